/* SPDX-License-Identifier: MIT */
/* gssapi_krb5.h: what only Kerberos has, asked of contexts, credentials and the mechanism as a whole. */
#include "transcript.h"

#include <krb5/krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static OM_uint32 minor;
static gss_OID_set_desc only_krb5 = {1, &KRB5};

struct pair {
    struct side initiator, acceptor;
};

static void mechanism(void *unused)
{
    (void)unused;
    const char *old = NULL;
    TRY(gss_krb5_ccache_name(NULL, "MEMORY:first", &old));
    TRY(gss_krb5_ccache_name(&minor, "MEMORY:first", NULL));
    TRY(gss_krb5_ccache_name(&minor, "MEMORY:second", &old));
    line("before: %s", old == NULL ? "none" : old);
    TRY(gss_krb5_ccache_name(&minor, NULL, &old));
    line("before: %s", old == NULL ? "none" : old);
    line("register_acceptor_identity: %s", major_name(krb5_gss_register_acceptor_identity("FILE:/nonexistent.keytab")));
    line("register_acceptor_identity NULL: %s", major_name(krb5_gss_register_acceptor_identity(NULL)));
    TRY(gss_krb5_free_lucid_sec_context(&minor, NULL));
}

/* A keytab that a program chooses is what the real mechanism then accepts with. */
static void chosen_keytab(void *unused)
{
    (void)unused;
    gss_key_value_element_desc keytab = {"keytab", required_environment("TRANSCRIPT_KEYTAB")};
    gss_key_value_set_desc store = {1, &keytab};
    gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
    gss_name_t name = GSS_C_NO_NAME;
    line("register_acceptor_identity: %s", major_name(krb5_gss_register_acceptor_identity(keytab.value)));
    TRY(gss_acquire_cred(&minor, GSS_C_NO_NAME, 0, &only_krb5, GSS_C_ACCEPT, &credential, NULL, NULL));
    TRY(gss_inquire_cred(&minor, credential, &name, NULL, NULL, NULL));
    TRY(gss_release_cred(&minor, &credential));
    TRY(gss_acquire_cred_from(&minor, GSS_C_NO_NAME, 0, &only_krb5, GSS_C_ACCEPT, &store, &credential, NULL, NULL));
    gss_release_name(&minor, &name);
    gss_release_cred(&minor, &credential);
}

static void ask_context(gss_ctx_id_t context)
{
    krb5_flags flags = 0;
    krb5_timestamp when = 0;
    gss_buffer_desc data = GSS_C_EMPTY_BUFFER;
    TRY(gss_krb5_get_tkt_flags(&minor, context, NULL));
    TRY(gss_krb5_get_tkt_flags(&minor, context, &flags));
    line("flags %08x", (unsigned)flags);
    TRY(gsskrb5_extract_authtime_from_sec_context(&minor, context, NULL));
    TRY(gsskrb5_extract_authtime_from_sec_context(&minor, context, &when));
    line("authentication time: %s", when == 0 ? "none" : "some");
    for (int type = 0; type <= 512; type += 64) {
        OM_uint32 major = gsskrb5_extract_authz_data_from_sec_context(&minor, context, type, &data);
        line("authorization data of type %d: %s, %zu bytes", type, major_name(major), GSS_ERROR(major) ? 0 : data.length);
        if (!GSS_ERROR(major))
            gss_release_buffer(&minor, &data);
    }
    TRY(gsskrb5_extract_authz_data_from_sec_context(&minor, context, 1, NULL));
}

static void contexts(void *argument)
{
    struct pair *pair = argument;
    line("no context");
    ask_context(GSS_C_NO_CONTEXT);
    line("initiator");
    ask_context(pair->initiator.context);
    line("acceptor");
    ask_context(pair->acceptor.context);
}

/* The keys of both sides in the open, as a kernel takes them over: compared, never printed. */
static gss_krb5_lucid_context_v1_t *lucid(const char *who, gss_ctx_id_t *context)
{
    void *exported = NULL;
    line("%s", who);
    TRY(gss_krb5_export_lucid_sec_context(&minor, context, 1, NULL));
    TRY(gss_krb5_export_lucid_sec_context(&minor, context, 77, &exported));
    TRY(gss_krb5_export_lucid_sec_context(&minor, context, 1, &exported));
    line("context after it: %s", *context == GSS_C_NO_CONTEXT ? "gone" : "still there");
    gss_krb5_lucid_context_v1_t *keys = exported;
    if (keys != NULL)
        line("version %u, initiate %u, lifetime≈%lld ends≈%u, protocol %u", keys->version, keys->initiate, 0LL, keys->endtime, keys->protocol);
    return keys;
}

static void lucid_both(void *argument)
{
    struct pair *pair = argument;
    gss_krb5_lucid_context_v1_t *left = lucid("initiator", &pair->initiator.context), *right = lucid("acceptor", &pair->acceptor.context);
    if (left != NULL && right != NULL && left->protocol == 1 && right->protocol == 1) {
        gss_krb5_lucid_key_t *a = &left->cfx_kd.ctx_key, *b = &right->cfx_kd.ctx_key;
        line("key of type %u, %u bytes, the sides %s", a->type, a->length,
             a->length == b->length && memcmp(a->data, b->data, a->length) == 0 ? "agree" : "differ");
        line("sequence numbers fit: %s", left->send_seq == right->recv_seq && left->recv_seq == right->send_seq ? "yes" : "no");
    }
    if (left != NULL)
        TRY(gss_krb5_free_lucid_sec_context(&minor, left));
    if (right != NULL)
        TRY(gss_krb5_free_lucid_sec_context(&minor, right));
}

/* Credentials made of a ccache or keytab that the program has opened itself. */
static void import_cred(void *unused)
{
    (void)unused;
    krb5_context context = NULL;
    krb5_ccache ccache = NULL;
    krb5_keytab keytab = NULL;
    gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
    gss_name_t name = GSS_C_NO_NAME;
    gss_cred_usage_t usage = -1;
    if (krb5_init_context(&context) != 0 || krb5_cc_resolve(context, required_environment("TRANSCRIPT_CCACHE"), &ccache) != 0
        || krb5_kt_resolve(context, required_environment("TRANSCRIPT_KEYTAB"), &keytab) != 0)
        broken("cannot open the ccache and keytab of the test");
    TRY(gss_krb5_import_cred(&minor, ccache, NULL, NULL, NULL));
    TRY(gss_krb5_import_cred(&minor, NULL, NULL, NULL, &credential));
    gss_release_cred(&minor, &credential);
    TRY(gss_krb5_import_cred(&minor, ccache, NULL, NULL, &credential));
    TRY(gss_inquire_cred(&minor, credential, &name, NULL, &usage, NULL));
    show_name("name", name);
    line("usage %d", usage);
    gss_release_name(&minor, &name);
    gss_release_cred(&minor, &credential);
    TRY(gss_krb5_import_cred(&minor, NULL, NULL, keytab, &credential));
    TRY(gss_inquire_cred(&minor, credential, NULL, NULL, &usage, NULL));
    line("usage %d", usage);
    gss_release_cred(&minor, &credential);
    krb5_kt_close(context, keytab);
    krb5_cc_close(context, ccache);
    krb5_free_context(context);
}

/* Options of a credential that the application has acquired, and the tickets in it (gss_krb5_copy_ccache). */
static void credential(void *usage)
{
    krb5_context context = NULL;
    krb5_ccache ccache = NULL;
    krb5_rcache replays = NULL;
    krb5_enctype types[] = {ENCTYPE_AES256_CTS_HMAC_SHA1_96};
    gss_cred_id_t made = GSS_C_NO_CREDENTIAL;
    TRY(gss_acquire_cred(&minor, GSS_C_NO_NAME, 0, &only_krb5, *(gss_cred_usage_t *)usage, &made, NULL, NULL));
    if (krb5_init_context(&context) != 0 || krb5_cc_new_unique(context, "MEMORY", NULL, &ccache) != 0)
        broken("cannot make a ccache in memory");
    TRY(gss_krb5_set_allowable_enctypes(&minor, made, 1, types));
    TRY(gss_krb5_set_allowable_enctypes(&minor, made, 0, NULL));
    TRY(gss_krb5_set_cred_rcache(&minor, made, replays));
    TRY(gss_krb5_copy_ccache(&minor, made, NULL));
    gss_release_cred(&minor, &made);
    krb5_cc_destroy(context, ccache);
    krb5_free_context(context);
}

void krb5_chapter(const struct scene *scene)
{
    static gss_cred_usage_t accept = GSS_C_ACCEPT, initiate = GSS_C_INITIATE;
    gss_OID mechs[] = {&KRB5, &SPNEGO};
    guarded("krb5: the mechanism", mechanism, NULL);
    guarded("krb5: a keytab by choice", chosen_keytab, NULL);
    guarded("krb5: import_cred", import_cred, NULL);
    guarded("krb5: credential to accept", credential, &accept);
    guarded("krb5: credential to initiate", credential, &initiate);
    for (size_t i = 0; i < sizeof mechs / sizeof *mechs; i++) {
        struct pair pair = {0};
        establish(scene, &(struct handshake){.title = "krb5: a handshake", .mech = mechs[i], .flags = GSS_C_MUTUAL_FLAG}, &pair.initiator, &pair.acceptor);
        guarded("krb5: contexts", contexts, &pair);
        guarded("krb5: lucid contexts", lucid_both, &pair);
        release_sides(&pair.initiator, &pair.acceptor);
    }
}
