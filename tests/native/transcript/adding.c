/* SPDX-License-Identifier: MIT */
/* Credentials put together element by element (gss_add_cred), and credentials in another's name (S4U2Self). */
#include "transcript.h"

#include <stdio.h>
#include <string.h>

static gss_OID_set_desc krb5_only = {1, &KRB5};

/* Adds to *credential in place, or into a new one when `output` is given. */
static void add(const char *label, gss_cred_id_t credential, gss_OID mech, gss_cred_usage_t usage, gss_cred_id_t *output)
{
    OM_uint32 major, minor, initiator = 0, acceptor = 0;
    gss_OID_set mechs = GSS_C_NO_OID_SET;

    major = gss_add_cred(&minor, credential, GSS_C_NO_NAME, mech, usage, 0, 0, output, &mechs, &initiator, &acceptor);
    if (said(label, major, minor)) {
        show_oids("mechanisms", mechs);
        line("initiator %s", lifetime_text(initiator));
        line("acceptor %s", lifetime_text(acceptor));
    }
    gss_release_oid_set(&minor, &mechs);
}

static void add_for(gss_cred_usage_t usage, const char *label)
{
    OM_uint32 minor;
    gss_cred_id_t first = GSS_C_NO_CREDENTIAL, copy = GSS_C_NO_CREDENTIAL, none = GSS_C_NO_CREDENTIAL;

    section("adding: %s", label);
    add("krb5 to nothing", GSS_C_NO_CREDENTIAL, &KRB5, usage, &first);
    show_credential(first);
    add("krb5 to krb5", first, &KRB5, usage, NULL);
    add("krb5 to krb5, into a new one", first, &KRB5, usage, &none);
    line("left behind: %s", none == GSS_C_NO_CREDENTIAL ? "no" : "yes");
    add("spnego to krb5, into a new one", first, &SPNEGO, usage, &copy);
    show_credential(first);
    if (copy != GSS_C_NO_CREDENTIAL)
        show_credential(copy);
    add("spnego to krb5, in place", first, &SPNEGO, usage, NULL);
    gss_release_cred(&minor, &first);
    if (copy != GSS_C_NO_CREDENTIAL)
        show_credential(copy); /* it does not live on what it was copied from */
    gss_release_cred(&minor, &copy);
}

void show_impersonator(gss_cred_id_t credential)
{
    OM_uint32 major, minor;
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    static gss_OID_desc impersonator = {11, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x05\x0e"};

    major = gss_inquire_cred_by_oid(&minor, credential, &impersonator, &set);
    if (said("impersonator", major, minor)) {
        for (size_t i = 0; i < set->count; i++)
            line("  %.*s", (int)set->elements[i].length, (char *)set->elements[i].value);
    }
    gss_release_buffer_set(&minor, &set);
}

static void impersonate(const char *user, gss_OID type, gss_cred_usage_t usage, OM_uint32 time_req)
{
    OM_uint32 major, minor, lifetime = 0, initiator = 0;
    gss_cred_id_t own = GSS_C_NO_CREDENTIAL, as_user = GSS_C_NO_CREDENTIAL, added = GSS_C_NO_CREDENTIAL;
    gss_name_t name = import_text(user, type), self = import_text("alice", GSS_C_NT_USER_NAME), host = import_text("host@localhost", GSS_C_NT_HOSTBASED_SERVICE);
    gss_OID_set mechs = GSS_C_NO_OID_SET;

    section("impersonating: %s, usage %d, %u s", user, usage, time_req);
    major = gss_acquire_cred(&minor, GSS_C_NO_NAME, 0, &krb5_only, GSS_C_INITIATE, &own, NULL, NULL);
    said("acquire_cred", major, minor);
    major = gss_acquire_cred_impersonate_name(&minor, own, name, time_req, &krb5_only, usage, &as_user, &mechs, &lifetime);
    if (said("acquire_cred_impersonate_name", major, minor)) {
        line("%s", lifetime_text(lifetime));
        show_oids("mechanisms", mechs);
        show_credential(as_user);
        show_impersonator(as_user);
        const gss_name_t targets[] = {self, host};
        for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
            gss_ctx_id_t context = GSS_C_NO_CONTEXT;
            gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
            major = gss_init_sec_context(&minor, as_user, &context, targets[i], &KRB5, 0, 0, NULL, NULL, NULL, &token, NULL, NULL);
            line("init_sec_context to %s: %s", i == 0 ? "self" : "host", major_name(major));
            gss_release_buffer(&minor, &token);
            gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
        }
    }
    gss_release_oid_set(&minor, &mechs);
    major = gss_add_cred_impersonate_name(&minor, own, own, name, &KRB5, usage, time_req, time_req, NULL, &mechs, &initiator, NULL);
    said("add_cred_impersonate_name to krb5", major, minor);
    gss_release_oid_set(&minor, &mechs);
    gss_release_cred(&minor, &as_user);
    gss_release_cred(&minor, &added);
    gss_release_cred(&minor, &own);
    gss_release_name(&minor, &name);
    gss_release_name(&minor, &self);
    gss_release_name(&minor, &host);
}

static void impersonate_as_acceptor(void)
{
    OM_uint32 major, minor;
    gss_cred_id_t own = GSS_C_NO_CREDENTIAL, as_user = GSS_C_NO_CREDENTIAL;
    gss_name_t name = import_text("bob", GSS_C_NT_USER_NAME);

    section("impersonating: with an acceptor's credential");
    major = gss_acquire_cred(&minor, GSS_C_NO_NAME, 0, &krb5_only, GSS_C_ACCEPT, &own, NULL, NULL);
    said("acquire_cred", major, minor);
    major = gss_acquire_cred_impersonate_name(&minor, own, name, 0, &krb5_only, GSS_C_INITIATE, &as_user, NULL, NULL);
    line("acquire_cred_impersonate_name: %s", major_name(major));
    line("left behind: %s", as_user == GSS_C_NO_CREDENTIAL ? "no" : "yes");
    gss_release_cred(&minor, &own);
    gss_release_name(&minor, &name);
}

void adding_chapter(void)
{
    add_for(GSS_C_INITIATE, "initiators");
    add_for(GSS_C_ACCEPT, "acceptors");
    impersonate("bob", GSS_C_NT_USER_NAME, GSS_C_INITIATE, 0);
    impersonate("bob", GSS_C_NT_USER_NAME, GSS_C_INITIATE, 600);
    impersonate("bob", GSS_C_NT_USER_NAME, GSS_C_ACCEPT, 0);
    impersonate("nobody", GSS_C_NT_USER_NAME, GSS_C_INITIATE, 0);
    impersonate_as_acceptor();
}
