/* SPDX-License-Identifier: MIT */
/*
 * One call for each of the mechglue's 68 slots, made as an application makes it, with a handle that came through the plugin: its major, whether the plugin has the
 * symbol, what it sent and whom it asked (witness.c). What the mechglue does not look for, or passes over, is called in the plugin itself.
 */
#include "transcript.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* witness.c, when it is preloaded */
extern const char *witness_report(void) __attribute__((weak));

static OM_uint32 minor, number;
static struct side initiator, acceptor;
static gss_cred_id_t credential, initial, made;
static gss_name_t name, other, produced;
static gss_ctx_id_t context;
static gss_buffer_desc hello = {5, (void *)"hello"}, junk = {6, (void *)"abcdef"}, sasl = {8, (void *)"GS2-KRB5"}, urn = {10, (void *)"urn:mspac:"};
static gss_buffer_desc output, token, mic, wrapped, cred_token;
static gss_buffer_set_t values;
static gss_OID_set set;
static gss_OID oid;
static gss_OID_set_desc only_krb5 = {1, &KRB5};
static gss_OID_desc unknown = {3, (void *)"\x2a\x03\x04"};
static gss_iov_buffer_desc parts[4];
static int equal, more = -1;
static gss_any_t any;
static void *plugin;

static void *entry(const char *slot)
{
    char symbol[100];
    snprintf(symbol, sizeof symbol, "gssi_%s", slot);
    return plugin == NULL ? NULL : dlsym(plugin, symbol);
}

/* In the plugin itself: 77 stands for "there is no such call". */
#define NO_CALL 77u
#define INSIDE(slot, type, ...)                                                  \
    ({                                                                           \
        OM_uint32(*inside) type = (OM_uint32(*) type)entry(slot);                \
        inside == NULL ? NO_CALL : inside(__VA_ARGS__);                          \
    })

static gss_iov_buffer_desc *arrange(OM_uint32 last)
{
    memset(parts, 0, sizeof parts);
    parts[0].type = GSS_IOV_BUFFER_TYPE_HEADER | GSS_IOV_BUFFER_FLAG_ALLOCATE;
    parts[1] = (gss_iov_buffer_desc){GSS_IOV_BUFFER_TYPE_DATA, {hello.length, strdup(hello.value)}};
    parts[2].type = GSS_IOV_BUFFER_TYPE_PADDING | GSS_IOV_BUFFER_FLAG_ALLOCATE;
    parts[3].type = last | GSS_IOV_BUFFER_FLAG_ALLOCATE;
    return parts;
}

static gss_iov_buffer_desc *stream(gss_buffer_t whole)
{
    memset(parts, 0, sizeof parts);
    parts[0] = (gss_iov_buffer_desc){GSS_IOV_BUFFER_TYPE_STREAM, *whole};
    parts[1].type = GSS_IOV_BUFFER_TYPE_DATA;
    return parts;
}

static gss_iov_buffer_desc *signed_parts(void)
{
    memset(parts, 0, sizeof parts);
    parts[0] = (gss_iov_buffer_desc){GSS_IOV_BUFFER_TYPE_DATA, hello};
    parts[1] = (gss_iov_buffer_desc){GSS_IOV_BUFFER_TYPE_MIC_TOKEN, mic};
    return parts;
}

#define BY_MECH (OM_uint32 *, gss_OID, gss_buffer_t, void **)

/* SLOT(name, call) in the order of the table. */
#define SLOTS(SLOT)                                                                                                                        \
    SLOT(acquire_cred, INSIDE("acquire_cred", (OM_uint32 *, gss_name_t, OM_uint32, gss_OID_set, gss_cred_usage_t, gss_cred_id_t *,         \
        gss_OID_set *, OM_uint32 *), &minor, GSS_C_NO_NAME, 0, &only_krb5, GSS_C_ACCEPT, &made, NULL, NULL))                               \
    SLOT(release_cred, gss_release_cred(&minor, &credential))                                                                              \
    SLOT(init_sec_context, gss_init_sec_context(&minor, initial, &context, other, &KRB5, 0, 0, NULL, NULL, NULL, &output, NULL, NULL))     \
    SLOT(accept_sec_context, gss_accept_sec_context(&minor, &context, credential, &token, NULL, NULL, NULL, &output, NULL, NULL, NULL))    \
    SLOT(process_context_token, gss_process_context_token(&minor, acceptor.context, &junk))                                                \
    SLOT(delete_sec_context, gss_delete_sec_context(&minor, &acceptor.context, NULL))                                                      \
    SLOT(context_time, gss_context_time(&minor, acceptor.context, &number))                                                                \
    SLOT(get_mic, gss_get_mic(&minor, initiator.context, 0, &hello, &output))                                                              \
    SLOT(verify_mic, gss_verify_mic(&minor, acceptor.context, &hello, &mic, NULL))                                                         \
    SLOT(wrap, gss_wrap(&minor, initiator.context, 1, 0, &hello, NULL, &output))                                                           \
    SLOT(unwrap, gss_unwrap(&minor, acceptor.context, &wrapped, &output, NULL, NULL))                                                     \
    SLOT(display_status, gss_display_status(&minor, 22, GSS_C_MECH_CODE, &KRB5, &number, &output))                                         \
    SLOT(indicate_mechs, INSIDE("indicate_mechs", (OM_uint32 *, gss_OID_set *), &minor, &set))                                             \
    SLOT(compare_name, gss_compare_name(&minor, name, name, &equal))                                                                       \
    SLOT(display_name, gss_display_name(&minor, name, &output, NULL))                                                                      \
    SLOT(import_name, INSIDE("import_name", (OM_uint32 *, gss_buffer_t, gss_OID, gss_name_t *), &minor, &hello, GSS_C_NT_USER_NAME,        \
        &produced))                                                                                                                        \
    SLOT(release_name, gss_release_name(&minor, &name))                                                                                    \
    SLOT(inquire_cred, gss_inquire_cred(&minor, credential, NULL, &number, NULL, NULL))                                                    \
    SLOT(add_cred, INSIDE("add_cred", (OM_uint32 *, gss_cred_id_t, gss_name_t, gss_OID, gss_cred_usage_t, OM_uint32, OM_uint32,            \
        gss_cred_id_t *, gss_OID_set *, OM_uint32 *, OM_uint32 *), &minor, NULL, NULL, &KRB5, GSS_C_ACCEPT, 0, 0, &made, NULL, NULL, NULL)) \
    SLOT(export_sec_context, gss_export_sec_context(&minor, &acceptor.context, &output))                                                   \
    SLOT(import_sec_context, INSIDE("import_sec_context", (OM_uint32 *, gss_buffer_t, gss_ctx_id_t *), &minor, &junk, &context))           \
    SLOT(inquire_cred_by_mech, gss_inquire_cred_by_mech(&minor, credential, &KRB5, NULL, NULL, &number, NULL))                             \
    SLOT(inquire_names_for_mech, gss_inquire_names_for_mech(&minor, &KRB5, &set))                                                          \
    SLOT(inquire_context, gss_inquire_context(&minor, acceptor.context, &produced, NULL, NULL, NULL, NULL, NULL, NULL))                    \
    SLOT(internal_release_oid, (oid = &unknown, INSIDE("internal_release_oid", (OM_uint32 *, gss_OID *), &minor, &oid)))                   \
    SLOT(wrap_size_limit, gss_wrap_size_limit(&minor, acceptor.context, 1, 0, 100, &number))                                               \
    SLOT(localname, gss_localname(&minor, name, GSS_C_NO_OID, &output))                                                                    \
    SLOT(authorize_localname, gss_authorize_localname(&minor, name, other))                                                                \
    SLOT(export_name, gss_export_name(&minor, name, &output))                                                                              \
    SLOT(duplicate_name, gss_duplicate_name(&minor, name, &produced))                                                                      \
    SLOT(store_cred, gss_store_cred(&minor, initial, GSS_C_INITIATE, &KRB5, 1, 0, &set, NULL))                                             \
    SLOT(inquire_sec_context_by_oid, gss_inquire_sec_context_by_oid(&minor, acceptor.context, GSS_C_INQ_SSPI_SESSION_KEY, &values))        \
    SLOT(inquire_cred_by_oid, gss_inquire_cred_by_oid(&minor, credential, &unknown, &values))                                              \
    SLOT(set_sec_context_option, gss_set_sec_context_option(&minor, &acceptor.context, &unknown, &junk))                                   \
    SLOT(set_cred_option, gss_krb5_set_allowable_enctypes(&minor, initial, 0, NULL))                                                       \
    SLOT(mech_invoke, gss_krb5_ccache_name(&minor, "MEMORY:slots", NULL))                                                                  \
    SLOT(wrap_aead, gss_wrap_aead(&minor, initiator.context, 1, 0, &hello, &hello, NULL, &output))                                         \
    SLOT(unwrap_aead, gss_unwrap_aead(&minor, acceptor.context, &wrapped, NULL, &output, NULL, NULL))                                     \
    SLOT(wrap_iov, gss_wrap_iov(&minor, initiator.context, 1, 0, NULL, arrange(GSS_IOV_BUFFER_TYPE_TRAILER), 4))                           \
    SLOT(unwrap_iov, gss_unwrap_iov(&minor, acceptor.context, NULL, NULL, stream(&wrapped), 2))                                           \
    SLOT(wrap_iov_length, gss_wrap_iov_length(&minor, initiator.context, 1, 0, NULL, arrange(GSS_IOV_BUFFER_TYPE_TRAILER), 4))             \
    SLOT(complete_auth_token, gss_complete_auth_token(&minor, initiator.context, &junk))                                                   \
    SLOT(acquire_cred_impersonate_name,                                                                                                    \
        gss_acquire_cred_impersonate_name(&minor, initial, name, 0, &only_krb5, GSS_C_INITIATE, &made, NULL, NULL))                        \
    SLOT(add_cred_impersonate_name,                                                                                                        \
        gss_add_cred_impersonate_name(&minor, GSS_C_NO_CREDENTIAL, initial, name, &KRB5, GSS_C_INITIATE, 0, 0, &made, NULL, NULL, NULL))            \
    SLOT(display_name_ext, gss_display_name_ext(&minor, name, GSS_KRB5_NT_PRINCIPAL_NAME, &output))                                        \
    SLOT(inquire_name, gss_inquire_name(&minor, acceptor.peer, NULL, NULL, &values))                                                       \
    SLOT(get_name_attribute, gss_get_name_attribute(&minor, acceptor.peer, &urn, NULL, NULL, &output, NULL, &more))                        \
    SLOT(set_name_attribute, gss_set_name_attribute(&minor, name, 1, &urn, &junk))                                                         \
    SLOT(delete_name_attribute, gss_delete_name_attribute(&minor, name, &urn))                                                             \
    SLOT(export_name_composite, gss_export_name_composite(&minor, acceptor.peer, &output))                                                 \
    SLOT(map_name_to_any, gss_map_name_to_any(&minor, acceptor.peer, 0, &(gss_buffer_desc){5, "mspac"}, &any))                             \
    SLOT(release_any_name_mapping, gss_release_any_name_mapping(&minor, acceptor.peer, &(gss_buffer_desc){5, "mspac"}, &any))              \
    SLOT(pseudo_random, gss_pseudo_random(&minor, acceptor.context, 0, &hello, 8, &output))                                                \
    SLOT(set_neg_mechs, gss_set_neg_mechs(&minor, credential, &only_krb5))                                                                 \
    SLOT(inquire_saslname_for_mech, gss_inquire_saslname_for_mech(&minor, &KRB5, &output, NULL, NULL))                                     \
    SLOT(inquire_mech_for_saslname, INSIDE("inquire_mech_for_saslname", (OM_uint32 *, gss_buffer_t, gss_OID *), &minor, &sasl, &oid))      \
    SLOT(inquire_attrs_for_mech, gss_inquire_attrs_for_mech(&minor, &KRB5, &set, NULL))                                                    \
    SLOT(acquire_cred_from, gss_acquire_cred(&minor, GSS_C_NO_NAME, 0, &only_krb5, GSS_C_ACCEPT, &made, NULL, NULL))                       \
    SLOT(store_cred_into, gss_store_cred_into(&minor, initial, GSS_C_INITIATE, &KRB5, 1, 0, NULL, &set, NULL))                             \
    SLOT(acquire_cred_with_password, gss_acquire_cred_with_password(&minor, other, &junk, 0, &only_krb5, GSS_C_INITIATE, &made, NULL, NULL)) \
    SLOT(export_cred, gss_export_cred(&minor, credential, &output))                                                                        \
    SLOT(import_cred, INSIDE("import_cred", (OM_uint32 *, gss_buffer_t, gss_cred_id_t *), &minor, &junk, &made))                           \
    SLOT(import_sec_context_by_mech, INSIDE("import_sec_context_by_mech", BY_MECH, &minor, &KRB5, &junk, (void **)&context))               \
    SLOT(import_name_by_mech, gss_canonicalize_name(&minor, other, &KRB5, &produced))                                                      \
    SLOT(import_cred_by_mech, gss_import_cred(&minor, &cred_token, &made))                                                              \
    SLOT(get_mic_iov, gss_get_mic_iov(&minor, initiator.context, 0, arrange(GSS_IOV_BUFFER_TYPE_MIC_TOKEN) + 1, 3))                        \
    SLOT(verify_mic_iov, gss_verify_mic_iov(&minor, acceptor.context, NULL, signed_parts(), 2))                                            \
    SLOT(get_mic_iov_length, gss_get_mic_iov_length(&minor, initiator.context, 0, arrange(GSS_IOV_BUFFER_TYPE_MIC_TOKEN) + 1, 3))

#define FUNCTION(slot, ...)             \
    static OM_uint32 ask_##slot(void)   \
    {                                   \
        return __VA_ARGS__;             \
    }
SLOTS(FUNCTION)

#define ROW(slot, ...) {#slot, ask_##slot},
static const struct {
    const char *name;
    OM_uint32 (*ask)(void);
} slots[] = {SLOTS(ROW)};

static void ask(void *argument)
{
    size_t index = (size_t)(uintptr_t)argument;
    if (witness_report != NULL)
        witness_report();
    OM_uint32 major = slots[index].ask();
    line("answer: %s", major == NO_CALL ? "not called" : major_name(major));
    if (plugin != NULL)
        line("symbol: %s", entry(slots[index].name) == NULL ? "none" : "some");
    if (witness_report != NULL)
        line("%s", witness_report());
}

/* Handles as fresh as they can be: a context that nobody has used yet is one that the plugin has not given to the real mechanism. */
static void prepare(const struct scene *scene)
{
    struct side giver = {0}, taker = {0};
    const struct handshake handshake = {.title = "slots: to begin with", .mech = &KRB5, .flags = GSS_C_MUTUAL_FLAG};
    gss_name_t alice = import_text("alice", GSS_C_NT_USER_NAME);
    gss_OID krb5 = &KRB5;
    other = import_text("host@localhost", GSS_C_NT_HOSTBASED_SERVICE);
    gss_canonicalize_name(&minor, alice, krb5, &name);
    gss_acquire_cred(&minor, other, 0, &only_krb5, GSS_C_ACCEPT, &credential, NULL, NULL);
    gss_acquire_cred(&minor, GSS_C_NO_NAME, 0, &only_krb5, GSS_C_INITIATE, &initial, NULL, NULL);
    gss_export_cred(&minor, credential, &cred_token);
    if (gss_init_sec_context(&minor, initial, &context, other, krb5, 0, 0, NULL, NULL, NULL, &token, NULL, NULL) == GSS_S_COMPLETE)
        gss_delete_sec_context(&minor, &context, NULL);
    establish(scene, &handshake, &giver, &taker);
    establish(scene, &handshake, &initiator, &acceptor);
    gss_wrap(&minor, initiator.context, 1, 0, &hello, NULL, &wrapped);
    gss_get_mic(&minor, initiator.context, 0, &hello, &mic);
    gss_release_name(&minor, &alice);
    release_sides(&giver, &taker);
}

void slots_chapter(const struct scene *scene)
{
    prepare(scene);
    if (witness_report != NULL)
        plugin = dlopen(required_environment("WITNESS_PLUGIN"), RTLD_NOW | RTLD_NOLOAD); /* the mechglue has loaded it meanwhile */
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++) {
        char title[100];
        snprintf(title, sizeof title, "slot: %s", slots[i].name);
        guarded(title, ask, (void *)(uintptr_t)i);
    }
}
