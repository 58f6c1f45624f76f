/* SPDX-License-Identifier: MIT */
/* Credentials: acquired by default and by name, for each usage and mechanism, from a given store; what is said about them. */
#include "transcript.h"

#include <stdio.h>
#include <stdlib.h>

static gss_OID_desc both_mechs[] = {{9, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02"}, {6, (void *)"\x2b\x06\x01\x05\x05\x02"}};
static gss_OID_set_desc krb5_only = {1, both_mechs};
static gss_OID_set_desc krb5_and_spnego = {2, both_mechs};
static gss_OID_set_desc spnego_only = {1, both_mechs + 1};

static const char *usage_name(gss_cred_usage_t usage)
{
    switch (usage) {
    case GSS_C_BOTH: return "both";
    case GSS_C_INITIATE: return "initiate";
    case GSS_C_ACCEPT: return "accept";
    default: return "unknown usage";
    }
}

static void inquire_by_mech(gss_cred_id_t credential, gss_OID mech)
{
    OM_uint32 major, minor, initiator = 0, acceptor = 0;
    gss_name_t name = GSS_C_NO_NAME;
    gss_cred_usage_t usage = -1;
    char label[100];

    snprintf(label, sizeof label, "inquire_cred_by_mech %s", oid_name(mech));
    major = gss_inquire_cred_by_mech(&minor, credential, mech, &name, &initiator, &acceptor, &usage);
    if (said(label, major, minor)) {
        show_name("name", name);
        line("initiator %s", lifetime_text(initiator));
        line("acceptor %s", lifetime_text(acceptor));
        line("usage %s", usage_name(usage));
    }
    gss_release_name(&minor, &name);
    major = gss_inquire_cred_by_mech(&minor, credential, mech, NULL, NULL, NULL, NULL);
    line("the same without outputs: %s", major_name(major));
}

void show_credential(gss_cred_id_t credential)
{
    OM_uint32 major, minor, lifetime = 0;
    gss_name_t name = GSS_C_NO_NAME;
    gss_cred_usage_t usage = -1;
    gss_OID_set mechs = GSS_C_NO_OID_SET;

    major = gss_inquire_cred(&minor, credential, &name, &lifetime, &usage, &mechs);
    if (said("inquire_cred", major, minor)) {
        show_name("name", name);
        line("%s, usage %s", lifetime_text(lifetime), usage_name(usage));
        show_oids("mechanisms", mechs);
    }
    gss_release_name(&minor, &name);
    gss_release_oid_set(&minor, &mechs);
    major = gss_inquire_cred(&minor, credential, NULL, NULL, NULL, NULL);
    line("the same without outputs: %s", major_name(major));
    inquire_by_mech(credential, &KRB5);
    inquire_by_mech(credential, &SPNEGO);
}

static void acquire(const char *text, gss_OID type, OM_uint32 time_req, gss_OID_set mechs, gss_cred_usage_t usage,
                    gss_const_key_value_set_t store)
{
    OM_uint32 major, minor, lifetime = 0;
    gss_name_t name = text == NULL ? GSS_C_NO_NAME : import_text(text, type);
    gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
    gss_OID_set actual = GSS_C_NO_OID_SET;

    section("credential: %s, %s, %s%s", text == NULL ? "default" : text, usage_name(usage),
            mechs == GSS_C_NO_OID_SET ? "any mechanism" : mechs == &krb5_only ? "krb5" : mechs == &spnego_only ? "spnego" : "krb5 and spnego",
            store == NULL ? "" : ", from a store");
    if (store == NULL)
        major = gss_acquire_cred(&minor, name, time_req, mechs, usage, &credential, &actual, &lifetime);
    else
        major = gss_acquire_cred_from(&minor, name, time_req, mechs, usage, store, &credential, &actual, &lifetime);
    if (said("acquire_cred", major, minor)) {
        line("%s", lifetime_text(lifetime));
        show_oids("mechanisms", actual);
        show_credential(credential);
    } else {
        line("credential left behind: %s", credential == GSS_C_NO_CREDENTIAL ? "no" : "yes");
    }
    gss_release_oid_set(&minor, &actual);
    gss_release_name(&minor, &name);
    line("release_cred: %s", major_name(gss_release_cred(&minor, &credential)));
}

/* TRANSCRIPT_KEYTAB and TRANSCRIPT_CCACHE name a store that this process can read in every run. */
static void from_store(void)
{
    gss_key_value_element_desc keytab = {"keytab", required_environment("TRANSCRIPT_KEYTAB")};
    gss_key_value_element_desc ccache = {"ccache", required_environment("TRANSCRIPT_CCACHE")};
    gss_key_value_element_desc unknown = {"no_such_key", "value"};
    gss_key_value_set_desc set = {1, &keytab};

    acquire("host@localhost", GSS_C_NT_HOSTBASED_SERVICE, GSS_C_INDEFINITE, &krb5_only, GSS_C_ACCEPT, &set);
    acquire(NULL, NULL, GSS_C_INDEFINITE, GSS_C_NO_OID_SET, GSS_C_ACCEPT, &set);
    set.elements = &ccache;
    acquire(NULL, NULL, GSS_C_INDEFINITE, &krb5_only, GSS_C_INITIATE, &set);
    acquire("alice", GSS_C_NT_USER_NAME, GSS_C_INDEFINITE, &krb5_only, GSS_C_INITIATE, &set);
    set.elements = &unknown;
    acquire("host@localhost", GSS_C_NT_HOSTBASED_SERVICE, GSS_C_INDEFINITE, &krb5_only, GSS_C_ACCEPT, &set);
}

void credentials_chapter(void)
{
    static const gss_OID_set all_sets[] = {&krb5_only, &spnego_only, &krb5_and_spnego, GSS_C_NO_OID_SET};
    for (size_t i = 0; i < sizeof all_sets / sizeof *all_sets; i++) {
        acquire(NULL, NULL, GSS_C_INDEFINITE, all_sets[i], GSS_C_ACCEPT, NULL);
        acquire(NULL, NULL, GSS_C_INDEFINITE, all_sets[i], GSS_C_INITIATE, NULL);
    }
    acquire("host@localhost", GSS_C_NT_HOSTBASED_SERVICE, GSS_C_INDEFINITE, &krb5_only, GSS_C_ACCEPT, NULL);
    acquire("HTTP@localhost", GSS_C_NT_HOSTBASED_SERVICE, GSS_C_INDEFINITE, &spnego_only, GSS_C_ACCEPT, NULL);
    acquire("host/localhost", (gss_OID)GSS_KRB5_NT_PRINCIPAL_NAME, 0, &krb5_only, GSS_C_ACCEPT, NULL);
    acquire("alice", GSS_C_NT_USER_NAME, GSS_C_INDEFINITE, &krb5_only, GSS_C_INITIATE, NULL);
    acquire("alice", GSS_C_NT_USER_NAME, 600, &krb5_only, GSS_C_INITIATE, NULL);
    acquire("nobody@localhost", GSS_C_NT_HOSTBASED_SERVICE, GSS_C_INDEFINITE, &krb5_only, GSS_C_ACCEPT, NULL);
    acquire("nobody", GSS_C_NT_USER_NAME, GSS_C_INDEFINITE, &krb5_only, GSS_C_INITIATE, NULL);
    from_store();

    section("credential: the default, not acquired");
    show_credential(GSS_C_NO_CREDENTIAL);
}

/* Optional outputs and the minor status left out, as applications do. */
void nulls_chapter(void)
{
    OM_uint32 major, minor;
    gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
    gss_name_t name = import_text("alice", GSS_C_NT_USER_NAME), canonical = GSS_C_NO_NAME;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER, text = GSS_C_EMPTY_BUFFER;

    section("nulls: left-out outputs");
    major = gss_acquire_cred(&minor, GSS_C_NO_NAME, 0, &krb5_only, GSS_C_ACCEPT, &credential, NULL, NULL);
    said("acquire_cred", major, minor);
    line("acquire_cred without minor: %s", major_name(gss_acquire_cred(NULL, GSS_C_NO_NAME, 0, &krb5_only, GSS_C_ACCEPT, &credential, NULL, NULL)));
    line("acquire_cred without credential: %s", major_name(gss_acquire_cred(&minor, name, 0, &krb5_only, GSS_C_ACCEPT, NULL, NULL, NULL)));
    line("inquire_cred without minor: %s", major_name(gss_inquire_cred(NULL, credential, NULL, NULL, NULL, NULL)));
    line("canonicalize_name without minor: %s", major_name(gss_canonicalize_name(NULL, name, &KRB5, &canonical)));
    line("canonicalize_name: %s", major_name(gss_canonicalize_name(&minor, name, &KRB5, &canonical)));
    line("display_name without type: %s", major_name(gss_display_name(&minor, canonical, &text, NULL)));
    show_text("text", &text);
    line("export_name without minor: %s", major_name(gss_export_name(NULL, canonical, &token)));
    line("duplicate_name without output: %s", major_name(gss_duplicate_name(&minor, canonical, NULL)));
    line("compare_name without output: %s", major_name(gss_compare_name(&minor, canonical, canonical, NULL)));
    line("inquire_name without outputs: %s", major_name(gss_inquire_name(&minor, canonical, NULL, NULL, NULL)));
    line("accept without token: %s",
         major_name(gss_accept_sec_context(&minor, &context, credential, GSS_C_NO_BUFFER, NULL, NULL, NULL, &token, NULL, NULL, NULL)));
    line("init without target: %s", major_name(gss_init_sec_context(&minor, NULL, &context, GSS_C_NO_NAME, &KRB5, 0, 0, NULL, NULL, NULL, &token, NULL, NULL)));
    line("context left behind by a failure: %s", context == GSS_C_NO_CONTEXT ? "no" : "yes");
    line("inquire_context without context: %s", major_name(gss_inquire_context(&minor, context, NULL, NULL, NULL, NULL, NULL, NULL, NULL)));
    line("accept of an empty token: %s",
         major_name(gss_accept_sec_context(&minor, &context, credential, &text, NULL, NULL, NULL, &token, NULL, NULL, NULL)));
    gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
    line("delete without minor: %s", major_name(gss_delete_sec_context(NULL, &context, GSS_C_NO_BUFFER)));
    line("release_cred without minor: %s", major_name(gss_release_cred(NULL, &credential)));
    line("release_cred: %s", major_name(gss_release_cred(&minor, &credential)));
    line("release_name: %s", major_name(gss_release_name(&minor, &canonical)));
    line("release_name without minor: %s", major_name(gss_release_name(NULL, &name)));
    gss_release_buffer(&minor, &token);
    gss_release_name(&minor, &name);
}
