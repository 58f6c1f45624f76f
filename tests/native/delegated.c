/* SPDX-License-Identifier: MIT */
/*
 * delegated make-token FILE   as a user, without the proxy: a token that delegates the user's credential to host@localhost
 * delegated use FILE          accepts it and initiates with what was delegated, runs DRIVER_BETWEEN, which makes the daemon lose its keys, and initiates again
 * delegated store FILE        the same with the credential in the default ccache: after DRIVER_BETWEEN the default credential is what the ccache has
 * delegated own               initiates with the default credential, which it acquires
 *
 * The last three print a line for each attempt: "before", "after" or "own", the major, and who initiated or the words of the failure.
 */
#include "common.h"

#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOKEN_BYTES_MAX = 65536 };

static OM_uint32 minor;

static void check(const char *call, OM_uint32 major)
{
    if (GSS_ERROR(major))
        broken("%s: %s, %s", call, major_name(major), minor_words(minor));
}

static OM_uint32 initiate(gss_cred_id_t credential, OM_uint32 flags, gss_ctx_id_t *context, gss_buffer_t token)
{
    gss_name_t target = import_text("host@localhost", GSS_C_NT_HOSTBASED_SERVICE);
    OM_uint32 ignored, major = gss_init_sec_context(&minor, credential, context, target, &KRB5, flags, 0, NULL, NULL, NULL, token, NULL, NULL);
    gss_release_name(&ignored, &target);
    return major;
}

static void make_token(const char *path)
{
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    check("gss_init_sec_context", initiate(GSS_C_NO_CREDENTIAL, GSS_C_DELEG_FLAG, &context, &token));
    FILE *file = fopen(path, "we");
    if (file == NULL || fwrite(token.value, 1, token.length, file) != token.length || fclose(file) != 0)
        broken("%s: %m", path);
}

static gss_cred_id_t accept_delegated(const char *path)
{
    static char bytes[TOKEN_BYTES_MAX];
    FILE *file = fopen(path, "re");
    size_t length = file == NULL ? 0 : fread(bytes, 1, sizeof bytes, file);
    if (length == 0)
        broken("%s: %m", path);
    fclose(file);
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_cred_id_t delegated = GSS_C_NO_CREDENTIAL;
    gss_buffer_desc token = {length, bytes}, output = GSS_C_EMPTY_BUFFER;
    check("gss_accept_sec_context",
          gss_accept_sec_context(&minor, &context, GSS_C_NO_CREDENTIAL, &token, NULL, NULL, NULL, &output, NULL, NULL, &delegated));
    if (delegated == GSS_C_NO_CREDENTIAL)
        broken("nothing was delegated");
    return delegated;
}

static gss_cred_id_t acquire_default(void)
{
    gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
    gss_OID_set_desc mechs = {1, &KRB5};
    check("gss_acquire_cred", gss_acquire_cred(&minor, GSS_C_NO_NAME, 0, &mechs, GSS_C_INITIATE, &credential, NULL, NULL));
    return credential;
}

static void report(const char *when, OM_uint32 major, gss_ctx_id_t *context)
{
    OM_uint32 ignored;
    gss_name_t source = GSS_C_NO_NAME;
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    if (GSS_ERROR(major)) {
        printf("%s %s %s\n", when, major_name(major), minor_words(minor));
        return;
    }
    check("gss_inquire_context", gss_inquire_context(&minor, *context, &source, NULL, NULL, NULL, NULL, NULL, NULL));
    check("gss_display_name", gss_display_name(&minor, source, &text, NULL));
    printf("%s %s %.*s\n", when, major_name(major), (int)text.length, (char *)text.value);
    gss_release_buffer(&ignored, &text);
    gss_release_name(&ignored, &source);
    gss_delete_sec_context(&ignored, context, GSS_C_NO_BUFFER);
}

static void attempt(const char *when, gss_cred_id_t credential)
{
    OM_uint32 ignored;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    report(when, initiate(credential, 0, &context, &token), &context);
    gss_release_buffer(&ignored, &token);
}

int main(int count, char **arguments)
{
    if (count == 2 && strcmp(arguments[1], "own") == 0) {
        gss_cred_id_t credential = acquire_default();
        attempt("own", credential);
        gss_release_cred(&minor, &credential);
        return EXIT_PASSED;
    }
    if (count != 3)
        broken("usage: delegated make-token|use|store FILE, or delegated own");
    if (strcmp(arguments[1], "make-token") == 0) {
        make_token(arguments[2]);
        return EXIT_PASSED;
    }
    bool store = strcmp(arguments[1], "store") == 0;
    gss_cred_id_t delegated = accept_delegated(arguments[2]);
    if (store) {
        check("gss_store_cred", gss_store_cred(&minor, delegated, GSS_C_INITIATE, &KRB5, 1, 1, NULL, NULL));
        gss_release_cred(&minor, &delegated);
    }
    attempt("before", delegated);
    fflush(stdout);
    if (system(required_environment("DRIVER_BETWEEN")) != 0)
        broken("DRIVER_BETWEEN failed");
    attempt("after", delegated);
    gss_release_cred(&minor, &delegated);
    return EXIT_PASSED;
}
