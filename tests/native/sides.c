/* SPDX-License-Identifier: MIT */
/*
 * sides: makes every kind of call that one of two sides answers, and prints a line for each:
 *
 *     OPERATION MAJOR SIDE CALLS WORDS
 *
 * SIDE is proxy when the daemon was asked and local when not ("-" for a failure), CALLS the numbers of the procedures that the daemon was sent. A daemon that
 * is there answers well here, so whoever was asked last has answered. What is put into a cache goes to nobody: there SIDE is that of what is in the cache.
 */
#include "common.h"

#include <arpa/inet.h>
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { CALLS_BYTES = 200, PROGRAM_OFFSET = 16, PROCEDURE_OFFSET = 24, GSSX_PROGRAM = 400112, GET_CALL_CONTEXT = 2 };

static const char sealed[] = "Encrypted/Credentials/v1@X-GSSPROXY:";
static char calls[CALLS_BYTES];

/* In the place of libc's, for the plugin too: notes what goes to the daemon. */
ssize_t send(int fd, const void *bytes, size_t count, int flags)
{
    uint32_t program, procedure;
    if (count >= PROCEDURE_OFFSET + sizeof procedure) {
        memcpy(&program, (const char *)bytes + PROGRAM_OFFSET, sizeof program);
        memcpy(&procedure, (const char *)bytes + PROCEDURE_OFFSET, sizeof procedure);
        size_t used = strlen(calls);
        if (ntohl(program) == GSSX_PROGRAM && ntohl(procedure) != GET_CALL_CONTEXT)
            snprintf(calls + used, sizeof calls - used, "%s%u", used == 0 ? "" : ",", ntohl(procedure));
    }
    return sendto(fd, bytes, count, flags, NULL, 0);
}

static bool report_as(const char *operation, OM_uint32 major, OM_uint32 minor, const char *side)
{
    bool failed = GSS_ERROR(major) != 0;
    printf("%s %s %s %s %s\n", operation, major_name(major), failed ? "-" : side, calls[0] == '\0' ? "none" : calls, failed ? minor_words(minor) : "");
    calls[0] = '\0';
    return !failed;
}

static bool report(const char *operation, OM_uint32 major, OM_uint32 minor)
{
    return report_as(operation, major, minor, calls[0] != '\0' ? "proxy" : "local");
}

static gss_cred_id_t acquire(const char *operation, gss_cred_usage_t usage)
{
    OM_uint32 minor, major;
    gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
    gss_OID_set_desc krb5 = {1, &KRB5};
    major = gss_acquire_cred(&minor, GSS_C_NO_NAME, 0, &krb5, usage, &credential, NULL, NULL);
    report(operation, major, minor);
    return credential;
}

static void acquire_with_password(void)
{
    OM_uint32 minor, major;
    gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
    gss_OID_set_desc krb5 = {1, &KRB5};
    gss_name_t user = import_text(required_environment("DRIVER_USER"), GSS_C_NT_USER_NAME);
    gss_buffer_desc password = {strlen(required_environment("DRIVER_PASSWORD")), (void *)required_environment("DRIVER_PASSWORD")};
    major = gss_acquire_cred_with_password(&minor, user, &password, 0, &krb5, GSS_C_INITIATE, &credential, NULL, NULL);
    report("acquire-with-password", major, minor);
    gss_release_cred(&minor, &credential);
    gss_release_name(&minor, &user);
}

static void add_cred(void)
{
    OM_uint32 minor, major;
    gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
    major = gss_add_cred(&minor, GSS_C_NO_CREDENTIAL, GSS_C_NO_NAME, &KRB5, GSS_C_INITIATE, 0, 0, &credential, NULL, NULL, NULL);
    report("add-cred", major, minor);
    gss_release_cred(&minor, &credential);
}

/* S4U2Self: the user's name, the initiator's tickets. */
static void impersonate(gss_cred_id_t impersonator)
{
    OM_uint32 minor, major;
    gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
    gss_OID_set_desc krb5 = {1, &KRB5};
    gss_name_t user = import_text(required_environment("DRIVER_USER"), GSS_C_NT_USER_NAME);
    major = gss_acquire_cred_impersonate_name(&minor, impersonator, user, 0, &krb5, GSS_C_INITIATE, &credential, NULL, NULL);
    report("impersonate", major, minor);
    gss_release_cred(&minor, &credential);
    gss_release_name(&minor, &user);
}

/* proxy: the sealed credential and no ticket; local: tickets and no sealed credential. What is no credential but says something of the cache does not count. */
static const char *side_of(krb5_context context, krb5_ccache cache)
{
    krb5_cc_cursor cursor;
    krb5_creds entry;
    int others = 0, ours = 0;
    if (krb5_cc_start_seq_get(context, cache, &cursor) != 0)
        return "unreadable";
    while (krb5_cc_next_cred(context, cache, &cursor, &entry) == 0) {
        char *server;
        if (krb5_unparse_name(context, entry.server, &server) != 0)
            broken("krb5_unparse_name");
        if (!krb5_is_config_principal(context, entry.server))
            *(strcmp(server, sealed) == 0 ? &ours : &others) += 1;
        krb5_free_unparsed_name(context, server);
        krb5_free_cred_contents(context, &entry);
    }
    krb5_cc_end_seq_get(context, cache, &cursor);
    return ours == 1 && others == 0 ? "proxy" : ours == 0 && others > 0 ? "local" : "mixed";
}

static krb5_ccache resolve(krb5_context context, const char *name)
{
    krb5_ccache cache;
    if (krb5_cc_resolve(context, name, &cache) != 0)
        broken("krb5_cc_resolve");
    return cache;
}

/* gss_store_cred_into a new cache, and gss_krb5_copy_ccache into one of the application's. */
static void keep(gss_cred_id_t credential)
{
    OM_uint32 minor, major;
    krb5_context context;
    krb5_principal principal;
    gss_key_value_element_desc element = {"ccache", "MEMORY:stored"};
    gss_key_value_set_desc store = {1, &element};
    if (krb5_init_context(&context) != 0 || krb5_parse_name(context, "copied", &principal) != 0)
        broken("libkrb5");
    major = gss_store_cred_into(&minor, credential, GSS_C_INITIATE, &KRB5, 1, 0, &store, NULL, NULL);
    krb5_ccache stored = resolve(context, "MEMORY:stored"), copied = resolve(context, "MEMORY:copied");
    report_as("store-cred-into", major, minor, side_of(context, stored));
    if (krb5_cc_initialize(context, copied, principal) != 0)
        broken("krb5_cc_initialize");
    major = gss_krb5_copy_ccache(&minor, credential, copied);
    report_as("copy-ccache", major, minor, side_of(context, copied));
    krb5_cc_destroy(context, stored);
    krb5_cc_destroy(context, copied);
    krb5_free_principal(context, principal);
    krb5_free_context(context);
}

static void inquire_default(void)
{
    OM_uint32 minor, major;
    gss_name_t name = GSS_C_NO_NAME;
    major = gss_inquire_cred(&minor, GSS_C_NO_CREDENTIAL, &name, NULL, NULL, NULL);
    report("inquire-default", major, minor);
    gss_release_name(&minor, &name);
}

static bool initiate(const char *operation, gss_cred_id_t credential, OM_uint32 flags, gss_ctx_id_t *context, gss_buffer_t input, gss_buffer_t output)
{
    OM_uint32 minor, major;
    gss_name_t target = import_text("host@localhost", GSS_C_NT_HOSTBASED_SERVICE);
    major = gss_init_sec_context(&minor, credential, context, target, &KRB5, flags, 0, NULL, input, NULL, output, NULL, NULL);
    bool done = report(operation, major, minor);
    gss_release_name(&minor, &target);
    return done;
}

static bool accept_token(const char *operation, gss_cred_id_t credential, gss_buffer_t token, gss_buffer_t output)
{
    OM_uint32 minor, major;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    major = gss_accept_sec_context(&minor, &context, credential, token, NULL, NULL, NULL, output, NULL, NULL, NULL);
    bool done = report(operation, major, minor);
    gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
    return done;
}

/* One leg towards the token file's acceptor, with a credential. */
static void initiate_once(const char *operation, gss_cred_id_t credential)
{
    OM_uint32 minor;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_buffer_desc output = GSS_C_EMPTY_BUFFER;
    initiate(operation, credential, 0, &context, GSS_C_NO_BUFFER, &output);
    gss_release_buffer(&minor, &output);
    gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
}

static void export_and_import(gss_cred_id_t *credential)
{
    OM_uint32 minor, major;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    gss_cred_id_t imported = GSS_C_NO_CREDENTIAL;
    major = gss_export_cred(&minor, *credential, &token);
    if (GSS_ERROR(major) == 0)
        major = gss_import_cred(&minor, &token, &imported);
    if (GSS_ERROR(major) != 0)
        report("import-cred", major, minor);
    else
        initiate_once("init-with-imported-cred", imported);
    gss_release_buffer(&minor, &token);
    gss_release_cred(&minor, &imported);
}

/* Mutual authentication within this process: the initiator's second leg stays where the first was. */
static void continue_context(void)
{
    OM_uint32 minor;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_buffer_desc request = GSS_C_EMPTY_BUFFER, reply = GSS_C_EMPTY_BUFFER, rest = GSS_C_EMPTY_BUFFER;
    if (initiate("init-first-leg", GSS_C_NO_CREDENTIAL, GSS_C_MUTUAL_FLAG, &context, GSS_C_NO_BUFFER, &request) &&
        accept_token("accept-mutual", GSS_C_NO_CREDENTIAL, &request, &reply))
        initiate("init-second-leg", GSS_C_NO_CREDENTIAL, GSS_C_MUTUAL_FLAG, &context, &reply, &rest);
    gss_release_buffer(&minor, &request);
    gss_release_buffer(&minor, &reply);
    gss_release_buffer(&minor, &rest);
    gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
}

static gss_buffer_desc read_token(void)
{
    static char bytes[16384];
    FILE *file = fopen(required_environment("DRIVER_TOKEN"), "re");
    size_t length = file == NULL ? 0 : fread(bytes, 1, sizeof bytes, file);
    if (length == 0)
        broken("no token: %m");
    fclose(file);
    return (gss_buffer_desc){length, bytes};
}

int main(void)
{
    OM_uint32 minor;
    gss_buffer_desc token = read_token(), output = GSS_C_EMPTY_BUFFER;
    acquire_with_password();
    inquire_default();
    gss_cred_id_t initiator = acquire("acquire-initiator", GSS_C_INITIATE);
    gss_cred_id_t acceptor = acquire("acquire-acceptor", GSS_C_ACCEPT);
    gss_cred_id_t both = acquire("acquire-both", GSS_C_BOTH);
    add_cred();
    initiate_once("init-default", GSS_C_NO_CREDENTIAL);
    if (initiator != GSS_C_NO_CREDENTIAL) {
        keep(initiator);
        impersonate(initiator);
        initiate_once("init-with-cred", initiator);
        export_and_import(&initiator);
    }
    accept_token("accept-default", GSS_C_NO_CREDENTIAL, &token, &output);
    gss_release_buffer(&minor, &output);
    if (acceptor != GSS_C_NO_CREDENTIAL)
        accept_token("accept-with-cred", acceptor, &token, &output);
    gss_release_buffer(&minor, &output);
    continue_context();
    gss_release_cred(&minor, &initiator);
    gss_release_cred(&minor, &acceptor);
    gss_release_cred(&minor, &both);
    return EXIT_PASSED;
}
