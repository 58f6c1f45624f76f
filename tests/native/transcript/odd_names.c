/* SPDX-License-Identifier: MIT */
/* The calls on names, with what an application should not pass but does: NULL, empty, of the wrong type, of another mechanism, too long. */
#include "transcript.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LONG_NAME_BYTES = 20000 };

static OM_uint32 minor;
static gss_name_t imported, canonical;
static gss_buffer_desc empty = GSS_C_EMPTY_BUFFER, alice = {5, (void *)"alice"}, output;
static gss_buffer_desc urn = {10, (void *)"urn:mspac:"};

static void import_nothing(void *unused)
{
    (void)unused;
    gss_name_t name = GSS_C_NO_NAME;
    TRY(gss_import_name(NULL, &alice, GSS_C_NT_USER_NAME, &name));
    TRY(gss_import_name(&minor, NULL, GSS_C_NT_USER_NAME, &name));
    TRY(gss_import_name(&minor, &alice, GSS_C_NT_USER_NAME, NULL));
    TRY(gss_import_name(&minor, &empty, GSS_C_NT_USER_NAME, &name));
    TRY(gss_release_name(&minor, &name));
    TRY(gss_import_name(&minor, &empty, GSS_C_NT_EXPORT_NAME, &name));
    TRY(gss_import_name(&minor, &alice, GSS_C_NT_COMPOSITE_EXPORT, &name));
    line("a name came out: %d", name != GSS_C_NO_NAME);
    TRY(gss_release_name(&minor, &name));
    TRY(gss_release_name(&minor, &name));
    TRY(gss_release_name(&minor, NULL));
    TRY(gss_release_name(NULL, NULL));
}

static void import_damaged(void *unused)
{
    (void)unused;
    static const char *const tokens[] = {
        "\x04\x01\x00\x0b\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x00\x00\x00\x00",          /* no name inside */
        "\x04\x01\x00\x0b\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\xff\xff\xff\xff",          /* four gigabytes inside */
        "\x04\x01\x7f\xff\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x00\x00\x00\x01",          /* a long OID */
        "\x04\x02\x00\x0b\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x00\x00\x00\x00",          /* composite and empty */
        "\x05\x01\x00\x0b\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x00\x00\x00\x00",          /* no such token */
    };
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
        gss_buffer_desc token = {19, (void *)tokens[i]};
        gss_name_t name = GSS_C_NO_NAME, mechanism_name = GSS_C_NO_NAME;
        gss_OID type = i == 3 ? GSS_C_NT_COMPOSITE_EXPORT : GSS_C_NT_EXPORT_NAME;
        line("damaged token %zu", i);
        TRY(gss_import_name(&minor, &token, type, &name));
        if (name != GSS_C_NO_NAME)
            TRY(gss_canonicalize_name(&minor, name, &KRB5, &mechanism_name));
        gss_release_name(&minor, &mechanism_name);
        gss_release_name(&minor, &name);
    }
}

static void long_name(void *unused)
{
    (void)unused;
    gss_buffer_desc text = {LONG_NAME_BYTES, malloc(LONG_NAME_BYTES)};
    gss_name_t name = GSS_C_NO_NAME, mechanism_name = GSS_C_NO_NAME;
    if (text.value == NULL)
        broken("out of memory");
    memset(text.value, 'x', text.length);
    TRY(gss_import_name(&minor, &text, GSS_C_NT_USER_NAME, &name));
    TRY(gss_canonicalize_name(&minor, name, &KRB5, &mechanism_name));
    TRY(gss_export_name(&minor, mechanism_name, &output));
    line("exported: %zu bytes", output.length);
    gss_release_buffer(&minor, &output);
    TRY(gss_localname(&minor, mechanism_name, GSS_C_NO_OID, &output));
    gss_release_name(&minor, &mechanism_name);
    gss_release_name(&minor, &name);
    free(text.value);
}

static void say(void *unused)
{
    (void)unused;
    gss_OID type = GSS_C_NO_OID;
    for (int i = 0; i < 3; i++) {
        gss_name_t name = i == 0 ? GSS_C_NO_NAME : i == 1 ? imported : canonical;
        line("%s", i == 0 ? "no name" : i == 1 ? "imported" : "canonical");
        TRY(gss_display_name(NULL, name, &output, &type));
        TRY(gss_display_name(&minor, name, NULL, &type));
        TRY(gss_display_name(&minor, name, &output, NULL));
        show_text("text", &output);
        TRY(gss_display_name_ext(NULL, name, GSS_C_NT_USER_NAME, &output));
        TRY(gss_display_name_ext(&minor, name, GSS_C_NO_OID, &output));
        TRY(gss_display_name_ext(&minor, name, GSS_C_NT_USER_NAME, NULL));
        TRY(gss_display_name_ext(&minor, name, GSS_C_NT_USER_NAME, &output));
        show_text("text", &output);
        TRY(gss_display_name_ext(&minor, name, GSS_C_NT_HOSTBASED_SERVICE, &output));
        show_text("text", &output);
        TRY(gss_export_name(&minor, name, NULL));
        TRY(gss_export_name_composite(&minor, name, NULL));
        TRY(gss_export_name_composite(&minor, name, &output));
        gss_release_buffer(&minor, &output);
    }
}

static void compare(void *unused)
{
    (void)unused;
    int equal = -1;
    TRY(gss_compare_name(&minor, canonical, GSS_C_NO_NAME, &equal));
    TRY(gss_compare_name(&minor, GSS_C_NO_NAME, canonical, &equal));
    TRY(gss_compare_name(&minor, canonical, canonical, NULL));
    TRY(gss_compare_name(&minor, canonical, imported, &equal));
    line("equal %d", equal);
}

static void make(void *unused)
{
    (void)unused;
    gss_name_t name = GSS_C_NO_NAME;
    TRY(gss_canonicalize_name(&minor, GSS_C_NO_NAME, &KRB5, &name));
    TRY(gss_canonicalize_name(&minor, imported, GSS_C_NO_OID, &name));
    TRY(gss_canonicalize_name(&minor, imported, GSS_C_NT_USER_NAME, &name));
    TRY(gss_canonicalize_name(&minor, imported, &KRB5, NULL));
    TRY(gss_canonicalize_name(&minor, imported, &SPNEGO, &name));
    gss_release_name(&minor, &name);
    TRY(gss_duplicate_name(NULL, canonical, &name));
    TRY(gss_duplicate_name(&minor, GSS_C_NO_NAME, &name));
    TRY(gss_duplicate_name(&minor, canonical, NULL));
    TRY(gss_duplicate_name(&minor, canonical, &name));
    TRY(gss_release_name(&minor, &name));
    line("name after it: %s", name == GSS_C_NO_NAME ? "gone" : "still there");
}

static void inquire(void *unused)
{
    (void)unused;
    gss_OID_set set = GSS_C_NO_OID_SET;
    gss_buffer_set_t attributes = GSS_C_NO_BUFFER_SET;
    TRY(gss_inquire_name(NULL, canonical, NULL, NULL, NULL));
    TRY(gss_inquire_name(&minor, GSS_C_NO_NAME, NULL, NULL, &attributes));
    TRY(gss_inquire_name(&minor, canonical, NULL, NULL, &attributes));
    gss_release_buffer_set(&minor, &attributes);
    TRY(gss_inquire_mechs_for_name(NULL, imported, &set));
    TRY(gss_inquire_mechs_for_name(&minor, GSS_C_NO_NAME, &set));
    TRY(gss_inquire_mechs_for_name(&minor, canonical, &set));
    show_oids("mechanisms", set);
    gss_release_oid_set(&minor, &set);
    TRY(gss_inquire_names_for_mech(NULL, &KRB5, &set));
    TRY(gss_inquire_names_for_mech(&minor, &KRB5, NULL));
    TRY(gss_inquire_names_for_mech(&minor, GSS_C_NT_USER_NAME, &set));
    TRY(gss_inquire_names_for_mech(&minor, GSS_C_NO_OID, &set));
    show_oids("name types", set);
    gss_release_oid_set(&minor, &set);
}

static void attributes_of(gss_name_t name)
{
    int authenticated = -1, complete = -1, more = -1;
    gss_buffer_desc value = GSS_C_EMPTY_BUFFER, text = GSS_C_EMPTY_BUFFER, number = {1, (void *)"x"};
    gss_any_t any = NULL;
    TRY(gss_get_name_attribute(NULL, name, &urn, &authenticated, &complete, &value, &text, &more));
    TRY(gss_get_name_attribute(&minor, name, NULL, &authenticated, &complete, &value, &text, &more));
    TRY(gss_get_name_attribute(&minor, name, &urn, NULL, NULL, NULL, NULL, NULL));
    TRY(gss_get_name_attribute(&minor, name, &urn, NULL, NULL, NULL, NULL, &more));
    TRY(gss_get_name_attribute(&minor, name, &empty, &authenticated, &complete, &value, &text, &more));
    TRY(gss_set_name_attribute(NULL, name, 1, &urn, &number));
    TRY(gss_set_name_attribute(&minor, name, 1, &alice, &number));
    TRY(gss_set_name_attribute(&minor, name, 1, &urn, &number));
    TRY(gss_delete_name_attribute(NULL, name, &urn));
    TRY(gss_delete_name_attribute(&minor, name, &alice));
    TRY(gss_delete_name_attribute(&minor, name, &urn));
    TRY(gss_map_name_to_any(NULL, name, 0, &urn, &any));
    TRY(gss_map_name_to_any(&minor, name, 0, NULL, &any));
    TRY(gss_map_name_to_any(&minor, name, 0, &urn, NULL));
    TRY(gss_map_name_to_any(&minor, name, 0, &urn, &any));
    TRY(gss_map_name_to_any(&minor, name, 0, &(gss_buffer_desc){5, "mspac"}, &any));
    line("mapped: %s", any == NULL ? "nothing" : "something");
    TRY(gss_release_any_name_mapping(NULL, name, &urn, &any));
    TRY(gss_release_any_name_mapping(&minor, name, NULL, &any));
    TRY(gss_release_any_name_mapping(&minor, name, &urn, NULL));
    TRY(gss_release_any_name_mapping(&minor, name, &(gss_buffer_desc){5, "mspac"}, &any));
    gss_release_buffer(&minor, &value);
    gss_release_buffer(&minor, &text);
}

static void attributes(void *unused)
{
    (void)unused;
    line("no name");
    attributes_of(GSS_C_NO_NAME);
    line("imported");
    attributes_of(imported);
    line("canonical");
    attributes_of(canonical);
}

static void accounts(void *unused)
{
    (void)unused;
    uid_t uid = 77;
    gss_name_t root = import_text("root", GSS_C_NT_USER_NAME), user = import_text("no-such-account", GSS_C_NT_USER_NAME);
    TRY(gss_localname(NULL, canonical, GSS_C_NO_OID, &output));
    TRY(gss_localname(&minor, GSS_C_NO_NAME, GSS_C_NO_OID, &output));
    TRY(gss_localname(&minor, canonical, GSS_C_NO_OID, NULL));
    TRY(gss_localname(&minor, canonical, GSS_C_NT_USER_NAME, &output));
    show_text("account", &output);
    TRY(gss_pname_to_uid(NULL, canonical, GSS_C_NO_OID, &uid));
    TRY(gss_pname_to_uid(&minor, GSS_C_NO_NAME, GSS_C_NO_OID, &uid));
    TRY(gss_pname_to_uid(&minor, canonical, GSS_C_NO_OID, NULL));
    TRY(gss_pname_to_uid(&minor, canonical, GSS_C_NO_OID, &uid));
    TRY(gss_pname_to_uid(&minor, root, &KRB5, &uid));
    line("uid %u", (unsigned)uid);
    TRY(gss_authorize_localname(NULL, canonical, user));
    TRY(gss_authorize_localname(&minor, GSS_C_NO_NAME, user));
    TRY(gss_authorize_localname(&minor, canonical, GSS_C_NO_NAME));
    TRY(gss_authorize_localname(&minor, canonical, user));
    TRY(gss_authorize_localname(&minor, canonical, imported));
    TRY(gss_authorize_localname(&minor, canonical, canonical));
    line("userok: %d %d", gss_userok(canonical, "no-such-account"), gss_userok(canonical, "alice"));
    gss_release_name(&minor, &root);
    gss_release_name(&minor, &user);
}

void odd_names_chapter(void)
{
    imported = import_text("alice", GSS_C_NT_USER_NAME);
    gss_canonicalize_name(&minor, imported, &KRB5, &canonical);
    guarded("odd names: import and release", import_nothing, NULL);
    guarded("odd names: damaged tokens", import_damaged, NULL);
    guarded("odd names: a long one", long_name, NULL);
    guarded("odd names: display and export", say, NULL);
    guarded("odd names: compare", compare, NULL);
    guarded("odd names: canonicalize and duplicate", make, NULL);
    guarded("odd names: inquire", inquire, NULL);
    guarded("odd names: attributes", attributes, NULL);
    guarded("odd names: accounts", accounts, NULL);
    gss_release_name(&minor, &canonical);
    gss_release_name(&minor, &imported);
}
