/* SPDX-License-Identifier: MIT */
/*
 * assertion token USER TARGET FILE   a credential in USER's name (S4U2Self) initiates to TARGET (S4U2Proxy); the token goes to FILE
 * assertion outlive USER TARGET FILE SECONDS
 *                                    the same, but the token is made SECONDS after the credential was got
 * assertion relay IN TARGET OUT      accepts the token of IN, and initiates to TARGET with what that gives: what was delegated, or the evidence for S4U2Proxy
 * assertion again IN TARGET OUT      accepts the token of IN, gets a credential in the initiator's name, attributes and all, and initiates to TARGET
 * assertion user TARGET OUT          initiates to TARGET with the default credential
 * assertion store USER CCACHE        a credential in USER's name goes to CCACHE (gss_store_cred_into); prints the major and the words
 * assertion read FILE                accepts the token of FILE and prints what the initiator's name says: its attributes, and what changing them comes to
 *
 * A call that fails ends the driver with status 1 after a line "CALL MAJOR words".
 */
#include "common.h"

#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOKEN_BYTES_MAX = 65536 };

static OM_uint32 minor;

static void check(const char *call, OM_uint32 major)
{
    if (!GSS_ERROR(major))
        return;
    printf("%s %s %s\n", call, major_name(major), minor_words(minor));
    exit(EXIT_FAILED);
}

static gss_buffer_desc text_buffer(const char *text)
{
    return (gss_buffer_desc){strlen(text), (void *)text};
}

static gss_cred_id_t acquire(gss_cred_usage_t usage)
{
    gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
    gss_OID_set_desc mechs = {1, &KRB5};
    check("gss_acquire_cred", gss_acquire_cred(&minor, GSS_C_NO_NAME, 0, &mechs, usage, &credential, NULL, NULL));
    return credential;
}

static gss_cred_id_t impersonate(gss_cred_id_t own, gss_name_t user)
{
    gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
    gss_OID_set_desc mechs = {1, &KRB5};
    check("gss_acquire_cred_impersonate_name",
          gss_acquire_cred_impersonate_name(&minor, own, user, 0, &mechs, GSS_C_INITIATE, &credential, NULL, NULL));
    return credential;
}

static void initiate(gss_cred_id_t credential, const char *to, const char *path)
{
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    gss_name_t target = import_text(to, GSS_C_NT_HOSTBASED_SERVICE);
    check("gss_init_sec_context",
          gss_init_sec_context(&minor, credential, &context, target, &KRB5, GSS_C_INTEG_FLAG, 0, NULL, NULL, NULL, &token, NULL, NULL));
    FILE *file = fopen(path, "we");
    if (file == NULL || fwrite(token.value, 1, token.length, file) != token.length || fclose(file) != 0)
        broken("%s: %m", path);
}

static gss_name_t accept_token(const char *path, gss_cred_id_t own, gss_cred_id_t *delegated)
{
    static char bytes[TOKEN_BYTES_MAX];
    FILE *file = fopen(path, "re");
    size_t length = file == NULL ? 0 : fread(bytes, 1, sizeof bytes, file);
    if (length == 0)
        broken("%s: %m", path);
    fclose(file);
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_name_t source = GSS_C_NO_NAME;
    gss_buffer_desc token = {length, bytes}, output = GSS_C_EMPTY_BUFFER;
    check("gss_accept_sec_context",
          gss_accept_sec_context(&minor, &context, own, &token, NULL, &source, NULL, &output, NULL, NULL, delegated));
    return source;
}

/* Values that everybody's clock and keys make different are told by their length. */
static void print_attribute(gss_name_t name, gss_buffer_t attribute)
{
    int more = -1;
    do {
        int authenticated = 0, complete = 0, before = more;
        gss_buffer_desc value = GSS_C_EMPTY_BUFFER, shown = GSS_C_EMPTY_BUFFER;
        OM_uint32 major = gss_get_name_attribute(&minor, name, attribute, &authenticated, &complete, &value, &shown, &more);
        printf("%.*s %s authenticated=%d complete=%d bytes=%zu shown=%zu", (int)attribute->length, (char *)attribute->value, major_name(major),
               authenticated, complete, value.length, shown.length);
        if (attribute->length == strlen("auth-indicators") && memcmp(attribute->value, "auth-indicators", attribute->length) == 0)
            printf(" %.*s", (int)value.length, (char *)value.value);
        printf("\n");
        gss_release_buffer(&minor, &value);
        gss_release_buffer(&minor, &shown);
        if (GSS_ERROR(major) || more == before)
            break;
    } while (more != 0);
}

static void print_attributes(const char *title, gss_name_t name)
{
    int is_mechanism_name = 0;
    gss_OID mechanism = GSS_C_NO_OID;
    gss_buffer_set_t attributes = GSS_C_NO_BUFFER_SET;
    check("gss_inquire_name", gss_inquire_name(&minor, name, &is_mechanism_name, &mechanism, &attributes));
    printf("%s: %zu attributes, mechanism name %d\n", title, attributes == NULL ? 0 : attributes->count, is_mechanism_name);
    for (size_t i = 0; attributes != NULL && i < attributes->count; i++)
        print_attribute(name, &attributes->elements[i]);
    gss_release_buffer_set(&minor, &attributes);
}

static void print_changes(gss_name_t name)
{
    static const char *const attributes[] = {"urn:mspac:client-info", "auth-indicators", "urn:example:colour"};
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
        gss_buffer_desc attribute = text_buffer(attributes[i]), value = text_buffer("blue");
        OM_uint32 set = gss_set_name_attribute(&minor, name, 1, &attribute, &value);
        printf("set %s %s\n", attributes[i], major_name(set));
        printf("delete %s %s\n", attributes[i], major_name(gss_delete_name_attribute(&minor, name, &attribute)));
    }
}

/* The kind of object that a name maps to is libkrb5's: "mspac" is a krb5_pac. */
static void print_mapping(krb5_context krb5, gss_name_t name, const char *kind)
{
    gss_any_t any = NULL;
    gss_buffer_desc type = text_buffer(kind);
    OM_uint32 major = gss_map_name_to_any(&minor, name, 1, &type, &any);
    printf("map %s %s", kind, major_name(major));
    if (!GSS_ERROR(major) && strcmp(kind, "mspac") == 0) {
        size_t count = 0;
        krb5_ui_4 *types = NULL;
        if (krb5_pac_get_types(krb5, (krb5_pac)any, &count, &types) != 0)
            broken("krb5_pac_get_types");
        for (size_t i = 0; i < count; i++)
            printf(" %u", types[i]);
        free(types);
    }
    printf("\n");
    if (!GSS_ERROR(major))
        printf("release %s %s\n", kind, major_name(gss_release_any_name_mapping(&minor, name, &type, &any)));
}

static void read_name(const char *path)
{
    krb5_context krb5;
    gss_buffer_desc composite = GSS_C_EMPTY_BUFFER, shown = GSS_C_EMPTY_BUFFER;
    gss_name_t source = accept_token(path, GSS_C_NO_CREDENTIAL, NULL), copy = GSS_C_NO_NAME, again = GSS_C_NO_NAME;
    if (krb5_init_context(&krb5) != 0)
        broken("krb5_init_context");
    check("gss_display_name", gss_display_name(&minor, source, &shown, NULL));
    printf("initiator %.*s\n", (int)shown.length, (char *)shown.value);
    print_attributes("name", source);
    check("gss_duplicate_name", gss_duplicate_name(&minor, source, &copy));
    print_attributes("duplicate", copy);
    check("gss_export_name_composite", gss_export_name_composite(&minor, source, &composite));
    check("gss_import_name", gss_import_name(&minor, &composite, GSS_C_NT_COMPOSITE_EXPORT, &again));
    print_attributes("composite", again);
    print_mapping(krb5, source, "mspac");
    print_mapping(krb5, source, "authind");
    print_mapping(krb5, source, "colour");
    print_changes(copy);
    print_attributes("changed", copy);
    krb5_free_context(krb5);
}

static gss_name_t canonical_user(const char *text)
{
    gss_name_t name = import_text(text, GSS_C_NT_USER_NAME), canonical = GSS_C_NO_NAME;
    check("gss_canonicalize_name", gss_canonicalize_name(&minor, name, &KRB5, &canonical));
    return canonical;
}

static void store(const char *user, const char *ccache)
{
    gss_cred_id_t credential = impersonate(acquire(GSS_C_INITIATE), canonical_user(user));
    gss_key_value_element_desc element = {"ccache", ccache};
    gss_key_value_set_desc into = {1, &element};
    check("gss_store_cred_into", gss_store_cred_into(&minor, credential, GSS_C_INITIATE, &KRB5, 1, 1, &into, NULL, NULL));
    printf("gss_store_cred_into COMPLETE\n");
}

static bool is(const char *mode, int count, char **arguments, int wanted)
{
    return count == wanted && strcmp(arguments[1], mode) == 0;
}

int main(int count, char **arguments)
{
    gss_cred_id_t delegated = GSS_C_NO_CREDENTIAL;
    if (is("token", count, arguments, 5)) {
        initiate(impersonate(acquire(GSS_C_INITIATE), canonical_user(arguments[2])), arguments[3], arguments[4]);
    } else if (is("outlive", count, arguments, 6)) {
        gss_cred_id_t credential = impersonate(acquire(GSS_C_INITIATE), canonical_user(arguments[2]));
        sleep_ms(1000 * (unsigned)atoi(arguments[5]));
        initiate(credential, arguments[3], arguments[4]);
    } else if (is("relay", count, arguments, 5)) {
        accept_token(arguments[2], acquire(GSS_C_BOTH), &delegated);
        if (delegated == GSS_C_NO_CREDENTIAL)
            broken("nothing was delegated");
        initiate(delegated, arguments[3], arguments[4]);
    } else if (is("again", count, arguments, 5)) {
        gss_cred_id_t own = acquire(GSS_C_BOTH);
        initiate(impersonate(own, accept_token(arguments[2], own, NULL)), arguments[3], arguments[4]);
    } else if (is("user", count, arguments, 4)) {
        initiate(GSS_C_NO_CREDENTIAL, arguments[2], arguments[3]);
    } else if (is("store", count, arguments, 4)) {
        store(arguments[2], arguments[3]);
    } else if (is("read", count, arguments, 3)) {
        read_name(arguments[2]);
    } else {
        broken("usage: assertion token|outlive|relay|again|user|store|read …; the head of its source says what");
    }
    return EXIT_PASSED;
}
