/* SPDX-License-Identifier: MIT */
/* What is said about mechanisms and status codes: nothing here needs a credential. */
#include "transcript.h"

#include <stdio.h>

static void about(gss_OID mech)
{
    OM_uint32 major, minor;
    gss_OID_set types = GSS_C_NO_OID_SET, attributes = GSS_C_NO_OID_SET, known = GSS_C_NO_OID_SET;
    gss_buffer_desc sasl = GSS_C_EMPTY_BUFFER, name = GSS_C_EMPTY_BUFFER, description = GSS_C_EMPTY_BUFFER;
    gss_OID found = GSS_C_NO_OID;

    section("mechanism: %s", oid_name(mech));
    major = gss_inquire_names_for_mech(&minor, mech, &types);
    if (said("inquire_names_for_mech", major, minor))
        show_oids("name types", types);
    major = gss_inquire_attrs_for_mech(&minor, mech, &attributes, &known);
    if (said("inquire_attrs_for_mech", major, minor)) {
        show_oids("attributes", attributes);
        show_oids("known attributes", known);
    }
    major = gss_inquire_saslname_for_mech(&minor, mech, &sasl, &name, &description);
    if (said("inquire_saslname_for_mech", major, minor)) {
        OM_uint32 found_major = gss_inquire_mech_for_saslname(&minor, &sasl, &found);
        line("inquire_mech_for_saslname: %s %s", major_name(found_major), oid_name(found));
        show_text("SASL name", &sasl);
        show_text("name", &name);
        show_text("description", &description);
    }
    gss_release_oid_set(&minor, &types);
    gss_release_oid_set(&minor, &attributes);
    gss_release_oid_set(&minor, &known);
}

static void all_mechanisms(void)
{
    OM_uint32 major, minor;
    gss_OID_set mechs = GSS_C_NO_OID_SET;
    section("mechanisms: all");
    major = gss_indicate_mechs(&minor, &mechs);
    if (said("indicate_mechs", major, minor))
        show_oids("mechanisms", mechs);
    gss_release_oid_set(&minor, &mechs);
    major = gss_indicate_mechs_by_attrs(&minor, GSS_C_NO_OID_SET, GSS_C_NO_OID_SET, GSS_C_NO_OID_SET, &mechs);
    if (said("indicate_mechs_by_attrs", major, minor))
        show_oids("mechanisms", mechs);
    gss_release_oid_set(&minor, &mechs);
}

static void for_name(const char *text, gss_OID type)
{
    OM_uint32 major, minor;
    gss_OID_set mechs = GSS_C_NO_OID_SET;
    gss_name_t name = import_text(text, type);
    section("mechanisms: for the name %s", text);
    major = gss_inquire_mechs_for_name(&minor, name, &mechs);
    if (said("inquire_mechs_for_name", major, minor))
        show_oids("mechanisms", mechs);
    gss_release_oid_set(&minor, &mechs);
    gss_release_name(&minor, &name);
}

static void status(OM_uint32 value, int kind, gss_OID mech)
{
    OM_uint32 major, minor, more = 0;
    gss_buffer_desc text;
    int messages = 0;
    do {
        char label[100];
        text = (gss_buffer_desc)GSS_C_EMPTY_BUFFER;
        major = gss_display_status(&minor, value, kind, mech, &more, &text);
        snprintf(label, sizeof label, "display_status %08x: %s", value, major_name(major));
        show_text(label, &text);
    } while (!GSS_ERROR(major) && more != 0 && ++messages < 10);
}

static void statuses(void)
{
    section("statuses: majors");
    for (OM_uint32 error = 0; error <= 19; error++)
        status(error << GSS_C_ROUTINE_ERROR_OFFSET, GSS_C_GSS_CODE, GSS_C_NO_OID);
    status(GSS_S_CONTINUE_NEEDED | GSS_S_OLD_TOKEN, GSS_C_GSS_CODE, GSS_C_NO_OID);
    status(GSS_S_CALL_BAD_STRUCTURE | GSS_S_FAILURE, GSS_C_GSS_CODE, GSS_C_NO_OID);
    section("statuses: minors that no call has returned");
    status(0, GSS_C_MECH_CODE, &KRB5);
    status(0, GSS_C_MECH_CODE, GSS_C_NO_OID);
    status(0, 77, &KRB5);
}

void mechanisms_chapter(void)
{
    all_mechanisms();
    about(&KRB5);
    about(&SPNEGO);
    for_name("alice", GSS_C_NT_USER_NAME);
    for_name("host@localhost", GSS_C_NT_HOSTBASED_SERVICE);
    for_name("host/localhost", (gss_OID)GSS_KRB5_NT_PRINCIPAL_NAME);
    statuses();
}
