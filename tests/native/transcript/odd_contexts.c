/* SPDX-License-Identifier: MIT */
/* The calls on contexts without one, on one half made, and with tokens, mechanisms and options that do not belong there. */
#include "transcript.h"

static OM_uint32 minor;
static gss_OID_desc unknown = {3, (void *)"\x2a\x03\x04"};
static gss_buffer_desc empty = GSS_C_EMPTY_BUFFER, junk = {6, (void *)"abcdef"};

static void initiate(void *unused)
{
    (void)unused;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    gss_name_t target = import_text("host@localhost", GSS_C_NT_HOSTBASED_SERVICE);
    TRY(gss_init_sec_context(NULL, NULL, &context, target, &KRB5, 0, 0, NULL, NULL, NULL, &token, NULL, NULL));
    TRY(gss_init_sec_context(&minor, NULL, NULL, target, &KRB5, 0, 0, NULL, NULL, NULL, &token, NULL, NULL));
    TRY(gss_init_sec_context(&minor, NULL, &context, target, &KRB5, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL));
    TRY(gss_init_sec_context(&minor, NULL, &context, GSS_C_NO_NAME, &KRB5, 0, 0, NULL, NULL, NULL, &token, NULL, NULL));
    TRY(gss_init_sec_context(&minor, NULL, &context, target, &unknown, 0, 0, NULL, NULL, NULL, &token, NULL, NULL));
    line("left behind: %s, token of %zu", context == GSS_C_NO_CONTEXT ? "nothing" : "a context", token.length);
    TRY(gss_init_sec_context(&minor, NULL, &context, target, &KRB5, GSS_C_MUTUAL_FLAG, 0, NULL, &junk, NULL, &token, NULL, NULL));
    line("with a token before there is any: %s", context == GSS_C_NO_CONTEXT ? "no context" : "a context");
    gss_release_buffer(&minor, &token);
    if (context == GSS_C_NO_CONTEXT)
        TRY(gss_init_sec_context(&minor, NULL, &context, target, GSS_C_NO_OID, GSS_C_MUTUAL_FLAG, 0, NULL, NULL, NULL, &token, NULL, NULL));
    gss_release_buffer(&minor, &token);
    TRY(gss_init_sec_context(&minor, NULL, &context, target, &KRB5, GSS_C_MUTUAL_FLAG, 0, NULL, &junk, NULL, &token, NULL, NULL));
    line("context after the failure: %s", context == GSS_C_NO_CONTEXT ? "none" : "kept");
    gss_release_buffer(&minor, &token);
    TRY(gss_delete_sec_context(&minor, &context, &token));
    line("token of delete: %zu bytes", token.length);
    TRY(gss_delete_sec_context(&minor, &context, &token));
    TRY(gss_delete_sec_context(&minor, NULL, &token));
    TRY(gss_delete_sec_context(NULL, &context, &token));
    gss_release_name(&minor, &target);
}

static void accept(void *unused)
{
    (void)unused;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    TRY(gss_accept_sec_context(NULL, &context, NULL, &junk, NULL, NULL, NULL, &token, NULL, NULL, NULL));
    TRY(gss_accept_sec_context(&minor, NULL, NULL, &junk, NULL, NULL, NULL, &token, NULL, NULL, NULL));
    TRY(gss_accept_sec_context(&minor, &context, NULL, NULL, NULL, NULL, NULL, &token, NULL, NULL, NULL));
    TRY(gss_accept_sec_context(&minor, &context, NULL, &empty, NULL, NULL, NULL, &token, NULL, NULL, NULL));
    TRY(gss_accept_sec_context(&minor, &context, NULL, &junk, NULL, NULL, NULL, NULL, NULL, NULL, NULL));
    line("left behind: %s", context == GSS_C_NO_CONTEXT ? "nothing" : "a context");
}

/* Every call that takes a context, with one that may be absent, half made or open. Nothing here changes an open context. */
static void ask(gss_ctx_id_t context)
{
    OM_uint32 seconds = 0;
    gss_buffer_set_t values = GSS_C_NO_BUFFER_SET;
    TRY(gss_context_time(&minor, context, &seconds));
    TRY(gss_context_time(&minor, context, NULL));
    TRY(gss_inquire_context(NULL, context, NULL, NULL, NULL, NULL, NULL, NULL, NULL));
    TRY(gss_inquire_context(&minor, context, NULL, NULL, NULL, NULL, NULL, NULL, NULL));
    TRY(gss_inquire_sec_context_by_oid(NULL, context, &unknown, &values));
    TRY(gss_inquire_sec_context_by_oid(&minor, context, &unknown, NULL));
    TRY(gss_inquire_sec_context_by_oid(&minor, context, &unknown, &values));
    gss_release_buffer_set(&minor, &values);
    TRY(gss_inquire_sec_context_by_oid(&minor, context, GSS_C_INQ_SSPI_SESSION_KEY, &values));
    gss_release_buffer_set(&minor, &values);
    TRY(gss_process_context_token(NULL, context, &junk));
    TRY(gss_process_context_token(&minor, context, NULL));
    TRY(gss_process_context_token(&minor, context, &empty));
    TRY(gss_process_context_token(&minor, context, &junk));
    TRY(gss_complete_auth_token(NULL, context, &junk));
    TRY(gss_complete_auth_token(&minor, context, NULL));
    TRY(gss_complete_auth_token(&minor, context, &junk));
    TRY(gss_set_sec_context_option(NULL, &context, &unknown, &junk));
    TRY(gss_set_sec_context_option(&minor, NULL, &unknown, &junk));
    TRY(gss_set_sec_context_option(&minor, &context, GSS_C_NO_OID, &junk));
    if (context != GSS_C_NO_CONTEXT)
        TRY(gss_set_sec_context_option(&minor, &context, &unknown, GSS_C_NO_BUFFER));
}

static void without(void *unused)
{
    (void)unused;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    ask(GSS_C_NO_CONTEXT);
    TRY(gss_export_sec_context(NULL, &context, &token));
    TRY(gss_export_sec_context(&minor, NULL, &token));
    TRY(gss_export_sec_context(&minor, &context, NULL));
    TRY(gss_export_sec_context(&minor, &context, &token));
    TRY(gss_import_sec_context(NULL, &token, &context));
    TRY(gss_import_sec_context(&minor, NULL, &context));
    TRY(gss_import_sec_context(&minor, &token, &context));
    TRY(gss_import_sec_context(&minor, &junk, NULL));
    TRY(gss_import_sec_context(&minor, &(gss_buffer_desc){17, "\x00\x00\x00\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02" "abcd"}, &context));
    line("left behind: %s", context == GSS_C_NO_CONTEXT ? "nothing" : "a context");
}

static void half_made(void *mech)
{
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    gss_name_t target = import_text("host@localhost", GSS_C_NT_HOSTBASED_SERVICE);
    TRY(gss_init_sec_context(&minor, NULL, &context, target, mech, GSS_C_MUTUAL_FLAG, 0, NULL, NULL, NULL, &token, NULL, NULL));
    gss_release_buffer(&minor, &token);
    ask(context);
    TRY(gss_export_sec_context(&minor, &context, &token));
    line("context after it: %s", context == GSS_C_NO_CONTEXT ? "gone" : "still there");
    gss_release_buffer(&minor, &token);
    TRY(gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER));
    gss_release_name(&minor, &target);
}

struct pair {
    gss_OID mech;
    struct side initiator, acceptor;
};

static void open_pair(void *argument)
{
    struct pair *pair = argument;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    gss_name_t target = import_text("host@localhost", GSS_C_NT_HOSTBASED_SERVICE);
    line("initiator");
    ask(pair->initiator.context);
    line("acceptor");
    ask(pair->acceptor.context);
    TRY(gss_export_sec_context(NULL, &pair->acceptor.context, &token));
    TRY(gss_export_sec_context(&minor, &pair->acceptor.context, NULL));
    TRY(gss_init_sec_context(&minor, NULL, &pair->initiator.context, GSS_C_NO_NAME, pair->mech, 0, 0, NULL, NULL, NULL, &token, NULL, NULL));
    TRY(gss_init_sec_context(&minor, NULL, &pair->initiator.context, target, pair->mech, 0, 0, NULL, &junk, NULL, &token, NULL, NULL));
    line("context after it: %s", pair->initiator.context == GSS_C_NO_CONTEXT ? "gone" : "still there");
    gss_release_buffer(&minor, &token);
    TRY(gss_accept_sec_context(&minor, &pair->acceptor.context, NULL, &junk, NULL, NULL, NULL, &token, NULL, NULL, NULL));
    line("context after it: %s", pair->acceptor.context == GSS_C_NO_CONTEXT ? "gone" : "still there");
    gss_release_buffer(&minor, &token);
    TRY(gss_delete_sec_context(&minor, &pair->acceptor.context, &token));
    line("token of delete: %zu bytes", token.length);
    gss_release_buffer(&minor, &token);
    gss_release_name(&minor, &target);
}

void odd_contexts_chapter(const struct scene *scene)
{
    struct pair krb5 = {.mech = &KRB5}, spnego = {.mech = &SPNEGO};
    guarded("odd contexts: initiate", initiate, NULL);
    guarded("odd contexts: accept", accept, NULL);
    guarded("odd contexts: without a context", without, NULL);
    guarded("odd contexts: half made, krb5", half_made, &KRB5);
    guarded("odd contexts: half made, spnego", half_made, &SPNEGO);
    establish(scene, &(struct handshake){.title = "odd contexts: a handshake, krb5", .mech = &KRB5, .flags = GSS_C_MUTUAL_FLAG}, &krb5.initiator, &krb5.acceptor);
    guarded("odd contexts: open, krb5", open_pair, &krb5);
    release_sides(&krb5.initiator, &krb5.acceptor);
    establish(scene, &(struct handshake){.title = "odd contexts: a handshake, spnego", .mech = &SPNEGO, .flags = GSS_C_MUTUAL_FLAG}, &spnego.initiator,
              &spnego.acceptor);
    guarded("odd contexts: open, spnego", open_pair, &spnego);
    release_sides(&spnego.initiator, &spnego.acceptor);
}
