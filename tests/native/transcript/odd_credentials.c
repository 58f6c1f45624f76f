/* SPDX-License-Identifier: MIT */
/* The calls on credentials without one, without outputs, with unknown mechanisms, usages and options. */
#include "transcript.h"

static OM_uint32 minor;
static gss_cred_id_t acceptor;
static gss_name_t service;
static gss_OID_desc unknown = {3, (void *)"\x2a\x03\x04"};
static gss_OID_set_desc only_unknown = {1, &unknown}, nothing = {0, NULL}, only_krb5 = {1, &KRB5};
static gss_buffer_desc empty = GSS_C_EMPTY_BUFFER, junk = {6, (void *)"abcdef"};

static void acquire(void *unused)
{
    (void)unused;
    gss_cred_id_t made = GSS_C_NO_CREDENTIAL;
    gss_key_value_set_desc no_store = {0, NULL};
    TRY(gss_acquire_cred(NULL, service, 0, &only_krb5, GSS_C_ACCEPT, &made, NULL, NULL));
    TRY(gss_acquire_cred(&minor, service, 0, &only_krb5, GSS_C_ACCEPT, NULL, NULL, NULL));
    TRY(gss_acquire_cred(&minor, service, 0, &only_unknown, GSS_C_ACCEPT, &made, NULL, NULL));
    TRY(gss_acquire_cred(&minor, service, 0, &nothing, GSS_C_ACCEPT, &made, NULL, NULL));
    gss_release_cred(&minor, &made);
    TRY(gss_acquire_cred(&minor, service, 0, &only_krb5, 77, &made, NULL, NULL));
    TRY(gss_acquire_cred_from(&minor, service, 0, &only_krb5, GSS_C_ACCEPT, &no_store, &made, NULL, NULL));
    gss_release_cred(&minor, &made);
    TRY(gss_acquire_cred_with_password(NULL, service, &junk, 0, &only_krb5, GSS_C_INITIATE, &made, NULL, NULL));
    TRY(gss_acquire_cred_with_password(&minor, service, NULL, 0, &only_krb5, GSS_C_INITIATE, &made, NULL, NULL));
    TRY(gss_acquire_cred_with_password(&minor, service, &empty, 0, &only_krb5, GSS_C_INITIATE, &made, NULL, NULL));
    TRY(gss_acquire_cred_with_password(&minor, GSS_C_NO_NAME, &junk, 0, &only_krb5, GSS_C_INITIATE, &made, NULL, NULL));
    TRY(gss_acquire_cred_with_password(&minor, service, &junk, 0, &only_unknown, GSS_C_INITIATE, &made, NULL, NULL));
    TRY(gss_acquire_cred_impersonate_name(NULL, acceptor, service, 0, &only_krb5, GSS_C_INITIATE, &made, NULL, NULL));
    TRY(gss_acquire_cred_impersonate_name(&minor, GSS_C_NO_CREDENTIAL, service, 0, &only_krb5, GSS_C_INITIATE, &made, NULL, NULL));
    TRY(gss_acquire_cred_impersonate_name(&minor, acceptor, GSS_C_NO_NAME, 0, &only_krb5, GSS_C_INITIATE, &made, NULL, NULL));
    TRY(gss_acquire_cred_impersonate_name(&minor, acceptor, service, 0, &only_krb5, GSS_C_INITIATE, NULL, NULL, NULL));
    TRY(gss_acquire_cred_impersonate_name(&minor, acceptor, service, 0, &only_unknown, GSS_C_INITIATE, &made, NULL, NULL));
    line("left behind: %s", made == GSS_C_NO_CREDENTIAL ? "nothing" : "a credential");
}

static void add(void *unused)
{
    (void)unused;
    gss_cred_id_t made = GSS_C_NO_CREDENTIAL;
    TRY(gss_add_cred(NULL, acceptor, service, &KRB5, GSS_C_ACCEPT, 0, 0, &made, NULL, NULL, NULL));
    TRY(gss_add_cred(&minor, acceptor, service, &unknown, GSS_C_ACCEPT, 0, 0, &made, NULL, NULL, NULL));
    TRY(gss_add_cred(&minor, acceptor, service, &KRB5, 77, 0, 0, &made, NULL, NULL, NULL));
    TRY(gss_add_cred(&minor, acceptor, service, &KRB5, GSS_C_ACCEPT, 0, 0, NULL, NULL, NULL, NULL));
    TRY(gss_add_cred(&minor, GSS_C_NO_CREDENTIAL, service, &KRB5, GSS_C_ACCEPT, 0, 0, NULL, NULL, NULL, NULL));
    TRY(gss_add_cred_from(NULL, acceptor, service, &KRB5, GSS_C_ACCEPT, 0, 0, NULL, &made, NULL, NULL, NULL));
    TRY(gss_add_cred_from(&minor, acceptor, service, &unknown, GSS_C_ACCEPT, 0, 0, NULL, &made, NULL, NULL, NULL));
    TRY(gss_add_cred_with_password(NULL, acceptor, service, &KRB5, &junk, GSS_C_INITIATE, 0, 0, &made, NULL, NULL, NULL));
    TRY(gss_add_cred_with_password(&minor, acceptor, service, &KRB5, NULL, GSS_C_INITIATE, 0, 0, &made, NULL, NULL, NULL));
    TRY(gss_add_cred_with_password(&minor, acceptor, service, &unknown, &junk, GSS_C_INITIATE, 0, 0, &made, NULL, NULL, NULL));
    TRY(gss_add_cred_impersonate_name(NULL, acceptor, acceptor, service, &KRB5, GSS_C_INITIATE, 0, 0, &made, NULL, NULL, NULL));
    TRY(gss_add_cred_impersonate_name(&minor, acceptor, acceptor, service, &unknown, GSS_C_INITIATE, 0, 0, &made, NULL, NULL, NULL));
    TRY(gss_add_cred_impersonate_name(&minor, acceptor, acceptor, service, &KRB5, GSS_C_INITIATE, 0, 0, &made, NULL, NULL, NULL));
    line("left behind: %s", made == GSS_C_NO_CREDENTIAL ? "nothing" : "a credential");
}

static void inquire(void *unused)
{
    (void)unused;
    gss_OID_set mechs = GSS_C_NO_OID_SET;
    gss_buffer_set_t values = GSS_C_NO_BUFFER_SET;
    TRY(gss_inquire_cred(NULL, acceptor, NULL, NULL, NULL, &mechs));
    TRY(gss_inquire_cred(&minor, acceptor, NULL, NULL, NULL, &mechs));
    show_oids("mechanisms", mechs);
    gss_release_oid_set(&minor, &mechs);
    TRY(gss_inquire_cred_by_mech(NULL, acceptor, &KRB5, NULL, NULL, NULL, NULL));
    TRY(gss_inquire_cred_by_mech(&minor, acceptor, &unknown, NULL, NULL, NULL, NULL));
    TRY(gss_inquire_cred_by_mech(&minor, acceptor, GSS_C_NO_OID, NULL, NULL, NULL, NULL));
    TRY(gss_inquire_cred_by_oid(NULL, acceptor, &unknown, &values));
    TRY(gss_inquire_cred_by_oid(&minor, GSS_C_NO_CREDENTIAL, &unknown, &values));
    TRY(gss_inquire_cred_by_oid(&minor, acceptor, &unknown, NULL));
    TRY(gss_inquire_cred_by_oid(&minor, acceptor, &unknown, &values));
    gss_release_buffer_set(&minor, &values);
}

static void change(void *unused)
{
    (void)unused;
    gss_cred_id_t none = GSS_C_NO_CREDENTIAL;
    TRY(gss_set_cred_option(NULL, &acceptor, &unknown, &junk));
    TRY(gss_set_cred_option(&minor, NULL, &unknown, &junk));
    TRY(gss_set_cred_option(&minor, &none, &unknown, &junk));
    TRY(gss_set_cred_option(&minor, &acceptor, &unknown, &junk));
    TRY(gss_set_cred_option(&minor, &acceptor, &unknown, GSS_C_NO_BUFFER));
    TRY(gss_set_neg_mechs(NULL, acceptor, &only_krb5));
    TRY(gss_set_neg_mechs(&minor, GSS_C_NO_CREDENTIAL, &only_krb5));
    TRY(gss_set_neg_mechs(&minor, acceptor, &only_krb5));
    TRY(gss_set_neg_mechs(&minor, acceptor, GSS_C_NO_OID_SET));
}

/* SPNEGO takes a list of mechanisms, krb5 has nothing to do with it: a credential for both takes the list. */
static void negotiable(void *unused)
{
    (void)unused;
    gss_OID_desc both[] = {KRB5, SPNEGO};
    gss_OID_set_desc pair = {2, both};
    gss_cred_id_t made = GSS_C_NO_CREDENTIAL;
    TRY(gss_acquire_cred(&minor, service, 0, &pair, GSS_C_ACCEPT, &made, NULL, NULL));
    TRY(gss_set_neg_mechs(&minor, made, &only_krb5));
    TRY(gss_set_neg_mechs(&minor, made, &nothing));
    TRY(gss_release_cred(&minor, &made));
}

static void store(void *unused)
{
    (void)unused;
    gss_OID_set stored = GSS_C_NO_OID_SET;
    gss_cred_usage_t usage = 77;
    TRY(gss_store_cred(NULL, acceptor, GSS_C_INITIATE, &KRB5, 1, 1, &stored, &usage));
    TRY(gss_store_cred(&minor, acceptor, 77, &KRB5, 1, 1, &stored, &usage));
    TRY(gss_store_cred(&minor, acceptor, GSS_C_INITIATE, &unknown, 1, 1, &stored, &usage));
    TRY(gss_store_cred_into(NULL, acceptor, GSS_C_INITIATE, &KRB5, 1, 1, NULL, &stored, &usage));
    TRY(gss_store_cred_into(&minor, acceptor, GSS_C_INITIATE, &unknown, 1, 1, NULL, &stored, &usage));
    gss_release_oid_set(&minor, &stored);
}

static void export_and_import(void *unused)
{
    (void)unused;
    gss_cred_id_t made = GSS_C_NO_CREDENTIAL;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    TRY(gss_export_cred(NULL, acceptor, &token));
    TRY(gss_export_cred(&minor, GSS_C_NO_CREDENTIAL, &token));
    TRY(gss_export_cred(&minor, acceptor, NULL));
    TRY(gss_import_cred(NULL, &token, &made));
    TRY(gss_import_cred(&minor, NULL, &made));
    TRY(gss_import_cred(&minor, &empty, &made));
    TRY(gss_import_cred(&minor, &junk, &made));
    TRY(gss_import_cred(&minor, &junk, NULL));
    line("left behind: %s", made == GSS_C_NO_CREDENTIAL ? "nothing" : "a credential");
}

static void release(void *unused)
{
    (void)unused;
    TRY(gss_release_cred(NULL, &acceptor));
    TRY(gss_release_cred(&minor, NULL));
    TRY(gss_release_cred(&minor, &acceptor));
    line("credential after it: %s", acceptor == GSS_C_NO_CREDENTIAL ? "gone" : "still there");
    TRY(gss_release_cred(&minor, &acceptor));
}

void odd_credentials_chapter(void)
{
    service = import_text("host@localhost", GSS_C_NT_HOSTBASED_SERVICE);
    section("odd credentials: to begin with");
    TRY(gss_acquire_cred(&minor, service, GSS_C_INDEFINITE, &only_krb5, GSS_C_ACCEPT, &acceptor, NULL, NULL));
    guarded("odd credentials: acquire", acquire, NULL);
    guarded("odd credentials: add", add, NULL);
    guarded("odd credentials: inquire", inquire, NULL);
    guarded("odd credentials: options", change, NULL);
    guarded("odd credentials: for negotiation", negotiable, NULL);
    guarded("odd credentials: store", store, NULL);
    guarded("odd credentials: export and import", export_and_import, NULL);
    guarded("odd credentials: release", release, NULL);
    gss_release_cred(&minor, &acceptor);
    gss_release_name(&minor, &service);
}
