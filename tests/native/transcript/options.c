/* SPDX-License-Identifier: MIT */
/* What is set on a credential and asked of it, by OID: MIT's krb5 extensions. */
#include "transcript.h"

#include <stdio.h>
#include <string.h>

static gss_OID_desc both_mechs[] = {{9, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02"}, {6, (void *)"\x2b\x06\x01\x05\x05\x02"}};
static gss_OID_set_desc krb5_only = {1, both_mechs};
static gss_OID_set_desc krb5_and_spnego = {2, both_mechs};
static gss_OID_desc unknown_option = {9, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x63"};

static gss_cred_id_t acquire(gss_OID_set mechs, gss_cred_usage_t usage)
{
    OM_uint32 major, minor;
    gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
    major = gss_acquire_cred(&minor, GSS_C_NO_NAME, 0, mechs, usage, &credential, NULL, NULL);
    said("acquire_cred", major, minor);
    return credential;
}

/* The encryption type is the last arc of the second member's OID (GSS_C_INQ_SSPI_SESSION_KEY). */
static void show_session_key(const char *who, gss_ctx_id_t context)
{
    OM_uint32 major, minor;
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    major = gss_inquire_sec_context_by_oid(&minor, context, GSS_C_INQ_SSPI_SESSION_KEY, &set);
    if (GSS_ERROR(major) || set->count != 2)
        said("session key", major, minor);
    else
        line("%s: key of %zu bytes, encryption type %u", who, set->elements[0].length,
             ((unsigned char *)set->elements[1].value)[set->elements[1].length - 1]);
    gss_release_buffer_set(&minor, &set);
}

static void shake_hands(const char *label, gss_cred_id_t initiator, gss_cred_id_t acceptor, OM_uint32 requested)
{
    OM_uint32 major, minor, flags = 0;
    gss_name_t target = import_text("host@localhost", GSS_C_NT_HOSTBASED_SERVICE);
    gss_ctx_id_t here_context = GSS_C_NO_CONTEXT, there_context = GSS_C_NO_CONTEXT;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER, answer = GSS_C_EMPTY_BUFFER;

    line("%s:", label);
    major = gss_init_sec_context(&minor, initiator, &here_context, target, &KRB5, requested, 0, NULL, NULL, NULL, &token, &flags, NULL);
    if (said("init_sec_context", major, minor)) {
        line("%s", flag_names(flags));
        major = gss_accept_sec_context(&minor, &there_context, acceptor, &token, NULL, NULL, NULL, &answer, &flags, NULL, NULL);
        if (said("accept_sec_context", major, minor)) {
            line("%s", flag_names(flags));
            show_session_key("acceptor", there_context);
        }
        if (answer.length != 0) {
            gss_release_buffer(&minor, &token);
            major = gss_init_sec_context(&minor, initiator, &here_context, target, &KRB5, requested, 0, NULL, &answer, NULL, &token, NULL, NULL);
            said("init_sec_context", major, minor);
        }
        if (major == GSS_S_COMPLETE)
            show_session_key("initiator", here_context);
    }
    gss_release_buffer(&minor, &token);
    gss_release_buffer(&minor, &answer);
    gss_delete_sec_context(&minor, &here_context, GSS_C_NO_BUFFER);
    gss_delete_sec_context(&minor, &there_context, GSS_C_NO_BUFFER);
    gss_release_name(&minor, &target);
}

static void restrict_to(gss_cred_id_t credential, OM_uint32 count, krb5_enctype *types)
{
    OM_uint32 major, minor;
    major = gss_krb5_set_allowable_enctypes(&minor, credential, count, types);
    said("krb5_set_allowable_enctypes", major, minor);
}

static void encryption_types(void)
{
    OM_uint32 minor;
    krb5_enctype aes128[] = {17}, camellia[] = {25}, unknown[] = {1, 4711}, mixed[] = {4711, 17, 1};
    gss_cred_id_t acceptor, initiator;

    section("options: encryption types of an initiator");
    acceptor = acquire(&krb5_only, GSS_C_ACCEPT);
    initiator = acquire(&krb5_only, GSS_C_INITIATE);
    shake_hands("all", initiator, acceptor, GSS_C_MUTUAL_FLAG);
    restrict_to(initiator, 1, aes128);
    shake_hands("aes128", initiator, acceptor, GSS_C_MUTUAL_FLAG);
    shake_hands("aes128, again", initiator, acceptor, 0);
    restrict_to(initiator, 1, camellia);
    shake_hands("one that the KDC does not have", initiator, acceptor, GSS_C_MUTUAL_FLAG);
    restrict_to(initiator, 2, unknown);
    restrict_to(initiator, 3, mixed);
    shake_hands("aes128 among unknown ones", initiator, acceptor, 0);
    restrict_to(initiator, 0, aes128);
    restrict_to(initiator, 0, NULL);
    shake_hands("all again", initiator, acceptor, GSS_C_MUTUAL_FLAG);
    gss_release_cred(&minor, &initiator);

    section("options: encryption types of an acceptor");
    initiator = acquire(&krb5_only, GSS_C_INITIATE);
    restrict_to(acceptor, 1, aes128);
    shake_hands("aes128", initiator, acceptor, GSS_C_MUTUAL_FLAG);
    gss_release_cred(&minor, &initiator);
    gss_release_cred(&minor, &acceptor);
}

static void confidentiality_flags(void)
{
    OM_uint32 major, minor;
    gss_buffer_desc nothing = GSS_C_EMPTY_BUFFER;
    static gss_OID_desc no_ci_flags = {6, (void *)"\x2a\x85\x70\x2b\x0d\x1d"};

    section("options: no confidentiality and integrity flags");
    gss_cred_id_t acceptor = acquire(&krb5_only, GSS_C_ACCEPT), initiator = acquire(&krb5_only, GSS_C_INITIATE);
    shake_hands("before", initiator, acceptor, GSS_C_REPLAY_FLAG);
    major = gss_set_cred_option(&minor, &initiator, &no_ci_flags, &nothing);
    said("set_cred_option", major, minor);
    shake_hands("after", initiator, acceptor, GSS_C_REPLAY_FLAG);
    shake_hands("with one of them", initiator, acceptor, GSS_C_INTEG_FLAG);
    gss_release_cred(&minor, &initiator);
    gss_release_cred(&minor, &acceptor);
}

static void other_options(gss_cred_id_t credential, const char *label)
{
    OM_uint32 major, minor;
    gss_buffer_desc nothing = GSS_C_EMPTY_BUFFER;
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;

    line("%s:", label);
    major = gss_set_cred_option(&minor, &credential, &unknown_option, &nothing);
    said("set_cred_option, unknown", major, minor);
    major = gss_set_cred_option(&minor, &credential, GSS_C_NO_OID, &nothing);
    line("set_cred_option without OID: %s", major_name(major));
    major = gss_inquire_cred_by_oid(&minor, credential, &unknown_option, &set);
    said("inquire_cred_by_oid, unknown", major, minor);
    major = gss_inquire_cred_by_oid(&minor, credential, GSS_C_NO_OID, &set);
    line("inquire_cred_by_oid without OID: %s", major_name(major));
    show_impersonator(credential);
}

/* Elements of mechanisms that cannot negotiate are passed over. */
static void negotiation(void)
{
    OM_uint32 major, minor;
    section("options: mechanisms to negotiate");
    gss_cred_id_t single = acquire(&krb5_only, GSS_C_INITIATE), mixed = acquire(&krb5_and_spnego, GSS_C_INITIATE);
    major = gss_set_neg_mechs(&minor, single, &krb5_only);
    said("set_neg_mechs, krb5", major, minor);
    major = gss_set_neg_mechs(&minor, mixed, &krb5_only);
    said("set_neg_mechs, krb5 and spnego", major, minor);
    gss_release_cred(&minor, &single);
    gss_release_cred(&minor, &mixed);
}

void options_chapter(void)
{
    OM_uint32 minor;
    encryption_types();
    confidentiality_flags();
    section("options: others");
    gss_cred_id_t initiator = acquire(&krb5_only, GSS_C_INITIATE), acceptor = acquire(&krb5_only, GSS_C_ACCEPT);
    other_options(initiator, "initiator");
    other_options(acceptor, "acceptor");
    gss_release_cred(&minor, &initiator);
    gss_release_cred(&minor, &acceptor);
    negotiation();
}
