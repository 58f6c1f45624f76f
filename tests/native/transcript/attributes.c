/* SPDX-License-Identifier: MIT */
/* What a ticket says of its owner beside the name (RFC 6680): the PAC, authentication indicators. Byte for byte: every run has the same ticket. */
#include "transcript.h"

#include <krb5/krb5.h>
#include <stdlib.h>
#include <string.h>

enum { VALUES_MAX = 20 };

static OM_uint32 minor;

/* A checksum of our own is enough to compare what is too long to print. */
static unsigned fingerprint(gss_buffer_t bytes)
{
    unsigned hash = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < bytes->length; i++)
        hash = (hash ^ ((unsigned char *)bytes->value)[i]) * 16777619u;
    return hash;
}

static void show_value(gss_name_t name, gss_buffer_t attribute)
{
    int authenticated = -1, complete = -1, more = -1, count = 0;
    do {
        gss_buffer_desc value = GSS_C_EMPTY_BUFFER, words = GSS_C_EMPTY_BUFFER;
        OM_uint32 major = gss_get_name_attribute(&minor, name, attribute, &authenticated, &complete, &value, &words, &more);
        line("%.*s: %s, authenticated %d, complete %d, more %d, %zu bytes %08x %s", (int)attribute->length, (char *)attribute->value, major_name(major),
             authenticated, complete, more, value.length, fingerprint(&value), value.length > 40 ? "" : hex(&value));
        if (words.length != 0)
            line("  in words: %.*s", (int)words.length, (char *)words.value);
        gss_release_buffer(&minor, &value);
        gss_release_buffer(&minor, &words);
        if (GSS_ERROR(major))
            return;
    } while (more != 0 && ++count < VALUES_MAX);
}

static void show_attributes(const char *title, gss_name_t name)
{
    int is_mechanism_name = -1;
    gss_buffer_set_t attributes = GSS_C_NO_BUFFER_SET;
    line("%s", title);
    OM_uint32 major = gss_inquire_name(&minor, name, &is_mechanism_name, NULL, &attributes);
    if (said("inquire_name", major, minor))
        line("mechanism name %d, %zu attributes", is_mechanism_name, attributes == NULL ? 0 : attributes->count);
    for (size_t i = 0; attributes != NULL && i < attributes->count; i++)
        show_value(name, &attributes->elements[i]);
    gss_release_buffer_set(&minor, &attributes);
    show_value(name, &(gss_buffer_desc){10, "urn:mspac:"});
    show_value(name, &(gss_buffer_desc){15, "auth-indicators"});
    show_value(name, &(gss_buffer_desc){15, "no-such-thing:x"});
}

static void show_pac(gss_name_t name)
{
    gss_buffer_desc module = {5, "mspac"};
    gss_any_t any = NULL;
    krb5_context context = NULL;
    size_t count = 0;
    krb5_ui_4 *types = NULL;
    TRY(gss_map_name_to_any(&minor, name, 1, &module, &any));
    if (any == NULL)
        return;
    if (krb5_init_context(&context) != 0 || krb5_pac_get_types(context, (krb5_pac)any, &count, &types) != 0)
        broken("the PAC of a name cannot be read");
    for (size_t i = 0; i < count; i++)
        line("PAC buffer of type %u", types[i]);
    free(types);
    krb5_free_context(context);
    TRY(gss_release_any_name_mapping(&minor, name, &module, &any));
    line("mapping after it: %s", any == NULL ? "gone" : "still there");
}

static void show_composite(gss_name_t name)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    gss_name_t again = GSS_C_NO_NAME, canonical = GSS_C_NO_NAME;
    TRY(gss_export_name_composite(&minor, name, &token));
    line("composite: %zu bytes %08x", token.length, fingerprint(&token));
    TRY(gss_import_name(&minor, &token, GSS_C_NT_COMPOSITE_EXPORT, &again));
    show_attributes("imported again", again);
    TRY(gss_canonicalize_name(&minor, again, &KRB5, &canonical));
    show_attributes("and canonicalized", canonical);
    gss_release_name(&minor, &again);
    gss_release_name(&minor, &canonical);
    gss_release_buffer(&minor, &token);
}

static void change(gss_name_t name)
{
    gss_buffer_desc attribute = {10, "local:test"}, value = {4, "word"}, indicator = {15, "auth-indicators"};
    TRY(gss_set_name_attribute(&minor, name, 1, &attribute, &value));
    TRY(gss_set_name_attribute(&minor, name, 1, &indicator, &value));
    TRY(gss_delete_name_attribute(&minor, name, &attribute));
    TRY(gss_delete_name_attribute(&minor, name, &indicator));
    TRY(gss_delete_name_attribute(&minor, name, &(gss_buffer_desc){10, "urn:mspac:"}));
    show_attributes("after the changes", name);
}

static void of_handshake(const struct scene *scene, const char *title, gss_OID mech)
{
    struct side initiator = {0}, acceptor = {0};
    gss_name_t copy = GSS_C_NO_NAME, source = GSS_C_NO_NAME;
    if (establish(scene, &(struct handshake){.title = title, .mech = mech, .flags = GSS_C_MUTUAL_FLAG}, &initiator, &acceptor) && here(scene, ACCEPTOR)) {
        show_attributes("peer", acceptor.peer);
        show_pac(acceptor.peer);
        show_composite(acceptor.peer);
        TRY(gss_duplicate_name(&minor, acceptor.peer, &copy));
        show_attributes("copy", copy);
        TRY(gss_inquire_context(&minor, acceptor.context, &source, NULL, NULL, NULL, NULL, NULL, NULL));
        show_attributes("source of the context", source);
        change(copy);
    }
    gss_release_name(&minor, &copy);
    gss_release_name(&minor, &source);
    release_sides(&initiator, &acceptor);
}

void attributes_chapter(const struct scene *scene)
{
    of_handshake(scene, "attributes: krb5", &KRB5);
    of_handshake(scene, "attributes: spnego", &SPNEGO);
}
