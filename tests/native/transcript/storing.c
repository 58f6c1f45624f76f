/* SPDX-License-Identifier: MIT */
/* Credentials stored in credential caches of each type, and taken out of them again. TRANSCRIPT_DIRECTORY is this run's own and empty. */
#include "transcript.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static gss_OID_set_desc krb5_only = {1, &KRB5};

static gss_cred_id_t acquire(gss_cred_usage_t usage, gss_const_key_value_set_t store)
{
    OM_uint32 major, minor, lifetime;
    gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
    if (store == NULL)
        major = gss_acquire_cred(&minor, GSS_C_NO_NAME, 0, &krb5_only, usage, &credential, NULL, NULL);
    else
        major = gss_acquire_cred_from(&minor, GSS_C_NO_NAME, 0, &krb5_only, usage, store, &credential, NULL, NULL);
    said(store == NULL ? "acquire_cred" : "acquire_cred_from", major, minor);
    gss_inquire_cred(&minor, credential, NULL, &lifetime, NULL, NULL); /* krb5 looks it up only now, or when the default cache may be another */
    return credential;
}

static void store(const char *label, gss_cred_id_t credential, gss_cred_usage_t usage, gss_OID mech, OM_uint32 overwrite, OM_uint32 make_default,
                  gss_const_key_value_set_t set)
{
    OM_uint32 major, minor;
    gss_OID_set elements = GSS_C_NO_OID_SET;
    gss_cred_usage_t stored = -1;

    major = gss_store_cred_into(&minor, credential, usage, mech, overwrite, make_default, set, &elements, &stored);
    if (said(label, major, minor)) {
        show_oids("elements", elements);
        line("usage stored %d", stored);
    }
    gss_release_oid_set(&minor, &elements);
    line("and without outputs, again: %s", major_name(gss_store_cred_into(&minor, credential, usage, mech, overwrite, make_default, set, NULL, NULL)));
}

/* Whoever takes a credential out of a cache can use it. */
static void use(gss_cred_id_t credential)
{
    OM_uint32 major, minor;
    gss_name_t target = import_text("host@localhost", GSS_C_NT_HOSTBASED_SERVICE);
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;

    major = gss_init_sec_context(&minor, credential, &context, target, &KRB5, 0, 0, NULL, NULL, NULL, &token, NULL, NULL);
    said("init_sec_context with it", major, minor);
    line("token: %s", token.length == 0 ? "none" : "some");
    gss_release_buffer(&minor, &token);
    gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
    gss_release_name(&minor, &target);
}

static void take_out(gss_const_key_value_set_t set)
{
    OM_uint32 minor;
    gss_cred_id_t credential = acquire(GSS_C_INITIATE, set);
    if (credential != GSS_C_NO_CREDENTIAL) {
        show_credential(credential);
        use(credential);
    }
    gss_release_cred(&minor, &credential);
}

static void store_in(const char *name)
{
    OM_uint32 minor;
    gss_key_value_element_desc elements[] = {{"ccache", name}, {"ccache", name}};
    gss_key_value_set_desc set = {1, elements}, twice = {2, elements};

    section("storing: %s", name);
    gss_cred_id_t credential = acquire(GSS_C_INITIATE, NULL);
    store("store_cred_into", credential, GSS_C_INITIATE, &KRB5, 0, 1, &set);
    store("once more", credential, GSS_C_INITIATE, &KRB5, 0, 1, &set);
    store("once more, over the other", credential, GSS_C_BOTH, &KRB5, 1, 0, &set);
    store("into two", credential, GSS_C_INITIATE, &KRB5, 1, 1, &twice);
    gss_release_cred(&minor, &credential);
    take_out(&set);
}

static void refusals(void)
{
    OM_uint32 minor;
    gss_key_value_element_desc element = {"ccache", "FILE:refused"};
    gss_key_value_set_desc set = {1, &element}, none = {0, NULL};

    section("storing: what is not");
    gss_cred_id_t initiator = acquire(GSS_C_INITIATE, NULL), acceptor = acquire(GSS_C_ACCEPT, NULL);
    store("as acceptor", initiator, GSS_C_ACCEPT, &KRB5, 1, 0, &set);
    store("an acceptor", acceptor, GSS_C_BOTH, &KRB5, 1, 0, &set);
    store("another usage", initiator, 77, &KRB5, 1, 0, &set);
    store("an empty store", initiator, GSS_C_INITIATE, &KRB5, 1, 0, &none);
    store("another mechanism", initiator, GSS_C_INITIATE, &SPNEGO, 1, 0, &set);
    store("no credential", GSS_C_NO_CREDENTIAL, GSS_C_INITIATE, &KRB5, 1, 0, &set);
    element.value = "FILE:no/such/directory";
    store("where nothing can be written", initiator, GSS_C_INITIATE, &KRB5, 1, 0, &set);
    element.value = "NOSUCHTYPE:x";
    store("a type that is none", initiator, GSS_C_INITIATE, &KRB5, 1, 0, &set);
    gss_release_cred(&minor, &initiator);
    gss_release_cred(&minor, &acceptor);
}

/* gss_store_cred knows the default cache alone, which gss_krb5_ccache_name has changed here. */
static void store_by_default(void)
{
    OM_uint32 major, minor;
    const char *before = NULL;
    gss_cred_usage_t stored = -1;
    gss_OID_set elements = GSS_C_NO_OID_SET;

    section("storing: the default cache");
    gss_cred_id_t credential = acquire(GSS_C_INITIATE, NULL);
    setenv("KRB5CCNAME", "FILE:default", 1);
    gss_krb5_ccache_name(&minor, "FILE:default", &before);
    major = gss_store_cred(&minor, credential, GSS_C_INITIATE, &KRB5, 1, 1, &elements, &stored);
    if (said("store_cred", major, minor)) {
        show_oids("elements", elements);
        line("usage stored %d", stored);
    }
    gss_release_oid_set(&minor, &elements);
    major = gss_store_cred(&minor, credential, GSS_C_INITIATE, GSS_C_NO_OID, 1, 1, NULL, &stored);
    said("store_cred of all elements", major, minor);
    gss_release_cred(&minor, &credential);
    take_out(NULL);
}

/* gss_krb5_copy_ccache fills a cache that the application has opened, and initialised or not. */
static void copy(const char *name, bool initialised)
{
    OM_uint32 major, minor;
    krb5_context krb5;
    krb5_ccache cache;
    krb5_principal alice;
    gss_key_value_element_desc element = {"ccache", name};
    gss_key_value_set_desc set = {1, &element};

    section("copying: %s%s", name, initialised ? "" : ", not initialised");
    if (krb5_init_context(&krb5) != 0 || krb5_cc_resolve(krb5, name, &cache) != 0 || krb5_parse_name(krb5, "alice", &alice) != 0)
        broken("cannot open %s", name);
    if (initialised && krb5_cc_initialize(krb5, cache, alice) != 0)
        broken("cannot initialise %s", name);
    gss_cred_id_t credential = acquire(GSS_C_INITIATE, NULL), acceptor = acquire(GSS_C_ACCEPT, NULL);
    major = gss_krb5_copy_ccache(&minor, credential, cache);
    said("krb5_copy_ccache", major, minor);
    major = gss_krb5_copy_ccache(&minor, acceptor, cache);
    said("krb5_copy_ccache of an acceptor", major, minor);
    gss_release_cred(&minor, &credential);
    gss_release_cred(&minor, &acceptor);
    if (initialised)
        take_out(&set);
    krb5_free_principal(krb5, alice);
    krb5_cc_close(krb5, cache);
    krb5_free_context(krb5);
}

void storing_chapter(void)
{
    if (chdir(required_environment("TRANSCRIPT_DIRECTORY")) != 0 || mkdir("collection", 0700) != 0)
        broken("TRANSCRIPT_DIRECTORY: %m");
    store_in("FILE:file");
    store_in("DIR:collection");
    store_in("MEMORY:stored");
    refusals();
    copy("MEMORY:copied", true);
    copy("FILE:copied", true);
    copy("FILE:fresh", false);
    store_by_default();
}
