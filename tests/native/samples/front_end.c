/* SPDX-License-Identifier: MIT */
/*
 * front_end PASSWORDS USER SERVICE < PASSWORD > TOKEN
 *
 * A front end whose users know nothing of Kerberos, in the least code: the user is authenticated by a line USER:PASSWORD of a file (GSS-EAP, a certificate or a form
 * would do as well), becomes a principal, and is taken to the back end, without the user's password and, behind a proxy, without a key (S4U2Self, S4U2Proxy).
 */
#include <gssapi/gssapi_ext.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES_MAX = 256 };

static gss_OID_desc krb5 = {9, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02"};
static gss_OID_set_desc mechs = {1, &krb5};

static void check(const char *call, OM_uint32 major, OM_uint32 minor)
{
    OM_uint32 ignored, more = 0;
    gss_buffer_desc words = GSS_C_EMPTY_BUFFER;
    if (!GSS_ERROR(major))
        return;
    gss_display_status(&ignored, minor != 0 ? minor : major, minor != 0 ? GSS_C_MECH_CODE : GSS_C_GSS_CODE, &krb5, &more, &words);
    fprintf(stderr, "%s: %.*s\n", call, (int)words.length, (char *)words.value);
    exit(1);
}

/* Anything but Kerberos. */
static int is_authentic(const char *passwords, const char *user)
{
    char password[LINE_BYTES_MAX], line[LINE_BYTES_MAX], wanted[2 * LINE_BYTES_MAX + 2];
    int found = 0;
    FILE *file = fgets(password, sizeof password, stdin) == NULL ? NULL : fopen(passwords, "re");
    if (file == NULL)
        return 0;
    password[strcspn(password, "\n")] = '\0';
    snprintf(wanted, sizeof wanted, "%s:%s\n", user, password);
    while (!found && fgets(line, sizeof line, file) != NULL)
        found = strcmp(line, wanted) == 0;
    fclose(file);
    return found;
}

static gss_name_t import(const char *text, gss_OID type)
{
    OM_uint32 major, minor;
    gss_name_t name = GSS_C_NO_NAME;
    gss_buffer_desc buffer = {strlen(text), (void *)text};
    major = gss_import_name(&minor, &buffer, type, &name);
    check("gss_import_name", major, minor);
    return name;
}

int main(int count, char **arguments)
{
    OM_uint32 major, minor;
    gss_name_t user, principal = GSS_C_NO_NAME, back_end;
    gss_cred_id_t own = GSS_C_NO_CREDENTIAL, as_user = GSS_C_NO_CREDENTIAL;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;

    if (count != 4 || !is_authentic(arguments[1], arguments[2])) {
        fprintf(stderr, "not authenticated\n");
        return 1;
    }
    user = import(arguments[2], GSS_C_NT_USER_NAME);
    major = gss_canonicalize_name(&minor, user, &krb5, &principal);
    check("gss_canonicalize_name", major, minor);

    major = gss_acquire_cred(&minor, GSS_C_NO_NAME, 0, &mechs, GSS_C_BOTH, &own, NULL, NULL);
    check("gss_acquire_cred", major, minor);
    major = gss_acquire_cred_impersonate_name(&minor, own, principal, 0, &mechs, GSS_C_INITIATE, &as_user, NULL, NULL);
    check("gss_acquire_cred_impersonate_name", major, minor);

    back_end = import(arguments[3], GSS_C_NT_HOSTBASED_SERVICE);
    major = gss_init_sec_context(&minor, as_user, &context, back_end, &krb5, 0, 0, NULL, NULL, NULL, &token, NULL, NULL);
    check("gss_init_sec_context", major, minor);
    fwrite(token.value, 1, token.length, stdout);

    gss_release_buffer(&minor, &token);
    gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
    gss_release_cred(&minor, &as_user);
    gss_release_cred(&minor, &own);
    gss_release_name(&minor, &principal);
    gss_release_name(&minor, &back_end);
    gss_release_name(&minor, &user);
    return 0;
}
