/* SPDX-License-Identifier: MIT */
/* Written by GssInterposer.AbiGen from bindings.txt and exports.txt: change that and run scripts/generate.sh. */

#include "abi_headers.h"
#include "exports.h"

#define GI_FUNCTION(name, ...) \
    _Static_assert(__builtin_types_compatible_p(__typeof__(name), __VA_ARGS__), "C# has another prototype for " #name)
#define GI_SLOT(slot, function) \
    _Static_assert(__builtin_types_compatible_p(__typeof__(slot), __typeof__(function)), \
        #slot " does not have the prototype of " #function)

GI_FUNCTION(gss_import_name, unsigned int (unsigned int *, struct gss_buffer_desc_struct *, struct gss_OID_desc_struct *,
    struct gss_name_struct **));
GI_FUNCTION(gss_display_name, unsigned int (unsigned int *, struct gss_name_struct *, struct gss_buffer_desc_struct *,
    struct gss_OID_desc_struct **));
GI_FUNCTION(gss_display_name_ext, unsigned int (unsigned int *, struct gss_name_struct *, struct gss_OID_desc_struct *,
    struct gss_buffer_desc_struct *));
GI_FUNCTION(gss_compare_name, unsigned int (unsigned int *, struct gss_name_struct *, struct gss_name_struct *, int *));
GI_FUNCTION(gss_release_name, unsigned int (unsigned int *, struct gss_name_struct **));
GI_FUNCTION(gss_export_name, unsigned int (unsigned int *, struct gss_name_struct *const, struct gss_buffer_desc_struct *));
GI_FUNCTION(gss_export_name_composite, unsigned int (unsigned int *, struct gss_name_struct *, struct gss_buffer_desc_struct *));
GI_FUNCTION(gss_duplicate_name, unsigned int (unsigned int *, struct gss_name_struct *const, struct gss_name_struct **));
GI_FUNCTION(gss_canonicalize_name, unsigned int (unsigned int *, struct gss_name_struct *const, struct gss_OID_desc_struct *const,
    struct gss_name_struct **));
GI_FUNCTION(gss_inquire_name, unsigned int (unsigned int *, struct gss_name_struct *, int *, struct gss_OID_desc_struct **,
    struct gss_buffer_set_desc_struct **));
GI_FUNCTION(gss_get_name_attribute, unsigned int (unsigned int *, struct gss_name_struct *, struct gss_buffer_desc_struct *, int *, int *,
    struct gss_buffer_desc_struct *, struct gss_buffer_desc_struct *, int *));
GI_FUNCTION(gss_set_name_attribute, unsigned int (unsigned int *, struct gss_name_struct *, int, struct gss_buffer_desc_struct *,
    struct gss_buffer_desc_struct *));
GI_FUNCTION(gss_delete_name_attribute, unsigned int (unsigned int *, struct gss_name_struct *, struct gss_buffer_desc_struct *));
GI_FUNCTION(gss_localname, unsigned int (unsigned int *, struct gss_name_struct *const, const struct gss_OID_desc_struct *,
    struct gss_buffer_desc_struct *));
GI_FUNCTION(gss_authorize_localname, unsigned int (unsigned int *, struct gss_name_struct *const, struct gss_name_struct *const));
GI_FUNCTION(gss_userok, int (struct gss_name_struct *const, const char *));
GI_FUNCTION(gss_pname_to_uid, unsigned int (unsigned int *, struct gss_name_struct *const, struct gss_OID_desc_struct *const,
    unsigned int *));
GI_FUNCTION(gss_inquire_mechs_for_name, unsigned int (unsigned int *, struct gss_name_struct *const, struct gss_OID_set_desc_struct **));
GI_FUNCTION(gss_map_name_to_any, unsigned int (unsigned int *, struct gss_name_struct *, int, struct gss_buffer_desc_struct *,
    struct gss_any **));
GI_FUNCTION(gss_release_any_name_mapping, unsigned int (unsigned int *, struct gss_name_struct *, struct gss_buffer_desc_struct *,
    struct gss_any **));
GI_FUNCTION(gss_acquire_cred, unsigned int (unsigned int *, struct gss_name_struct *, unsigned int, struct gss_OID_set_desc_struct *, int,
    struct gss_cred_id_struct **, struct gss_OID_set_desc_struct **, unsigned int *));
GI_FUNCTION(gss_acquire_cred_from, unsigned int (unsigned int *, struct gss_name_struct *, unsigned int, struct gss_OID_set_desc_struct *,
    int, const struct gss_key_value_set_struct *, struct gss_cred_id_struct **, struct gss_OID_set_desc_struct **, unsigned int *));
GI_FUNCTION(gss_acquire_cred_with_password, unsigned int (unsigned int *, struct gss_name_struct *const,
    struct gss_buffer_desc_struct *const, unsigned int, struct gss_OID_set_desc_struct *const, int, struct gss_cred_id_struct **,
    struct gss_OID_set_desc_struct **, unsigned int *));
GI_FUNCTION(gss_acquire_cred_impersonate_name, unsigned int (unsigned int *, struct gss_cred_id_struct *const,
    struct gss_name_struct *const, unsigned int, struct gss_OID_set_desc_struct *const, int, struct gss_cred_id_struct **,
    struct gss_OID_set_desc_struct **, unsigned int *));
GI_FUNCTION(gss_add_cred, unsigned int (unsigned int *, struct gss_cred_id_struct *, struct gss_name_struct *, struct gss_OID_desc_struct *,
    int, unsigned int, unsigned int, struct gss_cred_id_struct **, struct gss_OID_set_desc_struct **, unsigned int *, unsigned int *));
GI_FUNCTION(gss_add_cred_from, unsigned int (unsigned int *, struct gss_cred_id_struct *, struct gss_name_struct *,
    struct gss_OID_desc_struct *, int, unsigned int, unsigned int, const struct gss_key_value_set_struct *, struct gss_cred_id_struct **,
    struct gss_OID_set_desc_struct **, unsigned int *, unsigned int *));
GI_FUNCTION(gss_add_cred_with_password, unsigned int (unsigned int *, struct gss_cred_id_struct *const, struct gss_name_struct *const,
    struct gss_OID_desc_struct *const, struct gss_buffer_desc_struct *const, int, unsigned int, unsigned int, struct gss_cred_id_struct **,
    struct gss_OID_set_desc_struct **, unsigned int *, unsigned int *));
GI_FUNCTION(gss_add_cred_impersonate_name, unsigned int (unsigned int *, struct gss_cred_id_struct *, struct gss_cred_id_struct *const,
    struct gss_name_struct *const, struct gss_OID_desc_struct *const, int, unsigned int, unsigned int, struct gss_cred_id_struct **,
    struct gss_OID_set_desc_struct **, unsigned int *, unsigned int *));
GI_FUNCTION(gss_inquire_cred, unsigned int (unsigned int *, struct gss_cred_id_struct *, struct gss_name_struct **, unsigned int *, int *,
    struct gss_OID_set_desc_struct **));
GI_FUNCTION(gss_inquire_cred_by_mech, unsigned int (unsigned int *, struct gss_cred_id_struct *, struct gss_OID_desc_struct *,
    struct gss_name_struct **, unsigned int *, unsigned int *, int *));
GI_FUNCTION(gss_inquire_cred_by_oid, unsigned int (unsigned int *, struct gss_cred_id_struct *const, struct gss_OID_desc_struct *const,
    struct gss_buffer_set_desc_struct **));
GI_FUNCTION(gss_set_cred_option, unsigned int (unsigned int *, struct gss_cred_id_struct **, struct gss_OID_desc_struct *const,
    struct gss_buffer_desc_struct *const));
GI_FUNCTION(gss_store_cred, unsigned int (unsigned int *, struct gss_cred_id_struct *const, int, struct gss_OID_desc_struct *const,
    unsigned int, unsigned int, struct gss_OID_set_desc_struct **, int *));
GI_FUNCTION(gss_store_cred_into, unsigned int (unsigned int *, struct gss_cred_id_struct *, int, struct gss_OID_desc_struct *, unsigned int,
    unsigned int, const struct gss_key_value_set_struct *, struct gss_OID_set_desc_struct **, int *));
GI_FUNCTION(gss_export_cred, unsigned int (unsigned int *, struct gss_cred_id_struct *, struct gss_buffer_desc_struct *));
GI_FUNCTION(gss_import_cred, unsigned int (unsigned int *, struct gss_buffer_desc_struct *, struct gss_cred_id_struct **));
GI_FUNCTION(gss_release_cred, unsigned int (unsigned int *, struct gss_cred_id_struct **));
GI_FUNCTION(gss_set_neg_mechs, unsigned int (unsigned int *, struct gss_cred_id_struct *, struct gss_OID_set_desc_struct *const));
GI_FUNCTION(gss_krb5_copy_ccache, unsigned int (unsigned int *, struct gss_cred_id_struct *, struct _krb5_ccache *));
GI_FUNCTION(gss_krb5_ccache_name, unsigned int (unsigned int *, const char *, const char **));
GI_FUNCTION(gss_krb5_import_cred, unsigned int (unsigned int *, struct _krb5_ccache *, struct krb5_principal_data *, struct _krb5_kt *,
    struct gss_cred_id_struct **));
GI_FUNCTION(gss_krb5_set_allowable_enctypes, unsigned int (unsigned int *, struct gss_cred_id_struct *, unsigned int, int *));
GI_FUNCTION(gss_krb5_set_cred_rcache, unsigned int (unsigned int *, struct gss_cred_id_struct *, struct krb5_rc_st *));
GI_FUNCTION(gss_init_sec_context, unsigned int (unsigned int *, struct gss_cred_id_struct *, struct gss_ctx_id_struct **,
    struct gss_name_struct *, struct gss_OID_desc_struct *, unsigned int, unsigned int, struct gss_channel_bindings_struct *,
    struct gss_buffer_desc_struct *, struct gss_OID_desc_struct **, struct gss_buffer_desc_struct *, unsigned int *, unsigned int *));
GI_FUNCTION(gss_accept_sec_context, unsigned int (unsigned int *, struct gss_ctx_id_struct **, struct gss_cred_id_struct *,
    struct gss_buffer_desc_struct *, struct gss_channel_bindings_struct *, struct gss_name_struct **, struct gss_OID_desc_struct **,
    struct gss_buffer_desc_struct *, unsigned int *, unsigned int *, struct gss_cred_id_struct **));
GI_FUNCTION(gss_process_context_token, unsigned int (unsigned int *, struct gss_ctx_id_struct *, struct gss_buffer_desc_struct *));
GI_FUNCTION(gss_delete_sec_context, unsigned int (unsigned int *, struct gss_ctx_id_struct **, struct gss_buffer_desc_struct *));
GI_FUNCTION(gss_context_time, unsigned int (unsigned int *, struct gss_ctx_id_struct *, unsigned int *));
GI_FUNCTION(gss_inquire_context, unsigned int (unsigned int *, struct gss_ctx_id_struct *, struct gss_name_struct **,
    struct gss_name_struct **, unsigned int *, struct gss_OID_desc_struct **, unsigned int *, int *, int *));
GI_FUNCTION(gss_export_sec_context, unsigned int (unsigned int *, struct gss_ctx_id_struct **, struct gss_buffer_desc_struct *));
GI_FUNCTION(gss_import_sec_context, unsigned int (unsigned int *, struct gss_buffer_desc_struct *, struct gss_ctx_id_struct **));
GI_FUNCTION(gss_inquire_sec_context_by_oid, unsigned int (unsigned int *, struct gss_ctx_id_struct *const,
    struct gss_OID_desc_struct *const, struct gss_buffer_set_desc_struct **));
GI_FUNCTION(gss_set_sec_context_option, unsigned int (unsigned int *, struct gss_ctx_id_struct **, struct gss_OID_desc_struct *const,
    struct gss_buffer_desc_struct *const));
GI_FUNCTION(gss_complete_auth_token, unsigned int (unsigned int *, struct gss_ctx_id_struct *const, struct gss_buffer_desc_struct *));
GI_FUNCTION(gss_krb5_get_tkt_flags, unsigned int (unsigned int *, struct gss_ctx_id_struct *, int *));
GI_FUNCTION(gss_krb5_export_lucid_sec_context, unsigned int (unsigned int *, struct gss_ctx_id_struct **, unsigned int, void **));
GI_FUNCTION(gss_krb5_free_lucid_sec_context, unsigned int (unsigned int *, void *));
GI_FUNCTION(gsskrb5_extract_authz_data_from_sec_context, unsigned int (unsigned int *, struct gss_ctx_id_struct *const, int,
    struct gss_buffer_desc_struct *));
GI_FUNCTION(gsskrb5_extract_authtime_from_sec_context, unsigned int (unsigned int *, struct gss_ctx_id_struct *, int *));
GI_FUNCTION(gss_get_mic, unsigned int (unsigned int *, struct gss_ctx_id_struct *, unsigned int, struct gss_buffer_desc_struct *,
    struct gss_buffer_desc_struct *));
GI_FUNCTION(gss_verify_mic, unsigned int (unsigned int *, struct gss_ctx_id_struct *, struct gss_buffer_desc_struct *,
    struct gss_buffer_desc_struct *, unsigned int *));
GI_FUNCTION(gss_wrap, unsigned int (unsigned int *, struct gss_ctx_id_struct *, int, unsigned int, struct gss_buffer_desc_struct *, int *,
    struct gss_buffer_desc_struct *));
GI_FUNCTION(gss_unwrap, unsigned int (unsigned int *, struct gss_ctx_id_struct *, struct gss_buffer_desc_struct *,
    struct gss_buffer_desc_struct *, int *, unsigned int *));
GI_FUNCTION(gss_wrap_size_limit, unsigned int (unsigned int *, struct gss_ctx_id_struct *, int, unsigned int, unsigned int,
    unsigned int *));
GI_FUNCTION(gss_pseudo_random, unsigned int (unsigned int *, struct gss_ctx_id_struct *, int, struct gss_buffer_desc_struct *const, long,
    struct gss_buffer_desc_struct *));
GI_FUNCTION(gss_wrap_aead, unsigned int (unsigned int *, struct gss_ctx_id_struct *, int, unsigned int, struct gss_buffer_desc_struct *,
    struct gss_buffer_desc_struct *, int *, struct gss_buffer_desc_struct *));
GI_FUNCTION(gss_unwrap_aead, unsigned int (unsigned int *, struct gss_ctx_id_struct *, struct gss_buffer_desc_struct *,
    struct gss_buffer_desc_struct *, struct gss_buffer_desc_struct *, int *, unsigned int *));
GI_FUNCTION(gss_wrap_iov, unsigned int (unsigned int *, struct gss_ctx_id_struct *, int, unsigned int, int *,
    struct gss_iov_buffer_desc_struct *, int));
GI_FUNCTION(gss_unwrap_iov, unsigned int (unsigned int *, struct gss_ctx_id_struct *, int *, unsigned int *,
    struct gss_iov_buffer_desc_struct *, int));
GI_FUNCTION(gss_wrap_iov_length, unsigned int (unsigned int *, struct gss_ctx_id_struct *, int, unsigned int, int *,
    struct gss_iov_buffer_desc_struct *, int));
GI_FUNCTION(gss_get_mic_iov, unsigned int (unsigned int *, struct gss_ctx_id_struct *, unsigned int, struct gss_iov_buffer_desc_struct *,
    int));
GI_FUNCTION(gss_verify_mic_iov, unsigned int (unsigned int *, struct gss_ctx_id_struct *, unsigned int *,
    struct gss_iov_buffer_desc_struct *, int));
GI_FUNCTION(gss_get_mic_iov_length, unsigned int (unsigned int *, struct gss_ctx_id_struct *, unsigned int,
    struct gss_iov_buffer_desc_struct *, int));
GI_FUNCTION(gss_release_iov_buffer, unsigned int (unsigned int *, struct gss_iov_buffer_desc_struct *, int));
GI_FUNCTION(gss_display_status, unsigned int (unsigned int *, unsigned int, int, struct gss_OID_desc_struct *, unsigned int *,
    struct gss_buffer_desc_struct *));
GI_FUNCTION(gss_indicate_mechs, unsigned int (unsigned int *, struct gss_OID_set_desc_struct **));
GI_FUNCTION(gss_indicate_mechs_by_attrs, unsigned int (unsigned int *, const struct gss_OID_set_desc_struct *,
    const struct gss_OID_set_desc_struct *, const struct gss_OID_set_desc_struct *, struct gss_OID_set_desc_struct **));
GI_FUNCTION(gss_inquire_names_for_mech, unsigned int (unsigned int *, struct gss_OID_desc_struct *, struct gss_OID_set_desc_struct **));
GI_FUNCTION(gss_inquire_attrs_for_mech, unsigned int (unsigned int *, const struct gss_OID_desc_struct *, struct gss_OID_set_desc_struct **,
    struct gss_OID_set_desc_struct **));
GI_FUNCTION(gss_display_mech_attr, unsigned int (unsigned int *, const struct gss_OID_desc_struct *, struct gss_buffer_desc_struct *,
    struct gss_buffer_desc_struct *, struct gss_buffer_desc_struct *));
GI_FUNCTION(gss_inquire_saslname_for_mech, unsigned int (unsigned int *, struct gss_OID_desc_struct *const, struct gss_buffer_desc_struct *,
    struct gss_buffer_desc_struct *, struct gss_buffer_desc_struct *));
GI_FUNCTION(gss_inquire_mech_for_saslname, unsigned int (unsigned int *, struct gss_buffer_desc_struct *const,
    struct gss_OID_desc_struct **));
GI_FUNCTION(gssspi_mech_invoke, unsigned int (unsigned int *, struct gss_OID_desc_struct *const, struct gss_OID_desc_struct *const,
    struct gss_buffer_desc_struct *));
GI_FUNCTION(gss_release_buffer, unsigned int (unsigned int *, struct gss_buffer_desc_struct *));
GI_FUNCTION(gss_create_empty_buffer_set, unsigned int (unsigned int *, struct gss_buffer_set_desc_struct **));
GI_FUNCTION(gss_add_buffer_set_member, unsigned int (unsigned int *, struct gss_buffer_desc_struct *const,
    struct gss_buffer_set_desc_struct **));
GI_FUNCTION(gss_release_buffer_set, unsigned int (unsigned int *, struct gss_buffer_set_desc_struct **));
GI_FUNCTION(gss_create_empty_oid_set, unsigned int (unsigned int *, struct gss_OID_set_desc_struct **));
GI_FUNCTION(gss_add_oid_set_member, unsigned int (unsigned int *, struct gss_OID_desc_struct *, struct gss_OID_set_desc_struct **));
GI_FUNCTION(gss_test_oid_set_member, unsigned int (unsigned int *, struct gss_OID_desc_struct *, struct gss_OID_set_desc_struct *, int *));
GI_FUNCTION(gss_release_oid_set, unsigned int (unsigned int *, struct gss_OID_set_desc_struct **));
GI_FUNCTION(gss_release_oid, unsigned int (unsigned int *, struct gss_OID_desc_struct **));
GI_FUNCTION(gss_str_to_oid, unsigned int (unsigned int *, struct gss_buffer_desc_struct *, struct gss_OID_desc_struct **));
GI_FUNCTION(gss_oid_to_str, unsigned int (unsigned int *, struct gss_OID_desc_struct *, struct gss_buffer_desc_struct *));
GI_FUNCTION(gss_oid_equal, int (const struct gss_OID_desc_struct *, const struct gss_OID_desc_struct *));
GI_FUNCTION(gss_encapsulate_token, unsigned int (const struct gss_buffer_desc_struct *, const struct gss_OID_desc_struct *,
    struct gss_buffer_desc_struct *));
GI_FUNCTION(gss_decapsulate_token, unsigned int (const struct gss_buffer_desc_struct *, const struct gss_OID_desc_struct *,
    struct gss_buffer_desc_struct *));
GI_FUNCTION(krb5_init_context, int (struct _krb5_context **));
GI_FUNCTION(krb5_free_context, void (struct _krb5_context *));
GI_FUNCTION(krb5_get_error_message, const char *(struct _krb5_context *, int));
GI_FUNCTION(krb5_free_error_message, void (struct _krb5_context *, const char *));
GI_FUNCTION(krb5_parse_name, int (struct _krb5_context *, const char *, struct krb5_principal_data **));
GI_FUNCTION(krb5_unparse_name, int (struct _krb5_context *, const struct krb5_principal_data *, char **));
GI_FUNCTION(krb5_copy_principal, int (struct _krb5_context *, const struct krb5_principal_data *, struct krb5_principal_data **));
GI_FUNCTION(krb5_principal_compare, unsigned int (struct _krb5_context *, const struct krb5_principal_data *,
    const struct krb5_principal_data *));
GI_FUNCTION(krb5_free_principal, void (struct _krb5_context *, struct krb5_principal_data *));
GI_FUNCTION(krb5_free_unparsed_name, void (struct _krb5_context *, char *));
GI_FUNCTION(krb5_set_default_tgs_enctypes, int (struct _krb5_context *, const int *));
GI_FUNCTION(krb5_get_default_realm, int (struct _krb5_context *, char **));
GI_FUNCTION(krb5_free_default_realm, void (struct _krb5_context *, char *));
GI_FUNCTION(krb5_cc_default, int (struct _krb5_context *, struct _krb5_ccache **));
GI_FUNCTION(krb5_cc_default_name, const char *(struct _krb5_context *));
GI_FUNCTION(krb5_cc_set_default_name, int (struct _krb5_context *, const char *));
GI_FUNCTION(krb5_cc_resolve, int (struct _krb5_context *, const char *, struct _krb5_ccache **));
GI_FUNCTION(krb5_cc_new_unique, int (struct _krb5_context *, const char *, const char *, struct _krb5_ccache **));
GI_FUNCTION(krb5_cc_dup, int (struct _krb5_context *, struct _krb5_ccache *, struct _krb5_ccache **));
GI_FUNCTION(krb5_cc_move, int (struct _krb5_context *, struct _krb5_ccache *, struct _krb5_ccache *));
GI_FUNCTION(krb5_cc_cache_match, int (struct _krb5_context *, struct krb5_principal_data *, struct _krb5_ccache **));
GI_FUNCTION(krb5_cc_support_switch, unsigned int (struct _krb5_context *, const char *));
GI_FUNCTION(krb5_cc_switch, int (struct _krb5_context *, struct _krb5_ccache *));
GI_FUNCTION(krb5_cc_close, int (struct _krb5_context *, struct _krb5_ccache *));
GI_FUNCTION(krb5_cc_destroy, int (struct _krb5_context *, struct _krb5_ccache *));
GI_FUNCTION(krb5_cc_initialize, int (struct _krb5_context *, struct _krb5_ccache *, struct krb5_principal_data *));
GI_FUNCTION(krb5_cc_get_type, const char *(struct _krb5_context *, struct _krb5_ccache *));
GI_FUNCTION(krb5_cc_get_name, const char *(struct _krb5_context *, struct _krb5_ccache *));
GI_FUNCTION(krb5_cc_get_full_name, int (struct _krb5_context *, struct _krb5_ccache *, char **));
GI_FUNCTION(krb5_cc_get_principal, int (struct _krb5_context *, struct _krb5_ccache *, struct krb5_principal_data **));
GI_FUNCTION(krb5_free_string, void (struct _krb5_context *, char *));
GI_FUNCTION(krb5_cc_store_cred, int (struct _krb5_context *, struct _krb5_ccache *, struct _krb5_creds *));
GI_FUNCTION(krb5_cc_retrieve_cred, int (struct _krb5_context *, struct _krb5_ccache *, int, struct _krb5_creds *, struct _krb5_creds *));
GI_FUNCTION(krb5_cc_remove_cred, int (struct _krb5_context *, struct _krb5_ccache *, int, struct _krb5_creds *));
GI_FUNCTION(krb5_cc_copy_creds, int (struct _krb5_context *, struct _krb5_ccache *, struct _krb5_ccache *));
GI_FUNCTION(krb5_cc_start_seq_get, int (struct _krb5_context *, struct _krb5_ccache *, void **));
GI_FUNCTION(krb5_cc_next_cred, int (struct _krb5_context *, struct _krb5_ccache *, void **, struct _krb5_creds *));
GI_FUNCTION(krb5_cc_end_seq_get, int (struct _krb5_context *, struct _krb5_ccache *, void **));
GI_FUNCTION(krb5_cc_get_config, int (struct _krb5_context *, struct _krb5_ccache *, const struct krb5_principal_data *, const char *,
    struct _krb5_data *));
GI_FUNCTION(krb5_cc_set_config, int (struct _krb5_context *, struct _krb5_ccache *, const struct krb5_principal_data *, const char *,
    struct _krb5_data *));
GI_FUNCTION(krb5_is_config_principal, unsigned int (struct _krb5_context *, const struct krb5_principal_data *));
GI_FUNCTION(krb5_free_data_contents, void (struct _krb5_context *, struct _krb5_data *));
GI_FUNCTION(krb5_cccol_have_content, int (struct _krb5_context *));
GI_FUNCTION(krb5_cccol_cursor_new, int (struct _krb5_context *, struct _krb5_cccol_cursor **));
GI_FUNCTION(krb5_cccol_cursor_next, int (struct _krb5_context *, struct _krb5_cccol_cursor *, struct _krb5_ccache **));
GI_FUNCTION(krb5_cccol_cursor_free, int (struct _krb5_context *, struct _krb5_cccol_cursor **));
GI_FUNCTION(krb5_free_cred_contents, void (struct _krb5_context *, struct _krb5_creds *));
GI_FUNCTION(krb5_free_creds, void (struct _krb5_context *, struct _krb5_creds *));
GI_FUNCTION(krb5_get_renewed_creds, int (struct _krb5_context *, struct _krb5_creds *, struct krb5_principal_data *, struct _krb5_ccache *,
    const char *));
GI_FUNCTION(krb5_kt_resolve, int (struct _krb5_context *, const char *, struct _krb5_kt **));
GI_FUNCTION(krb5_kt_close, int (struct _krb5_context *, struct _krb5_kt *));
GI_FUNCTION(krb5_kt_get_name, int (struct _krb5_context *, struct _krb5_kt *, char *, unsigned int));
GI_FUNCTION(krb5_kt_have_content, int (struct _krb5_context *, struct _krb5_kt *));
GI_FUNCTION(krb5_kt_start_seq_get, int (struct _krb5_context *, struct _krb5_kt *, void **));
GI_FUNCTION(krb5_kt_next_entry, int (struct _krb5_context *, struct _krb5_kt *, struct krb5_keytab_entry_st *, void **));
GI_FUNCTION(krb5_kt_end_seq_get, int (struct _krb5_context *, struct _krb5_kt *, void **));
GI_FUNCTION(krb5_kt_add_entry, int (struct _krb5_context *, struct _krb5_kt *, struct krb5_keytab_entry_st *));
GI_FUNCTION(krb5_free_keytab_entry_contents, int (struct _krb5_context *, struct krb5_keytab_entry_st *));
GI_FUNCTION(krb5_c_decrypt, int (struct _krb5_context *, const struct _krb5_keyblock *, int, const struct _krb5_data *,
    const struct _krb5_enc_data *, struct _krb5_data *));
GI_FUNCTION(krb5_c_make_checksum, int (struct _krb5_context *, int, const struct _krb5_keyblock *, int, const struct _krb5_data *,
    struct _krb5_checksum *));
GI_FUNCTION(krb5_c_verify_checksum, int (struct _krb5_context *, const struct _krb5_keyblock *, int, const struct _krb5_data *,
    const struct _krb5_checksum *, unsigned int *));
GI_FUNCTION(krb5_c_is_keyed_cksum, unsigned int (int));
GI_FUNCTION(krb5_free_checksum_contents, void (struct _krb5_context *, struct _krb5_checksum *));
GI_FUNCTION(malloc, void *(unsigned long));
GI_FUNCTION(calloc, void *(unsigned long, unsigned long));
GI_FUNCTION(realloc, void *(void *, unsigned long));
GI_FUNCTION(free, void (void *));
GI_FUNCTION(memcpy, void *(void *, const void *, unsigned long));
GI_FUNCTION(memmove, void *(void *, const void *, unsigned long));
GI_FUNCTION(memcmp, int (const void *, const void *, unsigned long));
GI_FUNCTION(memset, void *(void *, int, unsigned long));
GI_FUNCTION(memchr, void *(const void *, int, unsigned long));
GI_FUNCTION(strlen, unsigned long (const char *));
GI_FUNCTION(strnlen, unsigned long (const char *, unsigned long));
GI_FUNCTION(strcmp, int (const char *, const char *));
GI_FUNCTION(explicit_bzero, void (void *, unsigned long));
GI_FUNCTION(setenv, int (const char *, const char *, int));
GI_FUNCTION(unsetenv, int (const char *));
GI_FUNCTION(secure_getenv, char *(const char *));
GI_FUNCTION(getpid, int (void));
GI_FUNCTION(gettid, int (void));
GI_FUNCTION(geteuid, unsigned int (void));
GI_FUNCTION(getegid, unsigned int (void));
GI_FUNCTION(getuid, unsigned int (void));
GI_FUNCTION(getgid, unsigned int (void));
GI_FUNCTION(__errno_location, int *(void));
GI_FUNCTION(socket, int (int, int, int));
GI_FUNCTION(connect, int (int, const struct sockaddr *, unsigned int));
GI_FUNCTION(shutdown, int (int, int));
GI_FUNCTION(getsockopt, int (int, int, int, void *, unsigned int *));
GI_FUNCTION(setsockopt, int (int, int, int, const void *, unsigned int));
GI_FUNCTION(getsockname, int (int, struct sockaddr *, unsigned int *));
GI_FUNCTION(send, long (int, const void *, unsigned long, int));
GI_FUNCTION(sendmsg, long (int, const struct msghdr *, int));
GI_FUNCTION(recv, long (int, void *, unsigned long, int));
GI_FUNCTION(recvmsg, long (int, struct msghdr *, int));
GI_FUNCTION(poll, int (struct pollfd *, unsigned long, int));
GI_FUNCTION(close, int (int));
GI_FUNCTION(fstat, int (int, struct stat *));
GI_FUNCTION(lstat, int (const char *, struct stat *));
GI_FUNCTION(bind, int (int, const struct sockaddr *, unsigned int));
GI_FUNCTION(listen, int (int, int));
GI_FUNCTION(accept4, int (int, struct sockaddr *, unsigned int *, int));
GI_FUNCTION(epoll_create1, int (int));
GI_FUNCTION(epoll_ctl, int (int, int, int, struct epoll_event *));
GI_FUNCTION(epoll_wait, int (int, struct epoll_event *, int, int));
GI_FUNCTION(eventfd, int (unsigned int, int));
GI_FUNCTION(eventfd_read, int (int, unsigned long *));
GI_FUNCTION(eventfd_write, int (int, unsigned long));
GI_FUNCTION(pidfd_open, int (int, unsigned int));
GI_FUNCTION(setresuid, int (unsigned int, unsigned int, unsigned int));
GI_FUNCTION(setresgid, int (unsigned int, unsigned int, unsigned int));
GI_FUNCTION(setgroups, int (unsigned long, const unsigned int *));
GI_FUNCTION(setsid, int (void));
GI_FUNCTION(chown, int (const char *, unsigned int, unsigned int));
GI_FUNCTION(fchown, int (int, unsigned int, unsigned int));
GI_FUNCTION(umask, unsigned int (unsigned int));
GI_FUNCTION(getpwnam_r, int (const char *, struct passwd *, char *, unsigned long, struct passwd **));
GI_FUNCTION(getpwuid_r, int (unsigned int, struct passwd *, char *, unsigned long, struct passwd **));
GI_FUNCTION(getgrnam_r, int (const char *, struct group *, char *, unsigned long, struct group **));
GI_FUNCTION(getgrouplist, int (const char *, unsigned int, unsigned int *, int *));
GI_FUNCTION(kill, int (int, int));
GI_FUNCTION(prctl, int (int, unsigned long, unsigned long, unsigned long, unsigned long));
GI_FUNCTION(capset, int (void *, const void *));
GI_FUNCTION(capget, int (void *, void *));
GI_FUNCTION(chmod, int (const char *, unsigned int));
GI_FUNCTION(getrlimit, int (int, struct rlimit *));
GI_FUNCTION(clock_gettime, int (int, struct timespec *));
GI_FUNCTION(nanosleep, int (const struct timespec *, struct timespec *));
GI_FUNCTION(usleep, int (unsigned int));
GI_FUNCTION(__open_2, int (const char *, int));
GI_FUNCTION(read, long (int, void *, unsigned long));
GI_FUNCTION(readlink, long (const char *, char *, unsigned long));
GI_FUNCTION(fstatat, int (int, const char *, struct stat *, int));
GI_FUNCTION(getauxval, unsigned long (unsigned long));
GI_FUNCTION(getgroups, int (int, unsigned int *));
GI_FUNCTION(readdir, struct dirent *(struct __dirstream *));
GI_FUNCTION(fdopendir, struct __dirstream *(int));
GI_FUNCTION(strdup, char *(const char *));
GI_FUNCTION(strerrordesc_np, const char *(int));
GI_FUNCTION(rename, int (const char *, const char *));
GI_FUNCTION(link, int (const char *, const char *));
GI_FUNCTION(unlink, int (const char *));
GI_FUNCTION(write, long (int, const void *, unsigned long));
GI_FUNCTION(fsync, int (int));
GI_FUNCTION(opendir, struct __dirstream *(const char *));
GI_FUNCTION(dirfd, int (struct __dirstream *));
GI_FUNCTION(closedir, int (struct __dirstream *));
GI_FUNCTION(realpath, char *(const char *, char *));
GI_FUNCTION(pipe, int (int *));
GI_FUNCTION(dup2, int (int, int));
GI_FUNCTION(chdir, int (const char *));
GI_FUNCTION(pthread_mutex_init, int (pthread_mutex_t *, const pthread_mutexattr_t *));
GI_FUNCTION(pthread_mutex_destroy, int (pthread_mutex_t *));
GI_FUNCTION(pthread_mutex_lock, int (pthread_mutex_t *));
GI_FUNCTION(pthread_mutex_trylock, int (pthread_mutex_t *));
GI_FUNCTION(pthread_mutex_unlock, int (pthread_mutex_t *));
GI_FUNCTION(pthread_key_create, int (unsigned int *, void (*)(void *)));
GI_FUNCTION(pthread_getspecific, void *(unsigned int));
GI_FUNCTION(pthread_setspecific, int (unsigned int, const void *));
GI_FUNCTION(pthread_setcancelstate, int (int, int *));

GI_SLOT(gssi_acquire_cred, gss_acquire_cred);
GI_SLOT(gssi_release_cred, gss_release_cred);
GI_SLOT(gssi_init_sec_context, gss_init_sec_context);
GI_SLOT(gssi_accept_sec_context, gss_accept_sec_context);
GI_SLOT(gssi_process_context_token, gss_process_context_token);
GI_SLOT(gssi_delete_sec_context, gss_delete_sec_context);
GI_SLOT(gssi_context_time, gss_context_time);
GI_SLOT(gssi_get_mic, gss_get_mic);
GI_SLOT(gssi_verify_mic, gss_verify_mic);
GI_SLOT(gssi_wrap, gss_wrap);
GI_SLOT(gssi_unwrap, gss_unwrap);
GI_SLOT(gssi_display_status, gss_display_status);
GI_SLOT(gssi_indicate_mechs, gss_indicate_mechs);
GI_SLOT(gssi_compare_name, gss_compare_name);
GI_SLOT(gssi_display_name, gss_display_name);
GI_SLOT(gssi_import_name, gss_import_name);
GI_SLOT(gssi_release_name, gss_release_name);
GI_SLOT(gssi_inquire_cred, gss_inquire_cred);
GI_SLOT(gssi_export_sec_context, gss_export_sec_context);
GI_SLOT(gssi_import_sec_context, gss_import_sec_context);
GI_SLOT(gssi_inquire_cred_by_mech, gss_inquire_cred_by_mech);
GI_SLOT(gssi_inquire_names_for_mech, gss_inquire_names_for_mech);
GI_SLOT(gssi_inquire_context, gss_inquire_context);
GI_SLOT(gssi_wrap_size_limit, gss_wrap_size_limit);
GI_SLOT(gssi_localname, gss_localname);
GI_SLOT(gssi_export_name, gss_export_name);
GI_SLOT(gssi_duplicate_name, gss_duplicate_name);
GI_SLOT(gssi_store_cred, gss_store_cred);
GI_SLOT(gssi_inquire_sec_context_by_oid, gss_inquire_sec_context_by_oid);
GI_SLOT(gssi_inquire_cred_by_oid, gss_inquire_cred_by_oid);
GI_SLOT(gssi_set_sec_context_option, gss_set_sec_context_option);
GI_SLOT(gssi_set_cred_option, gss_set_cred_option);
GI_SLOT(gssi_mech_invoke, gssspi_mech_invoke);
GI_SLOT(gssi_wrap_aead, gss_wrap_aead);
GI_SLOT(gssi_unwrap_aead, gss_unwrap_aead);
GI_SLOT(gssi_wrap_iov, gss_wrap_iov);
GI_SLOT(gssi_unwrap_iov, gss_unwrap_iov);
GI_SLOT(gssi_wrap_iov_length, gss_wrap_iov_length);
GI_SLOT(gssi_acquire_cred_impersonate_name, gss_acquire_cred_impersonate_name);
GI_SLOT(gssi_inquire_name, gss_inquire_name);
GI_SLOT(gssi_get_name_attribute, gss_get_name_attribute);
GI_SLOT(gssi_set_name_attribute, gss_set_name_attribute);
GI_SLOT(gssi_delete_name_attribute, gss_delete_name_attribute);
GI_SLOT(gssi_export_name_composite, gss_export_name_composite);
GI_SLOT(gssi_map_name_to_any, gss_map_name_to_any);
GI_SLOT(gssi_release_any_name_mapping, gss_release_any_name_mapping);
GI_SLOT(gssi_pseudo_random, gss_pseudo_random);
GI_SLOT(gssi_inquire_saslname_for_mech, gss_inquire_saslname_for_mech);
GI_SLOT(gssi_inquire_mech_for_saslname, gss_inquire_mech_for_saslname);
GI_SLOT(gssi_inquire_attrs_for_mech, gss_inquire_attrs_for_mech);
GI_SLOT(gssi_acquire_cred_from, gss_acquire_cred_from);
GI_SLOT(gssi_store_cred_into, gss_store_cred_into);
GI_SLOT(gssi_acquire_cred_with_password, gss_acquire_cred_with_password);
GI_SLOT(gssi_export_cred, gss_export_cred);
GI_SLOT(gssi_import_cred, gss_import_cred);
GI_SLOT(gssi_get_mic_iov, gss_get_mic_iov);
GI_SLOT(gssi_verify_mic_iov, gss_verify_mic_iov);
GI_SLOT(gssi_get_mic_iov_length, gss_get_mic_iov_length);
