/* SPDX-License-Identifier: MIT */
/* Written by GssInterposer.AbiGen from exports.txt: change that and run scripts/generate.sh. */

#include "exports.h"
#include "shim.h"

OM_uint32 gssi_acquire_cred(OM_uint32 *minor_status, gss_name_t desired_name, OM_uint32 time_req, gss_OID_set desired_mechs,
    gss_cred_usage_t cred_usage, gss_cred_id_t *output_cred_handle, gss_OID_set *actual_mechs, OM_uint32 *time_rec)
{
    GI_CALL(minor_status, gi_acquire_cred(&call, minor_status, desired_name, time_req, desired_mechs, cred_usage, output_cred_handle,
        actual_mechs, time_rec));
}

OM_uint32 gssi_release_cred(OM_uint32 *minor_status, gss_cred_id_t *cred_handle)
{
    GI_CALL(minor_status, gi_release_cred(&call, minor_status, cred_handle));
}

OM_uint32 gssi_init_sec_context(OM_uint32 *minor_status, gss_cred_id_t claimant_cred_handle, gss_ctx_id_t *context_handle,
    gss_name_t target_name, gss_OID mech_type, OM_uint32 req_flags, OM_uint32 time_req, gss_channel_bindings_t input_chan_bindings,
    gss_buffer_t input_token, gss_OID *actual_mech_type, gss_buffer_t output_token, OM_uint32 *ret_flags, OM_uint32 *time_rec)
{
    GI_CALL(minor_status, gi_init_sec_context(&call, minor_status, claimant_cred_handle, context_handle, target_name, mech_type, req_flags,
        time_req, input_chan_bindings, input_token, actual_mech_type, output_token, ret_flags, time_rec));
}

OM_uint32 gssi_accept_sec_context(OM_uint32 *minor_status, gss_ctx_id_t *context_handle, gss_cred_id_t acceptor_cred_handle,
    gss_buffer_t input_token_buffer, gss_channel_bindings_t input_chan_bindings, gss_name_t *src_name, gss_OID *mech_type,
    gss_buffer_t output_token, OM_uint32 *ret_flags, OM_uint32 *time_rec, gss_cred_id_t *delegated_cred_handle)
{
    GI_CALL(minor_status, gi_accept_sec_context(&call, minor_status, context_handle, acceptor_cred_handle, input_token_buffer,
        input_chan_bindings, src_name, mech_type, output_token, ret_flags, time_rec, delegated_cred_handle));
}

OM_uint32 gssi_process_context_token(OM_uint32 *minor_status, gss_ctx_id_t context_handle, gss_buffer_t token_buffer)
{
    GI_CALL(minor_status, gi_process_context_token(&call, minor_status, context_handle, token_buffer));
}

OM_uint32 gssi_delete_sec_context(OM_uint32 *minor_status, gss_ctx_id_t *context_handle, gss_buffer_t output_token)
{
    GI_CALL(minor_status, gi_delete_sec_context(&call, minor_status, context_handle, output_token));
}

OM_uint32 gssi_context_time(OM_uint32 *minor_status, gss_ctx_id_t context_handle, OM_uint32 *time_rec)
{
    GI_CALL(minor_status, gi_context_time(&call, minor_status, context_handle, time_rec));
}

OM_uint32 gssi_get_mic(OM_uint32 *minor_status, gss_ctx_id_t context_handle, gss_qop_t qop_req, gss_buffer_t message_buffer,
    gss_buffer_t message_token)
{
    GI_CALL(minor_status, gi_get_mic(&call, minor_status, context_handle, qop_req, message_buffer, message_token));
}

OM_uint32 gssi_verify_mic(OM_uint32 *minor_status, gss_ctx_id_t context_handle, gss_buffer_t message_buffer, gss_buffer_t message_token,
    gss_qop_t *qop_state)
{
    GI_CALL(minor_status, gi_verify_mic(&call, minor_status, context_handle, message_buffer, message_token, qop_state));
}

OM_uint32 gssi_wrap(OM_uint32 *minor_status, gss_ctx_id_t context_handle, int conf_req_flag, gss_qop_t qop_req,
    gss_buffer_t input_message_buffer, int *conf_state, gss_buffer_t output_message_buffer)
{
    GI_CALL(minor_status, gi_wrap(&call, minor_status, context_handle, conf_req_flag, qop_req, input_message_buffer, conf_state,
        output_message_buffer));
}

OM_uint32 gssi_unwrap(OM_uint32 *minor_status, gss_ctx_id_t context_handle, gss_buffer_t input_message_buffer,
    gss_buffer_t output_message_buffer, int *conf_state, gss_qop_t *qop_state)
{
    GI_CALL(minor_status, gi_unwrap(&call, minor_status, context_handle, input_message_buffer, output_message_buffer, conf_state,
        qop_state));
}

OM_uint32 gssi_display_status(OM_uint32 *minor_status, OM_uint32 status_value, int status_type, gss_OID mech_type,
    OM_uint32 *message_context, gss_buffer_t status_string)
{
    GI_CALL(minor_status, gi_display_status(&call, minor_status, status_value, status_type, mech_type, message_context, status_string));
}

OM_uint32 gssi_indicate_mechs(OM_uint32 *minor_status, gss_OID_set *mech_set)
{
    GI_CALL(minor_status, gi_indicate_mechs(&call, minor_status, mech_set));
}

OM_uint32 gssi_compare_name(OM_uint32 *minor_status, gss_name_t name1, gss_name_t name2, int *name_equal)
{
    GI_CALL(minor_status, gi_compare_name(&call, minor_status, name1, name2, name_equal));
}

OM_uint32 gssi_display_name(OM_uint32 *minor_status, gss_name_t input_name, gss_buffer_t output_name_buffer, gss_OID *output_name_type)
{
    GI_CALL(minor_status, gi_display_name(&call, minor_status, input_name, output_name_buffer, output_name_type));
}

OM_uint32 gssi_import_name(OM_uint32 *minor_status, gss_buffer_t input_name_buffer, gss_OID input_name_type, gss_name_t *output_name)
{
    GI_CALL(minor_status, gi_import_name(&call, minor_status, input_name_buffer, input_name_type, output_name));
}

OM_uint32 gssi_release_name(OM_uint32 *minor_status, gss_name_t *input_name)
{
    GI_CALL(minor_status, gi_release_name(&call, minor_status, input_name));
}

OM_uint32 gssi_inquire_cred(OM_uint32 *minor_status, gss_cred_id_t cred_handle, gss_name_t *name, OM_uint32 *lifetime,
    gss_cred_usage_t *cred_usage, gss_OID_set *mechanisms)
{
    GI_CALL(minor_status, gi_inquire_cred(&call, minor_status, cred_handle, name, lifetime, cred_usage, mechanisms));
}

OM_uint32 gssi_export_sec_context(OM_uint32 *minor_status, gss_ctx_id_t *context_handle, gss_buffer_t interprocess_token)
{
    GI_CALL(minor_status, gi_export_sec_context(&call, minor_status, context_handle, interprocess_token));
}

OM_uint32 gssi_import_sec_context(OM_uint32 *minor_status, gss_buffer_t interprocess_token, gss_ctx_id_t *context_handle)
{
    GI_CALL(minor_status, gi_import_sec_context(&call, minor_status, interprocess_token, context_handle));
}

OM_uint32 gssi_inquire_cred_by_mech(OM_uint32 *minor_status, gss_cred_id_t cred_handle, gss_OID mech_type, gss_name_t *name,
    OM_uint32 *initiator_lifetime, OM_uint32 *acceptor_lifetime, gss_cred_usage_t *cred_usage)
{
    GI_CALL(minor_status, gi_inquire_cred_by_mech(&call, minor_status, cred_handle, mech_type, name, initiator_lifetime, acceptor_lifetime,
        cred_usage));
}

OM_uint32 gssi_inquire_names_for_mech(OM_uint32 *minor_status, gss_OID mechanism, gss_OID_set *name_types)
{
    GI_CALL(minor_status, gi_inquire_names_for_mech(&call, minor_status, mechanism, name_types));
}

OM_uint32 gssi_inquire_context(OM_uint32 *minor_status, gss_ctx_id_t context_handle, gss_name_t *src_name, gss_name_t *targ_name,
    OM_uint32 *lifetime_rec, gss_OID *mech_type, OM_uint32 *ctx_flags, int *locally_initiated, int *open)
{
    GI_CALL(minor_status, gi_inquire_context(&call, minor_status, context_handle, src_name, targ_name, lifetime_rec, mech_type, ctx_flags,
        locally_initiated, open));
}

OM_uint32 gssi_internal_release_oid(OM_uint32 *minor_status, gss_OID *oid)
{
    GI_CALL(minor_status, gi_internal_release_oid(&call, minor_status, oid));
}

OM_uint32 gssi_wrap_size_limit(OM_uint32 *minor_status, gss_ctx_id_t context_handle, int conf_req_flag, gss_qop_t qop_req,
    OM_uint32 req_output_size, OM_uint32 *max_input_size)
{
    GI_CALL(minor_status, gi_wrap_size_limit(&call, minor_status, context_handle, conf_req_flag, qop_req, req_output_size, max_input_size));
}

OM_uint32 gssi_localname(OM_uint32 *minor_status, const gss_name_t name, gss_const_OID mech_type, gss_buffer_t localname)
{
    GI_CALL(minor_status, gi_localname(&call, minor_status, name, mech_type, localname));
}

OM_uint32 gssi_authorize_localname(OM_uint32 *minor_status, const gss_name_t name, gss_const_buffer_t local_user,
    gss_const_OID local_nametype)
{
    GI_CALL(minor_status, gi_authorize_localname(&call, minor_status, name, local_user, local_nametype));
}

OM_uint32 gssi_export_name(OM_uint32 *minor_status, const gss_name_t input_name, gss_buffer_t exported_name)
{
    GI_CALL(minor_status, gi_export_name(&call, minor_status, input_name, exported_name));
}

OM_uint32 gssi_duplicate_name(OM_uint32 *minor_status, const gss_name_t input_name, gss_name_t *dest_name)
{
    GI_CALL(minor_status, gi_duplicate_name(&call, minor_status, input_name, dest_name));
}

OM_uint32 gssi_store_cred(OM_uint32 *minor_status, const gss_cred_id_t input_cred_handle, gss_cred_usage_t input_usage,
    const gss_OID desired_mech, OM_uint32 overwrite_cred, OM_uint32 default_cred, gss_OID_set *elements_stored,
    gss_cred_usage_t *cred_usage_stored)
{
    GI_CALL(minor_status, gi_store_cred(&call, minor_status, input_cred_handle, input_usage, desired_mech, overwrite_cred, default_cred,
        elements_stored, cred_usage_stored));
}

OM_uint32 gssi_inquire_sec_context_by_oid(OM_uint32 *minor_status, const gss_ctx_id_t context_handle, const gss_OID desired_object,
    gss_buffer_set_t *data_set)
{
    GI_CALL(minor_status, gi_inquire_sec_context_by_oid(&call, minor_status, context_handle, desired_object, data_set));
}

OM_uint32 gssi_inquire_cred_by_oid(OM_uint32 *minor_status, const gss_cred_id_t cred_handle, const gss_OID desired_object,
    gss_buffer_set_t *data_set)
{
    GI_CALL(minor_status, gi_inquire_cred_by_oid(&call, minor_status, cred_handle, desired_object, data_set));
}

OM_uint32 gssi_set_sec_context_option(OM_uint32 *minor_status, gss_ctx_id_t *cred_handle, const gss_OID desired_object,
    const gss_buffer_t value)
{
    GI_CALL(minor_status, gi_set_sec_context_option(&call, minor_status, cred_handle, desired_object, value));
}

OM_uint32 gssi_set_cred_option(OM_uint32 *minor_status, gss_cred_id_t *cred, const gss_OID desired_object, const gss_buffer_t value)
{
    GI_CALL(minor_status, gi_set_cred_option(&call, minor_status, cred, desired_object, value));
}

OM_uint32 gssi_mech_invoke(OM_uint32 *minor_status, const gss_OID desired_mech, const gss_OID desired_object, gss_buffer_t value)
{
    GI_CALL(minor_status, gi_mech_invoke(&call, minor_status, desired_mech, desired_object, value));
}

OM_uint32 gssi_wrap_aead(OM_uint32 *minor_status, gss_ctx_id_t context_handle, int conf_req_flag, gss_qop_t qop_req,
    gss_buffer_t input_assoc_buffer, gss_buffer_t input_payload_buffer, int *conf_state, gss_buffer_t output_message_buffer)
{
    GI_CALL(minor_status, gi_wrap_aead(&call, minor_status, context_handle, conf_req_flag, qop_req, input_assoc_buffer,
        input_payload_buffer, conf_state, output_message_buffer));
}

OM_uint32 gssi_unwrap_aead(OM_uint32 *minor_status, gss_ctx_id_t context_handle, gss_buffer_t input_message_buffer,
    gss_buffer_t input_assoc_buffer, gss_buffer_t output_payload_buffer, int *conf_state, gss_qop_t *qop_state)
{
    GI_CALL(minor_status, gi_unwrap_aead(&call, minor_status, context_handle, input_message_buffer, input_assoc_buffer,
        output_payload_buffer, conf_state, qop_state));
}

OM_uint32 gssi_wrap_iov(OM_uint32 *minor_status, gss_ctx_id_t context_handle, int conf_req_flag, gss_qop_t qop_req, int *conf_state,
    gss_iov_buffer_desc *iov, int iov_count)
{
    GI_CALL(minor_status, gi_wrap_iov(&call, minor_status, context_handle, conf_req_flag, qop_req, conf_state, iov, iov_count));
}

OM_uint32 gssi_unwrap_iov(OM_uint32 *minor_status, gss_ctx_id_t context_handle, int *conf_state, gss_qop_t *qop_state,
    gss_iov_buffer_desc *iov, int iov_count)
{
    GI_CALL(minor_status, gi_unwrap_iov(&call, minor_status, context_handle, conf_state, qop_state, iov, iov_count));
}

OM_uint32 gssi_wrap_iov_length(OM_uint32 *minor_status, gss_ctx_id_t context_handle, int conf_req_flag, gss_qop_t qop_req, int *conf_state,
    gss_iov_buffer_desc *iov, int iov_count)
{
    GI_CALL(minor_status, gi_wrap_iov_length(&call, minor_status, context_handle, conf_req_flag, qop_req, conf_state, iov, iov_count));
}

OM_uint32 gssi_acquire_cred_impersonate_name(OM_uint32 *minor_status, const gss_cred_id_t impersonator_cred_handle,
    const gss_name_t desired_name, OM_uint32 time_req, const gss_OID_set desired_mechs, gss_cred_usage_t cred_usage,
    gss_cred_id_t *output_cred_handle, gss_OID_set *actual_mechs, OM_uint32 *time_rec)
{
    GI_CALL(minor_status, gi_acquire_cred_impersonate_name(&call, minor_status, impersonator_cred_handle, desired_name, time_req,
        desired_mechs, cred_usage, output_cred_handle, actual_mechs, time_rec));
}

OM_uint32 gssi_inquire_name(OM_uint32 *minor_status, gss_name_t name, int *name_is_MN, gss_OID *MN_mech, gss_buffer_set_t *attrs)
{
    GI_CALL(minor_status, gi_inquire_name(&call, minor_status, name, name_is_MN, MN_mech, attrs));
}

OM_uint32 gssi_get_name_attribute(OM_uint32 *minor_status, gss_name_t name, gss_buffer_t attr, int *authenticated, int *complete,
    gss_buffer_t value, gss_buffer_t display_value, int *more)
{
    GI_CALL(minor_status, gi_get_name_attribute(&call, minor_status, name, attr, authenticated, complete, value, display_value, more));
}

OM_uint32 gssi_set_name_attribute(OM_uint32 *minor_status, gss_name_t name, int complete, gss_buffer_t attr, gss_buffer_t value)
{
    GI_CALL(minor_status, gi_set_name_attribute(&call, minor_status, name, complete, attr, value));
}

OM_uint32 gssi_delete_name_attribute(OM_uint32 *minor_status, gss_name_t name, gss_buffer_t attr)
{
    GI_CALL(minor_status, gi_delete_name_attribute(&call, minor_status, name, attr));
}

OM_uint32 gssi_export_name_composite(OM_uint32 *minor_status, gss_name_t name, gss_buffer_t exp_composite_name)
{
    GI_CALL(minor_status, gi_export_name_composite(&call, minor_status, name, exp_composite_name));
}

OM_uint32 gssi_map_name_to_any(OM_uint32 *minor_status, gss_name_t name, int authenticated, gss_buffer_t type_id, gss_any_t *output)
{
    GI_CALL(minor_status, gi_map_name_to_any(&call, minor_status, name, authenticated, type_id, output));
}

OM_uint32 gssi_release_any_name_mapping(OM_uint32 *minor_status, gss_name_t name, gss_buffer_t type_id, gss_any_t *input)
{
    GI_CALL(minor_status, gi_release_any_name_mapping(&call, minor_status, name, type_id, input));
}

OM_uint32 gssi_pseudo_random(OM_uint32 *minor_status, gss_ctx_id_t context, int prf_key, const gss_buffer_t prf_in,
    ssize_t desired_output_len, gss_buffer_t prf_out)
{
    GI_CALL(minor_status, gi_pseudo_random(&call, minor_status, context, prf_key, prf_in, desired_output_len, prf_out));
}

OM_uint32 gssi_inquire_saslname_for_mech(OM_uint32 *minor_status, const gss_OID desired_mech, gss_buffer_t sasl_mech_name,
    gss_buffer_t mech_name, gss_buffer_t mech_description)
{
    GI_CALL(minor_status, gi_inquire_saslname_for_mech(&call, minor_status, desired_mech, sasl_mech_name, mech_name, mech_description));
}

OM_uint32 gssi_inquire_mech_for_saslname(OM_uint32 *minor_status, const gss_buffer_t sasl_mech_name, gss_OID *mech_type)
{
    GI_CALL(minor_status, gi_inquire_mech_for_saslname(&call, minor_status, sasl_mech_name, mech_type));
}

OM_uint32 gssi_inquire_attrs_for_mech(OM_uint32 *minor_status, gss_const_OID mech, gss_OID_set *mech_attrs, gss_OID_set *known_mech_attrs)
{
    GI_CALL(minor_status, gi_inquire_attrs_for_mech(&call, minor_status, mech, mech_attrs, known_mech_attrs));
}

OM_uint32 gssi_acquire_cred_from(OM_uint32 *minor_status, gss_name_t desired_name, OM_uint32 time_req, gss_OID_set desired_mechs,
    gss_cred_usage_t cred_usage, gss_const_key_value_set_t cred_store, gss_cred_id_t *output_cred_handle, gss_OID_set *actual_mechs,
    OM_uint32 *time_rec)
{
    GI_CALL(minor_status, gi_acquire_cred_from(&call, minor_status, desired_name, time_req, desired_mechs, cred_usage, cred_store,
        output_cred_handle, actual_mechs, time_rec));
}

OM_uint32 gssi_store_cred_into(OM_uint32 *minor_status, gss_cred_id_t input_cred_handle, gss_cred_usage_t input_usage, gss_OID desired_mech,
    OM_uint32 overwrite_cred, OM_uint32 default_cred, gss_const_key_value_set_t cred_store, gss_OID_set *elements_stored,
    gss_cred_usage_t *cred_usage_stored)
{
    GI_CALL(minor_status, gi_store_cred_into(&call, minor_status, input_cred_handle, input_usage, desired_mech, overwrite_cred,
        default_cred, cred_store, elements_stored, cred_usage_stored));
}

OM_uint32 gssi_acquire_cred_with_password(OM_uint32 *minor_status, const gss_name_t desired_name, const gss_buffer_t password,
    OM_uint32 time_req, const gss_OID_set desired_mechs, gss_cred_usage_t cred_usage, gss_cred_id_t *output_cred_handle,
    gss_OID_set *actual_mechs, OM_uint32 *time_rec)
{
    GI_CALL(minor_status, gi_acquire_cred_with_password(&call, minor_status, desired_name, password, time_req, desired_mechs, cred_usage,
        output_cred_handle, actual_mechs, time_rec));
}

OM_uint32 gssi_export_cred(OM_uint32 *minor_status, gss_cred_id_t cred_handle, gss_buffer_t token)
{
    GI_CALL(minor_status, gi_export_cred(&call, minor_status, cred_handle, token));
}

OM_uint32 gssi_import_cred(OM_uint32 *minor_status, gss_buffer_t token, gss_cred_id_t *cred_handle)
{
    GI_CALL(minor_status, gi_import_cred(&call, minor_status, token, cred_handle));
}

OM_uint32 gssi_import_sec_context_by_mech(OM_uint32 *minor_status, gss_OID mech, gss_buffer_t token, gss_ctx_id_t *context_handle)
{
    GI_CALL(minor_status, gi_import_sec_context_by_mech(&call, minor_status, mech, token, context_handle));
}

OM_uint32 gssi_import_name_by_mech(OM_uint32 *minor_status, gss_OID mech, gss_buffer_t input_name_buffer, gss_OID input_name_type,
    gss_name_t *output_name)
{
    GI_CALL(minor_status, gi_import_name_by_mech(&call, minor_status, mech, input_name_buffer, input_name_type, output_name));
}

OM_uint32 gssi_import_cred_by_mech(OM_uint32 *minor_status, gss_OID mech, gss_buffer_t token, gss_cred_id_t *cred_handle)
{
    GI_CALL(minor_status, gi_import_cred_by_mech(&call, minor_status, mech, token, cred_handle));
}

OM_uint32 gssi_get_mic_iov(OM_uint32 *minor_status, gss_ctx_id_t context_handle, gss_qop_t qop_req, gss_iov_buffer_desc *iov, int iov_count)
{
    GI_CALL(minor_status, gi_get_mic_iov(&call, minor_status, context_handle, qop_req, iov, iov_count));
}

OM_uint32 gssi_verify_mic_iov(OM_uint32 *minor_status, gss_ctx_id_t context_handle, gss_qop_t *qop_state, gss_iov_buffer_desc *iov,
    int iov_count)
{
    GI_CALL(minor_status, gi_verify_mic_iov(&call, minor_status, context_handle, qop_state, iov, iov_count));
}

OM_uint32 gssi_get_mic_iov_length(OM_uint32 *minor_status, gss_ctx_id_t context_handle, gss_qop_t qop_req, gss_iov_buffer_desc *iov,
    int iov_count)
{
    GI_CALL(minor_status, gi_get_mic_iov_length(&call, minor_status, context_handle, qop_req, iov, iov_count));
}
