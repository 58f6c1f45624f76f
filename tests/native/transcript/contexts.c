/* SPDX-License-Identifier: MIT */
/* Handshakes with every combination of flags, bindings and delegation, and what both sides then say of the context. */
#include "transcript.h"

#include <stdio.h>
#include <string.h>

#define ALL_SERVICES (GSS_C_MUTUAL_FLAG | GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG | GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG)

static void show_countdown(const char *who, gss_ctx_id_t context)
{
    OM_uint32 major, minor, first = 0, second = 0;
    major = gss_context_time(&minor, context, &first);
    line("%s context_time: %s, %s", who, major_name(major), lifetime_text(first));
    gss_context_time(&minor, context, &second);
    line("%s counts down: %s", who, second <= first && first - second <= 2 ? "yes" : "no");
}

static void show_inquiry(const char *who, gss_ctx_id_t context)
{
    OM_uint32 major, minor, lifetime = 0, flags = 0;
    gss_name_t source = GSS_C_NO_NAME, target = GSS_C_NO_NAME;
    gss_OID mech = GSS_C_NO_OID;
    int locally = -1, open = -1;
    char label[100];

    snprintf(label, sizeof label, "%s inquire_context", who);
    major = gss_inquire_context(&minor, context, &source, &target, &lifetime, &mech, &flags, &locally, &open);
    if (said(label, major, minor)) {
        show_name("source", source);
        show_name("target", target);
        line("%s, mech %s, %s, locally initiated %d, open %d", lifetime_text(lifetime), oid_name(mech), flag_names(flags), locally, open);
    }
    gss_release_name(&minor, &source);
    gss_release_name(&minor, &target);
    line("%s without outputs: %s", who, major_name(gss_inquire_context(&minor, context, NULL, NULL, NULL, NULL, NULL, NULL, NULL)));
}

/* The initiator's name as the acceptor was given it: what a server logs, compares, exports and maps. */
static void show_peer(gss_name_t peer)
{
    OM_uint32 major, minor;
    gss_name_t alice = import_text("alice", GSS_C_NT_USER_NAME), canonical = GSS_C_NO_NAME, copy = GSS_C_NO_NAME;
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    int equal = -1;
    gss_buffer_set_t attributes = GSS_C_NO_BUFFER_SET;

    show_name("peer", peer);
    if (peer == GSS_C_NO_NAME)
        return;
    gss_canonicalize_name(&minor, alice, &KRB5, &canonical);
    major = gss_compare_name(&minor, peer, alice, &equal);
    line("peer and alice: %s, equal %d", major_name(major), equal);
    major = gss_compare_name(&minor, peer, canonical, &equal);
    line("peer and canonical alice: %s, equal %d", major_name(major), equal);
    major = gss_duplicate_name(&minor, peer, &copy);
    if (said("duplicate_name of the peer", major, minor))
        show_name("copy", copy);
    major = gss_localname(&minor, peer, GSS_C_NO_OID, &text);
    if (said("localname of the peer", major, minor))
        show_text("local account", &text);
    line("userok: %d", gss_userok(peer, "alice"));
    major = gss_export_name(&minor, peer, &text);
    if (said("export_name of the peer", major, minor))
        line("exported: %s", hex(&text));
    gss_release_buffer(&minor, &text);
    major = gss_inquire_name(&minor, peer, NULL, NULL, &attributes);
    line("inquire_name of the peer: %s, %zu attributes", major_name(major), attributes == NULL ? 0 : attributes->count);
    for (size_t i = 0; attributes != NULL && i < attributes->count; i++)
        line("  %.*s", (int)attributes->elements[i].length, (char *)attributes->elements[i].value);
    gss_release_buffer_set(&minor, &attributes);
    gss_release_name(&minor, &copy);
    gss_release_name(&minor, &canonical);
    gss_release_name(&minor, &alice);
}

void show_context(const struct scene *scene, const struct side *initiator, const struct side *acceptor)
{
    if (here(scene, INITIATOR)) {
        show_inquiry("initiator", initiator->context);
        show_countdown("initiator", initiator->context);
    }
    if (here(scene, ACCEPTOR)) {
        show_inquiry("acceptor", acceptor->context);
        show_countdown("acceptor", acceptor->context);
        show_peer(acceptor->peer);
    }
}

/* A delegated credential is alice's, and good for a context of its own with another service. */
static void use_delegated(struct side *acceptor)
{
    OM_uint32 major, minor, lifetime = 0, flags = 0;
    gss_name_t name = GSS_C_NO_NAME, target = import_text("HTTP@localhost", GSS_C_NT_HOSTBASED_SERVICE);
    gss_cred_usage_t usage = -1;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;

    line("delegated credential: %s", acceptor->delegated == GSS_C_NO_CREDENTIAL ? "none" : "some");
    if (acceptor->delegated != GSS_C_NO_CREDENTIAL) {
        major = gss_inquire_cred(&minor, acceptor->delegated, &name, &lifetime, &usage, NULL);
        if (said("inquire_cred of it", major, minor)) {
            show_name("delegated by", name);
            line("%s, usage %d", lifetime_text(lifetime), usage);
        }
        major = gss_init_sec_context(&minor, acceptor->delegated, &context, target, &KRB5, 0, 0, NULL, NULL, NULL, &token, &flags, &lifetime);
        said("init_sec_context with it", major, minor);
        line("%s, %s, token %s", flag_names(flags), lifetime_text(lifetime), token.length == 0 ? "none" : "some");
    }
    gss_release_buffer(&minor, &token);
    gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
    gss_release_name(&minor, &name);
    gss_release_name(&minor, &target);
}

/* One message each way, so that the keys of both sides are known to be the same. */
static void exchange_message(const struct scene *scene, enum role from, gss_ctx_id_t maker, gss_ctx_id_t taker)
{
    OM_uint32 major = GSS_S_COMPLETE, minor;
    int confidential = -1;
    gss_buffer_desc message = {11, (void *)"hello there"}, token = GSS_C_EMPTY_BUFFER, output = GSS_C_EMPTY_BUFFER;
    gss_qop_t qop = 77;

    if (here(scene, from)) {
        major = gss_wrap(&minor, maker, 1, GSS_C_QOP_DEFAULT, &message, &confidential, &token);
        line("wrap: %s, confidential %d, %zu bytes", major_name(major), confidential, token.length);
    }
    if (GSS_ERROR((OM_uint32)share_number(scene, from, (int)major)))
        return;
    hand_over(scene, from, &token);
    if (here(scene, from == INITIATOR ? ACCEPTOR : INITIATOR)) {
        major = gss_unwrap(&minor, taker, &token, &output, &confidential, &qop);
        line("unwrap: %s, confidential %d, qop %u", major_name(major), confidential, qop);
        show_text("message", &output);
    }
    gss_release_buffer(&minor, &token);
}

/* Takes over the initiator's credential. */
static void play_as(const struct scene *scene, const struct handshake *handshake, gss_cred_id_t credential)
{
    struct side initiator = {.credential = credential}, acceptor = {0};
    bool open = establish(scene, handshake, &initiator, &acceptor);
    line("established: %s", open ? "yes" : "no");
    if (open) {
        show_context(scene, &initiator, &acceptor);
        exchange_message(scene, INITIATOR, initiator.context, acceptor.context);
        exchange_message(scene, ACCEPTOR, acceptor.context, initiator.context);
        if (here(scene, ACCEPTOR))
            use_delegated(&acceptor);
    }
    release_sides(&initiator, &acceptor);
}

static void play(const struct scene *scene, const struct handshake *handshake)
{
    play_as(scene, handshake, GSS_C_NO_CREDENTIAL);
}

static void with_each_flag_set(const struct scene *scene, gss_OID mech)
{
    static const OM_uint32 sets[] = {
        0,
        GSS_C_MUTUAL_FLAG,
        GSS_C_REPLAY_FLAG,
        GSS_C_SEQUENCE_FLAG,
        GSS_C_MUTUAL_FLAG | GSS_C_REPLAY_FLAG,
        GSS_C_MUTUAL_FLAG | GSS_C_SEQUENCE_FLAG,
        GSS_C_CONF_FLAG,
        GSS_C_INTEG_FLAG,
        GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG,
        ALL_SERVICES,
        GSS_C_DELEG_FLAG,
        GSS_C_DELEG_FLAG | ALL_SERVICES,
        GSS_C_DELEG_POLICY_FLAG | GSS_C_MUTUAL_FLAG,
        GSS_C_IDENTIFY_FLAG | GSS_C_MUTUAL_FLAG,
        GSS_C_EXTENDED_ERROR_FLAG | GSS_C_MUTUAL_FLAG,
    };
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        char title[200];
        snprintf(title, sizeof title, "context: %s, %s", oid_name(mech), flag_names(sets[i]));
        play(scene, &(struct handshake){.title = title, .mech = mech, .flags = sets[i], .probe = sets[i] == GSS_C_MUTUAL_FLAG});
    }
}

static void with_bindings(const struct scene *scene, gss_OID mech)
{
    static const struct handshake cases[] = {
        {.title = "bindings: equal", .initiator_bindings = "tls-unique:1", .acceptor_bindings = "tls-unique:1"},
        {.title = "bindings: different", .initiator_bindings = "tls-unique:1", .acceptor_bindings = "tls-unique:2"},
        {.title = "bindings: the initiator's only", .initiator_bindings = "tls-unique:1"},
        {.title = "bindings: the acceptor's only", .acceptor_bindings = "tls-unique:1"},
        {.title = "bindings: empty on both sides", .initiator_bindings = "", .acceptor_bindings = ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct handshake handshake = cases[i];
        handshake.mech = mech;
        handshake.flags = GSS_C_MUTUAL_FLAG;
        play(scene, &handshake);
    }
}

/* Three legs: the acceptor is half made between them. */
void dce_chapter(const struct scene *scene)
{
    const OM_uint32 flags = GSS_C_DCE_STYLE | ALL_SERVICES;
    play(scene, &(struct handshake){.title = "dce style: krb5", .mech = &KRB5, .flags = flags, .probe = true});
    play(scene, &(struct handshake){.title = "dce style: spnego", .mech = &SPNEGO, .flags = flags, .probe = true});
    play(scene, &(struct handshake){.title = "dce style: krb5 with delegation", .mech = &KRB5, .flags = flags | GSS_C_DELEG_FLAG});
}

static gss_cred_id_t iakerb_initiator(const struct scene *scene)
{
    OM_uint32 major, minor;
    gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
    gss_OID_set_desc mechs = {1, &IAKERB};
    const char *secret = required_environment("TRANSCRIPT_PASSWORD");
    gss_buffer_desc password = {strlen(secret), (void *)secret};
    if (!here(scene, INITIATOR))
        return GSS_C_NO_CREDENTIAL;
    gss_name_t user = import_text(required_environment("TRANSCRIPT_USER"), GSS_C_NT_USER_NAME);
    section("iakerb: a credential");
    major = gss_acquire_cred_with_password(&minor, user, &password, 0, &mechs, GSS_C_INITIATE, &credential, NULL, NULL);
    said("acquire_cred_with_password", major, minor);
    gss_release_name(&minor, &user);
    return credential;
}

/* The initiator speaks with the KDC through the acceptor, which is half made until it has what it needs. */
void iakerb_chapter(const struct scene *scene)
{
    static const struct handshake cases[] = {
        {.title = "iakerb: mutual", .flags = ALL_SERVICES, .probe = true},
        {.title = "iakerb: without mutual authentication", .flags = GSS_C_REPLAY_FLAG},
        {.title = "iakerb: a copied acceptor", .flags = ALL_SERVICES, .probe = true, .copied_acceptor = true},
        {.title = "iakerb: default acceptor", .flags = ALL_SERVICES, .default_acceptor = true},
        {.title = "iakerb: a service that the realm does not know", .flags = GSS_C_MUTUAL_FLAG, .target = "nobody@localhost"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct handshake handshake = cases[i];
        handshake.mech = &IAKERB;
        play_as(scene, &handshake, iakerb_initiator(scene));
    }
}

/* Tokens that no initiator of ours made: refused in words, nothing left behind. */
static void refuse_tokens(void)
{
    static const struct {
        const char *title;
        const char *bytes;
        size_t length;
    } tokens[] = {
        {"letters", "abcdef", 6},
        {"a header alone", "\x60\x0b\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02", 13},
        {"no AP-REQ inside", "\x60\x0f\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x01\x00\x6e\x00", 17},
        {"a length too long", "\x60\x7f\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x01\x00", 15},
    };
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
        OM_uint32 major, minor;
        gss_ctx_id_t context = GSS_C_NO_CONTEXT;
        gss_name_t source = GSS_C_NO_NAME;
        gss_cred_id_t delegated = GSS_C_NO_CREDENTIAL;
        gss_buffer_desc input = {tokens[i].length, (void *)tokens[i].bytes}, output = GSS_C_EMPTY_BUFFER;
        section("token: %s", tokens[i].title);
        major = gss_accept_sec_context(&minor, &context, GSS_C_NO_CREDENTIAL, &input, NULL, &source, NULL, &output, NULL, NULL, &delegated);
        said("accept_sec_context", major, minor);
        line("left behind: %s%s%s", context == GSS_C_NO_CONTEXT ? "" : "a context ", source == GSS_C_NO_NAME ? "" : "a name ",
             delegated == GSS_C_NO_CREDENTIAL ? "nothing more" : "a credential");
        gss_release_buffer(&minor, &output);
        gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
    }
}

void contexts_chapter(const struct scene *scene)
{
    with_each_flag_set(scene, &KRB5);
    with_each_flag_set(scene, &SPNEGO);
    with_bindings(scene, &KRB5);
    with_bindings(scene, &SPNEGO);
    play(scene, &(struct handshake){.title = "context: default acceptor", .mech = &KRB5, .flags = ALL_SERVICES, .default_acceptor = true});
    play(scene, &(struct handshake){.title = "context: default acceptor, spnego", .mech = &SPNEGO, .flags = ALL_SERVICES, .default_acceptor = true});
    play(scene, &(struct handshake){.title = "context: ten minutes", .mech = &KRB5, .flags = ALL_SERVICES, .time_req = 600});
    play(scene, &(struct handshake){.title = "context: a service without keys", .mech = &KRB5, .flags = GSS_C_MUTUAL_FLAG, .target = "nobody@localhost"});
    play(scene, &(struct handshake){.title = "context: another service's ticket", .mech = &KRB5, .flags = GSS_C_MUTUAL_FLAG, .target = "HTTP@localhost"});
    if (here(scene, ACCEPTOR))
        refuse_tokens();
}
