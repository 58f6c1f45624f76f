/* SPDX-License-Identifier: MIT */
/* Names of every type: text, comparison, canonical and exported forms, local accounts, attributes (RFC 2743 §2.4, RFC 6680). */
#include "transcript.h"

#include <stdio.h>
#include <unistd.h>

static const uid_t root_uid = 0;

struct sample {
    const char *title;
    const void *bytes;
    size_t length;
    gss_OID *type; /* NULL: no type given */
};

#define TEXT(text) text, sizeof(text) - 1

static gss_OID krb5_principal_type; /* set before use: GSS_KRB5_NT_PRINCIPAL_NAME is not an address that a table can take */
static gss_OID krb5_enterprise_type;
static gss_OID unknown_type;

static const struct sample samples[] = {
    {"user", TEXT("alice"), &GSS_C_NT_USER_NAME},
    {"user with an account", TEXT("nobody"), &GSS_C_NT_USER_NAME},
    {"user with realm", TEXT("alice@OTHER.TEST"), &GSS_C_NT_USER_NAME},
    {"user with instance", TEXT("alice/admin"), &GSS_C_NT_USER_NAME},
    {"service", TEXT("host@localhost"), &GSS_C_NT_HOSTBASED_SERVICE},
    {"service in capitals", TEXT("HTTP@LOCALHOST"), &GSS_C_NT_HOSTBASED_SERVICE},
    {"service without host", TEXT("host"), &GSS_C_NT_HOSTBASED_SERVICE},
    {"principal", TEXT("host/localhost"), &krb5_principal_type},
    {"principal with realm", TEXT("host/localhost@OTHER.TEST"), &krb5_principal_type},
    {"enterprise name", TEXT("alice@example.test"), &krb5_enterprise_type},
    {"anonymous", TEXT("WELLKNOWN/ANONYMOUS@WELLKNOWN:ANONYMOUS"), &krb5_principal_type},
    {"anonymous type", TEXT(""), &GSS_C_NT_ANONYMOUS},
    {"uid as text", TEXT("0"), &GSS_C_NT_STRING_UID_NAME},
    {"uid of nobody known", TEXT("3999999999"), &GSS_C_NT_STRING_UID_NAME},
    {"uid", &root_uid, sizeof root_uid, &GSS_C_NT_MACHINE_UID_NAME},
    {"no type", TEXT("alice"), NULL},
    {"escaped", TEXT("a\\/l\\@i\\\\ce"), &krb5_principal_type},
    {"empty", TEXT(""), &krb5_principal_type},
    {"broken principal", TEXT("alice@A@B"), &krb5_principal_type},
    {"unknown type", TEXT("alice"), &unknown_type},
    {"broken exported name", TEXT("\x04\x01\x00"), &GSS_C_NT_EXPORT_NAME},
};

static void compare(const char *label, gss_name_t left, gss_name_t right)
{
    OM_uint32 minor;
    int equal = -1;
    OM_uint32 major = gss_compare_name(&minor, left, right, &equal);
    if (GSS_ERROR(major))
        said(label, major, minor);
    else
        line("%s: %s", label, equal ? "equal" : "different");
}

static void show_account(gss_name_t name)
{
    OM_uint32 major, minor;
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    gss_name_t account = import_text("nobody", GSS_C_NT_USER_NAME);

    major = gss_localname(&minor, name, GSS_C_NO_OID, &text);
    if (said("localname", major, minor))
        show_text("local account", &text);
    major = gss_authorize_localname(&minor, name, account);
    line("authorize_localname nobody: %s", major_name(major));
    line("userok nobody: %d", gss_userok(name, "nobody"));
    gss_release_name(&minor, &account);
}

static void show_attributes(gss_name_t name)
{
    OM_uint32 major, minor;
    int is_mechanism_name = -1, authenticated = -1, complete = -1, more = -1;
    gss_OID mech = GSS_C_NO_OID;
    gss_buffer_set_t attributes = GSS_C_NO_BUFFER_SET;
    gss_buffer_desc urn = {sizeof "urn:mspac:" - 1, (void *)"urn:mspac:"}, value = GSS_C_EMPTY_BUFFER, words = GSS_C_EMPTY_BUFFER;

    major = gss_inquire_name(&minor, name, &is_mechanism_name, &mech, &attributes);
    if (said("inquire_name", major, minor)) {
        line("mechanism name: %d, mech %s, %zu attributes", is_mechanism_name, oid_name(mech), attributes == NULL ? 0 : attributes->count);
        for (size_t i = 0; attributes != NULL && i < attributes->count; i++)
            line("  %.*s", (int)attributes->elements[i].length, (char *)attributes->elements[i].value);
    }
    gss_release_buffer_set(&minor, &attributes);

    major = gss_get_name_attribute(&minor, name, &urn, &authenticated, &complete, &value, &words, &more);
    line("get_name_attribute urn:mspac: %s", major_name(major));
    gss_release_buffer(&minor, &value);
    gss_release_buffer(&minor, &words);
}

/* The exported form is compared byte for byte, and read again. */
static void show_exported(gss_name_t canonical)
{
    OM_uint32 major, minor;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER, composite = GSS_C_EMPTY_BUFFER, text = GSS_C_EMPTY_BUFFER;
    gss_name_t again = GSS_C_NO_NAME, from_composite = GSS_C_NO_NAME, canonical_again = GSS_C_NO_NAME;

    major = gss_export_name(&minor, canonical, &token);
    if (said("export_name", major, minor)) {
        line("exported: %s", hex(&token));
        major = gss_import_name(&minor, &token, GSS_C_NT_EXPORT_NAME, &again);
        if (said("import of it", major, minor)) {
            show_name("imported", again);
            compare("imported and canonical", again, canonical);
            major = gss_canonicalize_name(&minor, again, &KRB5, &canonical_again);
            if (said("canonicalize it again", major, minor))
                compare("canonical again and canonical", canonical_again, canonical);
        }
    }
    major = gss_export_name_composite(&minor, canonical, &composite);
    if (said("export_name_composite", major, minor)) {
        line("composite: %s", hex(&composite));
        major = gss_import_name(&minor, &composite, GSS_C_NT_COMPOSITE_EXPORT, &from_composite);
        if (said("import of it", major, minor))
            show_name("imported", from_composite);
    }
    major = gss_display_name_ext(&minor, canonical, GSS_C_NT_USER_NAME, &text);
    line("display_name_ext: %s", major_name(major));
    gss_release_buffer(&minor, &text);
    gss_release_name(&minor, &again);
    gss_release_name(&minor, &canonical_again);
    gss_release_name(&minor, &from_composite);
    gss_release_buffer(&minor, &token);
    gss_release_buffer(&minor, &composite);
}

static void walk_canonical(gss_name_t name, gss_name_t other)
{
    OM_uint32 major, minor;
    gss_name_t canonical = GSS_C_NO_NAME, copy = GSS_C_NO_NAME, twice = GSS_C_NO_NAME;

    major = gss_canonicalize_name(&minor, name, &KRB5, &canonical);
    if (!said("canonicalize_name", major, minor))
        return;
    show_name("canonical", canonical);
    compare("canonical and itself", canonical, canonical);
    compare("canonical and imported", canonical, name);
    compare("canonical and carol", canonical, other);
    major = gss_duplicate_name(&minor, canonical, &copy);
    if (said("duplicate_name", major, minor)) {
        show_name("copy", copy);
        compare("copy and canonical", copy, canonical);
    }
    major = gss_canonicalize_name(&minor, canonical, &KRB5, &twice);
    if (said("canonicalize_name twice", major, minor))
        compare("twice and once", twice, canonical);
    show_exported(canonical);
    show_account(canonical);
    show_attributes(canonical);
    gss_release_name(&minor, &twice);
    gss_release_name(&minor, &copy);
    gss_release_name(&minor, &canonical);
}

static void walk(const struct sample *sample, gss_name_t other)
{
    OM_uint32 major, minor;
    gss_name_t name = GSS_C_NO_NAME, copy = GSS_C_NO_NAME;
    gss_buffer_desc bytes = {sample->length, (void *)sample->bytes}, token = GSS_C_EMPTY_BUFFER;

    section("name: %s", sample->title);
    major = gss_import_name(&minor, &bytes, sample->type == NULL ? GSS_C_NO_OID : *sample->type, &name);
    if (!said("import_name", major, minor))
        return;
    show_name("imported", name);
    major = gss_duplicate_name(&minor, name, &copy);
    if (said("duplicate_name", major, minor))
        compare("copy and imported", copy, name);
    major = gss_export_name(&minor, name, &token);
    line("export_name of a name that is not canonical: %s", major_name(major));
    show_account(name);
    show_attributes(name);
    walk_canonical(name, other);
    gss_release_buffer(&minor, &token);
    gss_release_name(&minor, &copy);
    gss_release_name(&minor, &name);
}

static void compare_canonical_pairs(void)
{
    static const char *const texts[] = {"alice", "bob", "alice@OTHER.TEST", "Alice"};
    enum { COUNT = sizeof texts / sizeof *texts };
    OM_uint32 minor;
    gss_name_t names[COUNT];

    section("names: comparison of every pair of canonical names");
    for (int i = 0; i < COUNT; i++) {
        gss_name_t imported = import_text(texts[i], GSS_C_NT_USER_NAME);
        names[i] = GSS_C_NO_NAME;
        OM_uint32 major = gss_canonicalize_name(&minor, imported, &KRB5, &names[i]);
        if (GSS_ERROR(major))
            said("canonicalize_name", major, minor);
        gss_release_name(&minor, &imported);
    }
    for (int i = 0; i < COUNT; i++)
        for (int k = i; k < COUNT; k++) {
            char label[100];
            snprintf(label, sizeof label, "%s and %s", texts[i], texts[k]);
            if (names[i] != GSS_C_NO_NAME && names[k] != GSS_C_NO_NAME)
                compare(label, names[i], names[k]);
        }
    for (int i = 0; i < COUNT; i++)
        gss_release_name(&minor, &names[i]);
}

void names_chapter(void)
{
    OM_uint32 minor;
    gss_name_t carol = import_text("carol", GSS_C_NT_USER_NAME);
    krb5_principal_type = (gss_OID)GSS_KRB5_NT_PRINCIPAL_NAME;
    krb5_enterprise_type = (gss_OID)GSS_KRB5_NT_ENTERPRISE_NAME;
    unknown_type = (gss_OID)GSS_C_MA_MECH_CONCRETE;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        walk(&samples[i], carol);
    compare_canonical_pairs();
    gss_release_name(&minor, &carol);
}
