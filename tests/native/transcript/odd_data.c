/* SPDX-License-Identifier: MIT */
/* What needs neither name, credential nor context: OIDs, sets, buffers, tokens, mechanisms and status codes, asked oddly. */
#include "transcript.h"

#include <pthread.h>
#include <string.h>

static OM_uint32 minor;
static gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
static gss_OID_desc unknown = {3, (void *)"\x2a\x03\x04"};

static void oids(void *unused)
{
    (void)unused;
    gss_OID oid = GSS_C_NO_OID;
    gss_buffer_desc dotted = {11, (void *)"{ 1 2 3 4 }"}, junk = {4, (void *)"abcd"};
    TRY(gss_str_to_oid(&minor, &dotted, &oid));
    line("read: %s", oid_name(oid));
    TRY(gss_release_oid(&minor, &oid));
    TRY(gss_str_to_oid(&minor, &junk, &oid));
    TRY(gss_str_to_oid(&minor, &dotted, NULL));
    TRY(gss_oid_to_str(&minor, GSS_C_NO_OID, &text));
    TRY(gss_oid_to_str(&minor, &KRB5, NULL));
    TRY(gss_release_oid(&minor, NULL));
    line("equal: %d %d %d", gss_oid_equal(&KRB5, &KRB5), gss_oid_equal(&KRB5, &SPNEGO), gss_oid_equal(&KRB5, GSS_C_NO_OID));
}

/* An OID that a call has handed out belongs to the mechanism, and gss_release_oid must know it. */
static void handed_out_oids(void *unused)
{
    (void)unused;
    gss_OID oid = GSS_C_NO_OID, type = GSS_C_NO_OID;
    gss_name_t name = import_text("alice", GSS_C_NT_USER_NAME), canonical = GSS_C_NO_NAME;
    TRY(gss_inquire_mech_for_saslname(&minor, &(gss_buffer_desc){8, "GS2-KRB5"}, &oid));
    TRY(gss_release_oid(&minor, &oid));
    gss_canonicalize_name(&minor, name, &KRB5, &canonical);
    TRY(gss_display_name(&minor, canonical, &text, &type));
    TRY(gss_release_oid(&minor, &type));
    gss_release_buffer(&minor, &text);
    gss_release_name(&minor, &canonical);
    gss_release_name(&minor, &name);
}

static void sets(void *unused)
{
    (void)unused;
    gss_OID_set set = GSS_C_NO_OID_SET;
    gss_buffer_set_t buffers = GSS_C_NO_BUFFER_SET;
    gss_buffer_desc member = {3, (void *)"abc"};
    int present = -1;
    TRY(gss_create_empty_oid_set(&minor, NULL));
    TRY(gss_create_empty_oid_set(&minor, &set));
    TRY(gss_add_oid_set_member(&minor, &KRB5, &set));
    TRY(gss_add_oid_set_member(&minor, &KRB5, &set));
    TRY(gss_add_oid_set_member(&minor, GSS_C_NO_OID, &set));
    TRY(gss_test_oid_set_member(&minor, &KRB5, set, &present));
    line("present %d, count %zu", present, set == NULL ? 0 : set->count);
    TRY(gss_test_oid_set_member(&minor, &SPNEGO, set, &present));
    line("present %d", present);
    TRY(gss_test_oid_set_member(&minor, &KRB5, set, NULL));
    TRY(gss_release_oid_set(&minor, &set));
    TRY(gss_release_oid_set(&minor, &set));
    TRY(gss_release_oid_set(&minor, NULL));
    TRY(gss_create_empty_buffer_set(&minor, &buffers));
    TRY(gss_add_buffer_set_member(&minor, &member, &buffers));
    line("count %zu", buffers == NULL ? 0 : buffers->count);
    TRY(gss_release_buffer_set(&minor, &buffers));
    TRY(gss_release_buffer_set(&minor, &buffers));
    TRY(gss_release_buffer(&minor, NULL));
    TRY(gss_release_buffer(NULL, &text));
    TRY(gss_release_iov_buffer(&minor, NULL, 0));
    TRY(gss_release_iov_buffer(NULL, NULL, 0));
}

static void tokens(void *unused)
{
    (void)unused;
    gss_buffer_desc inner = {5, (void *)"inner"}, token = GSS_C_EMPTY_BUFFER;
    TRY(gss_encapsulate_token(&inner, &KRB5, &token));
    line("token: %s", hex(&token));
    TRY(gss_decapsulate_token(&token, &KRB5, &text));
    show_text("inside", &text);
    TRY(gss_decapsulate_token(&token, &SPNEGO, &text));
    TRY(gss_decapsulate_token(&inner, &KRB5, &text));
    TRY(gss_decapsulate_token(NULL, &KRB5, &text));
    TRY(gss_encapsulate_token(NULL, &KRB5, &token));
    TRY(gss_encapsulate_token(&inner, GSS_C_NO_OID, &token));
    gss_release_buffer(&minor, &token);
}

static void mechanisms(void *unused)
{
    (void)unused;
    gss_OID_set set = GSS_C_NO_OID_SET, known = GSS_C_NO_OID_SET;
    gss_OID oid = GSS_C_NO_OID;
    gss_buffer_desc name = GSS_C_EMPTY_BUFFER, shorter = GSS_C_EMPTY_BUFFER, longer = GSS_C_EMPTY_BUFFER;
    TRY(gss_indicate_mechs(NULL, &set));
    TRY(gss_indicate_mechs(&minor, NULL));
    TRY(gss_indicate_mechs_by_attrs(&minor, NULL, NULL, NULL, NULL));
    TRY(gss_inquire_attrs_for_mech(NULL, &KRB5, &set, &known));
    TRY(gss_inquire_attrs_for_mech(&minor, &KRB5, NULL, NULL));
    TRY(gss_inquire_attrs_for_mech(&minor, &KRB5, &set, NULL));
    gss_release_oid_set(&minor, &set);
    TRY(gss_inquire_attrs_for_mech(&minor, &unknown, &set, &known));
    TRY(gss_inquire_attrs_for_mech(&minor, GSS_C_NO_OID, &set, &known));
    show_oids("attributes", set);
    gss_release_oid_set(&minor, &set);
    gss_release_oid_set(&minor, &known);
    TRY(gss_display_mech_attr(&minor, GSS_C_MA_MECH_CONCRETE, &name, &shorter, &longer));
    show_text("name", &name);
    show_text("short", &shorter);
    show_text("long", &longer);
    TRY(gss_display_mech_attr(&minor, &unknown, &name, &shorter, &longer));
    TRY(gss_display_mech_attr(&minor, GSS_C_MA_MECH_CONCRETE, NULL, NULL, NULL));
    TRY(gss_inquire_saslname_for_mech(&minor, GSS_C_NO_OID, NULL, NULL, NULL));
    TRY(gss_inquire_saslname_for_mech(&minor, &KRB5, NULL, NULL, NULL));
    TRY(gss_inquire_saslname_for_mech(&minor, &unknown, &name, &shorter, &longer));
    TRY(gss_inquire_mech_for_saslname(&minor, &(gss_buffer_desc){7, "unknown"}, &oid));
    TRY(gss_inquire_mech_for_saslname(&minor, &(gss_buffer_desc){10, "GS2-IAKERB"}, &oid));
    line("mechanism %s", oid_name(oid));
    TRY(gss_inquire_mech_for_saslname(&minor, &(gss_buffer_desc){8, "GS2-KRB5"}, NULL));
    TRY(gssspi_mech_invoke(NULL, &KRB5, &unknown, &text));
    TRY(gssspi_mech_invoke(&minor, &KRB5, &unknown, &text));
    TRY(gssspi_mech_invoke(&minor, &KRB5, GSS_C_NO_OID, &text));
    TRY(gssspi_mech_invoke(&minor, &unknown, &unknown, &text));
    TRY(gssspi_mech_invoke(&minor, GSS_C_NO_OID, &unknown, &text));
}

static void statuses(void *unused)
{
    (void)unused;
    static const OM_uint32 minors[] = {1, 2, 22, 100000, 100001, 0x96c73a06, 0xffffffff, 2529638922u};
    OM_uint32 more = 0;
    TRY(gss_display_status(NULL, 0, GSS_C_GSS_CODE, GSS_C_NO_OID, &more, &text));
    TRY(gss_display_status(&minor, 0, GSS_C_GSS_CODE, GSS_C_NO_OID, NULL, &text));
    TRY(gss_display_status(&minor, 0, GSS_C_GSS_CODE, GSS_C_NO_OID, &more, NULL));
    for (size_t i = 0; i < sizeof minors / sizeof *minors; i++) {
        more = 0;
        line("minor %u", minors[i]);
        TRY(gss_display_status(&minor, minors[i], GSS_C_MECH_CODE, &KRB5, &more, &text));
        show_text("words", &text);
    }
    more = 5;
    TRY(gss_display_status(&minor, GSS_S_FAILURE, GSS_C_GSS_CODE, &KRB5, &more, &text));
    gss_release_buffer(&minor, &text);
    more = 0;
    TRY(gss_display_status(&minor, 1, GSS_C_MECH_CODE, &unknown, &more, &text));
    gss_release_buffer(&minor, &text);
}

static void *fail(void *failure)
{
    gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
    gss_name_t nobody = import_text("nobody@localhost", GSS_C_NT_HOSTBASED_SERVICE);
    gss_acquire_cred(failure, nobody, 0, GSS_C_NO_OID_SET, GSS_C_ACCEPT, &credential, NULL, NULL);
    OM_uint32 ignored;
    gss_release_name(&ignored, &nobody);
    return NULL;
}

/* One thread fails, another writes the log: it has a number and no words of its own. Nor are there any for an error that lies long back. */
static void errors_of_others(void *unused)
{
    (void)unused;
    OM_uint32 failure = 0, more = 0;
    pthread_t thread;
    if (pthread_create(&thread, NULL, fail, &failure) != 0 || pthread_join(thread, NULL) != 0)
        broken("pthread_create: %m");
    OM_uint32 major = gss_display_status(&minor, failure, GSS_C_MECH_CODE, &KRB5, &more, &text);
    line("another thread's error: %s, words %s", major_name(major), text.length == 0 ? "none" : "some");
    gss_release_buffer(&minor, &text);
}

void odd_data_chapter(void)
{
    guarded("odd data: errors of other threads", errors_of_others, NULL);
    guarded("odd data: OIDs", oids, NULL);
    guarded("odd data: OIDs that calls hand out", handed_out_oids, NULL);
    guarded("odd data: sets and buffers", sets, NULL);
    guarded("odd data: tokens", tokens, NULL);
    guarded("odd data: mechanisms", mechanisms, NULL);
    guarded("odd data: statuses", statuses, NULL);
}
