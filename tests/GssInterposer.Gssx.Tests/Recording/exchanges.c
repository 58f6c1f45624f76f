/* SPDX-License-Identifier: MIT */
/* exchanges LABELFILE CCACHEPREFIX: makes a GSS application's calls, so that the plugin under GSS_MECH_CONFIG sends one of each procedure it knows. */
#include <err.h>
#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *label_file, *ccache_prefix;
static gss_OID_desc krb5 = { 9, "\x2a\x86\x48\x86\xf7\x12\x01\x02\x02" };
static gss_OID_set_desc krb5_only = { 1, &krb5 };

static void label(const char *text)
{
    FILE *file = fopen(label_file, "w");
    if (!file || fprintf(file, "%s\n", text) < 0 || fclose(file) != 0)
        err(1, "%s", label_file);
}

static void check(const char *call, OM_uint32 major, const OM_uint32 *minor)
{
    OM_uint32 more = 0, unused;
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    if (!GSS_ERROR(major))
        return;
    gss_display_status(&unused, *minor, GSS_C_MECH_CODE, &krb5, &more, &text);
    errx(1, "%s: major %08x minor %u: %.*s", call, major, *minor, (int)text.length, (char *)text.value);
}

static gss_name_t import(const char *text, gss_OID type)
{
    OM_uint32 minor;
    gss_buffer_desc buffer = { strlen(text), (void *)text };
    gss_name_t name = GSS_C_NO_NAME;
    check("gss_import_name", gss_import_name(&minor, &buffer, type, &name), &minor);
    return name;
}

/* The plugin keeps the daemon's credential in the default ccache and sends it along next time, so each has a ccache of its own. */
static void use_ccache(const char *what)
{
    char name[512];
    snprintf(name, sizeof(name), "FILE:%s.%s", ccache_prefix, what);
    setenv("KRB5CCNAME", name, 1);
}

static gss_cred_id_t acquire(const char *what, gss_name_t name, gss_cred_usage_t usage)
{
    OM_uint32 minor, major;
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    label(what);
    use_ccache(what);
    major = gss_acquire_cred(&minor, name, GSS_C_INDEFINITE, &krb5_only, usage, &cred, NULL, NULL);
    check(what, major, &minor);
    return cred;
}

static void handshake(const char *what, gss_cred_id_t initiator, gss_cred_id_t acceptor, gss_name_t target, OM_uint32 flags, gss_channel_bindings_t bindings)
{
    OM_uint32 minor, init = GSS_S_CONTINUE_NEEDED, accept = GSS_S_CONTINUE_NEEDED;
    gss_ctx_id_t ours = GSS_C_NO_CONTEXT, theirs = GSS_C_NO_CONTEXT;
    gss_buffer_desc forth = GSS_C_EMPTY_BUFFER, back = GSS_C_EMPTY_BUFFER;
    gss_cred_id_t delegated = GSS_C_NO_CREDENTIAL;
    gss_name_t client = GSS_C_NO_NAME;
    label(what);
    while (init == GSS_S_CONTINUE_NEEDED || accept == GSS_S_CONTINUE_NEEDED) {
        init = gss_init_sec_context(&minor, initiator, &ours, target, &krb5, flags, 0, bindings, &back, NULL, &forth, NULL, NULL);
        check("gss_init_sec_context", init, &minor);
        gss_release_buffer(&minor, &back);
        if (forth.length == 0)
            break;
        accept = gss_accept_sec_context(&minor, &theirs, acceptor, &forth, bindings, client ? NULL : &client, NULL, &back, NULL, NULL, &delegated);
        check("gss_accept_sec_context", accept, &minor);
        gss_release_buffer(&minor, &forth);
    }
    gss_release_buffer(&minor, &back);
    label("local-name-of-initiator");
    check("gss_localname", gss_localname(&minor, client, &krb5, &back), &minor);
    gss_release_buffer(&minor, &back);
    gss_release_name(&minor, &client);
    label("release");
    gss_delete_sec_context(&minor, &ours, GSS_C_NO_BUFFER);
    gss_delete_sec_context(&minor, &theirs, GSS_C_NO_BUFFER);
    gss_release_cred(&minor, &delegated);
}

static void failures(gss_cred_id_t initiator, gss_cred_id_t acceptor)
{
    OM_uint32 minor;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER, garbage = { 20, "\x60\x12\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x01\x00garba" };
    gss_name_t nobody = import("none@nowhere.invalid", GSS_C_NT_HOSTBASED_SERVICE);
    label("garbage-token");
    if (!GSS_ERROR(gss_accept_sec_context(&minor, &context, acceptor, &garbage, NULL, NULL, NULL, &out, NULL, NULL, NULL)))
        errx(1, "a garbage token was accepted");
    gss_release_buffer(&minor, &out);
    label("unknown-target");
    if (!GSS_ERROR(gss_init_sec_context(&minor, initiator, &context, nobody, &krb5, 0, 0, NULL, NULL, NULL, &out, NULL, NULL)))
        errx(1, "an unknown service was found");
    gss_release_buffer(&minor, &out);
    gss_release_name(&minor, &nobody);
}

int main(int argc, char **argv)
{
    if (argc != 3)
        errx(2, "usage: exchanges LABELFILE CCACHEPREFIX");
    label_file = argv[1];
    ccache_prefix = argv[2];
    OM_uint32 minor;
    gss_OID_set mechs = GSS_C_NO_OID_SET;
    struct gss_channel_bindings_struct bindings = { .application_data = { 20, "tls-unique:0123456789" } };
    label("indicate-mechs");
    check("gss_indicate_mechs", gss_indicate_mechs(&minor, &mechs), &minor);
    gss_release_oid_set(&minor, &mechs);
    gss_name_t user = import("alice", GSS_C_NT_USER_NAME), service = import("host@localhost", GSS_C_NT_HOSTBASED_SERVICE);
    gss_cred_id_t acceptor = acquire("acceptor-credential", service, GSS_C_ACCEPT);
    gss_cred_id_t initiator = acquire("initiator-credential", user, GSS_C_INITIATE);
    gss_cred_id_t again = acquire("initiator-credential", user, GSS_C_INITIATE);
    gss_cred_id_t any = acquire("default-credential-for-both", GSS_C_NO_NAME, GSS_C_BOTH);
    handshake("one-leg", initiator, acceptor, service, 0, NULL);
    handshake("mutual-with-bindings", initiator, acceptor, service, GSS_C_MUTUAL_FLAG | GSS_C_INTEG_FLAG | GSS_C_SEQUENCE_FLAG, &bindings);
    handshake("delegation", initiator, acceptor, service, GSS_C_MUTUAL_FLAG | GSS_C_DELEG_FLAG, NULL);
    handshake("no-credentials", GSS_C_NO_CREDENTIAL, GSS_C_NO_CREDENTIAL, service, GSS_C_MUTUAL_FLAG, NULL);
    failures(initiator, acceptor);
    label("impersonate");
    gss_cred_id_t impersonated = GSS_C_NO_CREDENTIAL;
    gss_acquire_cred_impersonate_name(&minor, any, user, GSS_C_INDEFINITE, &krb5_only, GSS_C_INITIATE, &impersonated, NULL, NULL);
    label("release");
    gss_release_cred(&minor, &impersonated);
    gss_release_cred(&minor, &again);
    gss_release_cred(&minor, &any);
    gss_release_cred(&minor, &initiator);
    gss_release_cred(&minor, &acceptor);
    gss_release_name(&minor, &user);
    gss_release_name(&minor, &service);
    return 0;
}
