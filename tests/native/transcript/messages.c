/* SPDX-License-Identifier: MIT */
/* Per-message calls on an open context: sizes, integrity, order, keys (RFC 4121, RFC 4401). */
#include "transcript.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ORDERED (GSS_C_MUTUAL_FLAG | GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG | GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG)

static enum role other(enum role role)
{
    return role == INITIATOR ? ACCEPTOR : INITIATOR;
}

static gss_ctx_id_t context_of(enum role role, const struct side *initiator, const struct side *acceptor)
{
    return role == INITIATOR ? initiator->context : acceptor->context;
}

static gss_buffer_desc pattern(size_t length)
{
    gss_buffer_desc buffer = {length, malloc(length + 1)};
    if (buffer.value == NULL)
        broken("out of memory");
    for (size_t i = 0; i < length; i++)
        ((unsigned char *)buffer.value)[i] = (unsigned char)(i * 31 + length);
    return buffer;
}

static bool same(gss_buffer_t left, gss_buffer_t right)
{
    return left->length == right->length && (left->length == 0 || memcmp(left->value, right->value, left->length) == 0);
}

static void wrap_one_size(const struct scene *scene, enum role from, const struct side *initiator, const struct side *acceptor, size_t length, int conf)
{
    OM_uint32 major, minor;
    int confidential = -1;
    gss_qop_t qop = 77;
    gss_buffer_desc message = pattern(length), token = GSS_C_EMPTY_BUFFER, output = GSS_C_EMPTY_BUFFER;

    if (here(scene, from)) {
        major = gss_wrap(&minor, context_of(from, initiator, acceptor), conf, GSS_C_QOP_DEFAULT, &message, &confidential, &token);
        line("wrap %zu bytes, conf %d: %s, confidential %d, token of %zu", length, conf, major_name(major), confidential, token.length);
    }
    hand_over(scene, from, &token);
    if (here(scene, other(from))) {
        major = gss_unwrap(&minor, context_of(other(from), initiator, acceptor), &token, &output, &confidential, &qop);
        line("unwrap: %s, confidential %d, qop %u, %s", major_name(major), confidential, qop, same(&output, &message) ? "the same" : "changed");
        gss_release_buffer(&minor, &output);
    }
    gss_release_buffer(&minor, &token);
    free(message.value);
}

static void mic_one_size(const struct scene *scene, enum role from, const struct side *initiator, const struct side *acceptor, size_t length)
{
    OM_uint32 major, minor;
    gss_qop_t qop = 77;
    gss_buffer_desc message = pattern(length), token = GSS_C_EMPTY_BUFFER;

    if (here(scene, from)) {
        major = gss_get_mic(&minor, context_of(from, initiator, acceptor), GSS_C_QOP_DEFAULT, &message, &token);
        line("get_mic of %zu bytes: %s, token of %zu", length, major_name(major), token.length);
    }
    hand_over(scene, from, &token);
    if (here(scene, other(from))) {
        major = gss_verify_mic(&minor, context_of(other(from), initiator, acceptor), &message, &token, &qop);
        line("verify_mic: %s, qop %u", major_name(major), qop);
        if (length != 0) {
            ((char *)message.value)[0] ^= 1;
            major = gss_verify_mic(&minor, context_of(other(from), initiator, acceptor), &message, &token, NULL);
            line("verify_mic of a changed message: %s", major_name(major));
        }
    }
    gss_release_buffer(&minor, &token);
    free(message.value);
}

static void sizes(const struct scene *scene, const struct side *initiator, const struct side *acceptor)
{
    static const size_t lengths[] = {0, 1, 15, 16, 17, 1000, 16384, 65536};
    static const OM_uint32 limits[] = {0, 20, 60, 61, 100, 1000, 65536};
    OM_uint32 major, minor, limit;

    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        for (int conf = 0; conf <= 1; conf++) {
            wrap_one_size(scene, INITIATOR, initiator, acceptor, lengths[i], conf);
            wrap_one_size(scene, ACCEPTOR, initiator, acceptor, lengths[i], conf);
        }
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        mic_one_size(scene, INITIATOR, initiator, acceptor, lengths[i]);
        mic_one_size(scene, ACCEPTOR, initiator, acceptor, lengths[i]);
    }
    for (enum role role = INITIATOR; role <= ACCEPTOR; role++)
        for (size_t i = 0; here(scene, role) && i < sizeof limits / sizeof *limits; i++)
            for (int conf = 0; conf <= 1; conf++) {
                limit = 0;
                major = gss_wrap_size_limit(&minor, context_of(role, initiator, acceptor), conf, GSS_C_QOP_DEFAULT, limits[i], &limit);
                line("wrap_size_limit %u, conf %d: %s, %u", limits[i], conf, major_name(major), limit);
            }
}

static void unwrap_said(const char *what, gss_ctx_id_t context, gss_buffer_t token)
{
    OM_uint32 major, minor;
    gss_buffer_desc output = GSS_C_EMPTY_BUFFER;
    major = gss_unwrap(&minor, context, token, &output, NULL, NULL);
    line("unwrap %s: %s, %zu bytes", what, major_name(major), output.length);
    gss_release_buffer(&minor, &output);
}

/* Tokens arrive late, twice, changed and cut (RFC 2743 §1.2.3). */
static void order(const struct scene *scene, const struct side *initiator, const struct side *acceptor)
{
    enum { COUNT = 6 };
    OM_uint32 minor;
    gss_buffer_desc tokens[COUNT];

    for (int i = 0; i < COUNT; i++) {
        gss_buffer_desc message = pattern((size_t)i + 5);
        tokens[i] = (gss_buffer_desc)GSS_C_EMPTY_BUFFER;
        if (here(scene, INITIATOR))
            gss_wrap(&minor, initiator->context, 1, GSS_C_QOP_DEFAULT, &message, NULL, &tokens[i]);
        hand_over(scene, INITIATOR, &tokens[i]);
        free(message.value);
    }
    if (here(scene, ACCEPTOR)) {
        unwrap_said("the first", acceptor->context, &tokens[0]);
        unwrap_said("the third", acceptor->context, &tokens[2]);
        unwrap_said("the second", acceptor->context, &tokens[1]);
        unwrap_said("the second again", acceptor->context, &tokens[1]);
        ((char *)tokens[3].value)[tokens[3].length - 3] ^= 0x10;
        unwrap_said("a changed one", acceptor->context, &tokens[3]);
        tokens[4].length -= 9;
        unwrap_said("a cut one", acceptor->context, &tokens[4]);
        tokens[4].length = 3;
        unwrap_said("three bytes", acceptor->context, &tokens[4]);
        unwrap_said("the sixth", acceptor->context, &tokens[5]);
    }
    for (int i = 0; i < COUNT; i++)
        gss_release_buffer(&minor, &tokens[i]);
}

/* Both sides must reach the same bytes. They are compared, never printed. */
static void compare_secret(const struct scene *scene, const char *what, gss_buffer_t initiators, gss_buffer_t acceptors)
{
    hand_over(scene, ACCEPTOR, acceptors);
    if (here(scene, INITIATOR))
        line("%s: %zu bytes, both sides %s", what, initiators->length, same(initiators, acceptors) ? "agree" : "differ");
}

static void random_bytes(const struct scene *scene, const struct side *initiator, const struct side *acceptor, int key, ssize_t length)
{
    OM_uint32 major, minor;
    gss_buffer_desc seed = {4, (void *)"seed"}, first = GSS_C_EMPTY_BUFFER, second = GSS_C_EMPTY_BUFFER;
    if (here(scene, INITIATOR)) {
        major = gss_pseudo_random(&minor, initiator->context, key, &seed, length, &first);
        line("initiator pseudo_random key %d, %zd: %s", key, length, major_name(major));
    }
    if (here(scene, ACCEPTOR)) {
        major = gss_pseudo_random(&minor, acceptor->context, key, &seed, length, &second);
        line("acceptor pseudo_random key %d, %zd: %s", key, length, major_name(major));
    }
    compare_secret(scene, "pseudo_random", &first, &second);
    gss_release_buffer(&minor, &first);
    gss_release_buffer(&minor, &second);
}

static gss_buffer_desc session_key(const char *who, gss_ctx_id_t context)
{
    OM_uint32 major, minor;
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    gss_buffer_desc key = GSS_C_EMPTY_BUFFER;
    char label[100];

    snprintf(label, sizeof label, "%s session key", who);
    major = gss_inquire_sec_context_by_oid(&minor, context, GSS_C_INQ_SSPI_SESSION_KEY, &set);
    if (said(label, major, minor) && set != NULL && set->count != 0) {
        line("%zu values; key type %s", set->count, set->count < 2 ? "none" : hex(&set->elements[1]));
        key.length = set->elements[0].length;
        key.value = malloc(key.length + 1);
        if (key.value == NULL)
            broken("out of memory");
        memcpy(key.value, set->elements[0].value, key.length);
    }
    gss_release_buffer_set(&minor, &set);
    return key;
}

static void inquire_by_oid(const struct scene *scene, const struct side *initiator, const struct side *acceptor)
{
    OM_uint32 major, minor;
    krb5_flags flags = 0;
    gss_buffer_desc first = GSS_C_EMPTY_BUFFER, second = GSS_C_EMPTY_BUFFER;
    krb5_timestamp authentication_time = 0;
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;

    if (here(scene, INITIATOR))
        first = session_key("initiator", initiator->context);
    if (here(scene, ACCEPTOR))
        second = session_key("acceptor", acceptor->context);
    compare_secret(scene, "session key", &first, &second);
    gss_release_buffer(&minor, &first);
    gss_release_buffer(&minor, &second);
    for (enum role role = INITIATOR; role <= ACCEPTOR; role++) {
        gss_ctx_id_t context = context_of(role, initiator, acceptor);
        if (!here(scene, role))
            continue;
        major = gss_krb5_get_tkt_flags(&minor, context, &flags);
        line("ticket flags: %s, %08x", major_name(major), (unsigned)flags);
        major = gsskrb5_extract_authtime_from_sec_context(&minor, context, &authentication_time);
        line("authentication time: %s, %s", major_name(major), GSS_ERROR(major) ? "none" : authentication_time > 0 ? "some" : "zero");
        major = gss_inquire_sec_context_by_oid(&minor, context, GSS_C_NT_USER_NAME, &set);
        line("an unknown question: %s", major_name(major));
        gss_release_buffer_set(&minor, &set);
        major = gss_set_sec_context_option(&minor, &context, GSS_C_NT_USER_NAME, GSS_C_NO_BUFFER);
        line("an unknown option: %s", major_name(major));
    }
}

static void left_out_outputs(const struct scene *scene, const struct side *initiator, const struct side *acceptor)
{
    OM_uint32 major, minor;
    gss_buffer_desc message = {2, (void *)"hi"}, token = GSS_C_EMPTY_BUFFER, output = GSS_C_EMPTY_BUFFER;
    if (here(scene, INITIATOR)) {
        line("wrap without minor: %s", major_name(gss_wrap(NULL, initiator->context, 1, 0, &message, NULL, &output)));
        gss_release_buffer(&minor, &output);
        major = gss_wrap(&minor, initiator->context, 1, 99, &message, NULL, &output);
        line("wrap with an unknown qop: %s", major_name(major));
        gss_release_buffer(&minor, &output);
        major = gss_wrap(&minor, initiator->context, 1, 0, &message, NULL, &token);
        line("wrap without conf_state: %s", major_name(major));
        line("context_time without minor: %s", major_name(gss_context_time(NULL, initiator->context, NULL)));
    }
    hand_over(scene, INITIATOR, &token);
    if (here(scene, ACCEPTOR))
        unwrap_said("without outputs", acceptor->context, &token);
    gss_release_buffer(&minor, &token);
}

static void walk(const struct scene *scene, const char *title, gss_OID mech, OM_uint32 flags)
{
    struct side initiator = {0}, acceptor = {0};
    if (establish(scene, &(struct handshake){.title = title, .mech = mech, .flags = flags}, &initiator, &acceptor)) {
        sizes(scene, &initiator, &acceptor);
        order(scene, &initiator, &acceptor);
        for (int key = GSS_C_PRF_KEY_FULL; key <= GSS_C_PRF_KEY_PARTIAL; key++) {
            random_bytes(scene, &initiator, &acceptor, key, 32);
            random_bytes(scene, &initiator, &acceptor, key, 1000);
        }
        random_bytes(scene, &initiator, &acceptor, 7, 32);
        inquire_by_oid(scene, &initiator, &acceptor);
        left_out_outputs(scene, &initiator, &acceptor);
        show_context(scene, &initiator, &acceptor);
    }
    release_sides(&initiator, &acceptor);
}

void messages_chapter(const struct scene *scene)
{
    walk(scene, "messages: krb5, ordered", &KRB5, ORDERED);
    walk(scene, "messages: krb5, unordered", &KRB5, GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG);
    walk(scene, "messages: krb5, replay only", &KRB5, GSS_C_MUTUAL_FLAG | GSS_C_REPLAY_FLAG);
    walk(scene, "messages: spnego, ordered", &SPNEGO, ORDERED);
}
