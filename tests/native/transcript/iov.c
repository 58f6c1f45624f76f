/* SPDX-License-Identifier: MIT */
/* The scatter-gather and AEAD forms of the per-message calls (gssapi_ext.h), in place and into allocated buffers. */
#include "transcript.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER, SIGN_ONLY, DATA, PADDING, TRAILER, PARTS };
enum { SIGNED_BYTES = 10, DATA_BYTES = 48 };

static char signed_text[SIGNED_BYTES + 1] = "associated";
static const char plain_text[DATA_BYTES + 1] = "forty-eight bytes of plain text, no more no less";

static void describe(const char *call, OM_uint32 major, int confidential, const gss_iov_buffer_desc *parts, int count)
{
    line("%s: %s, confidential %d", call, major_name(major), confidential);
    for (int i = 0; i < count; i++)
        line("  part %d of type %u: %zu bytes%s", i, GSS_IOV_BUFFER_TYPE(parts[i].type), parts[i].buffer.length,
             parts[i].type & GSS_IOV_BUFFER_FLAG_ALLOCATED ? ", allocated" : "");
}

static void arrange(gss_iov_buffer_desc *parts, char *data, OM_uint32 flag)
{
    memset(parts, 0, PARTS * sizeof *parts);
    memcpy(data, plain_text, DATA_BYTES);
    parts[HEADER].type = GSS_IOV_BUFFER_TYPE_HEADER | flag;
    parts[SIGN_ONLY].type = GSS_IOV_BUFFER_TYPE_SIGN_ONLY;
    parts[SIGN_ONLY].buffer = (gss_buffer_desc){SIGNED_BYTES, signed_text};
    parts[DATA].type = GSS_IOV_BUFFER_TYPE_DATA;
    parts[DATA].buffer = (gss_buffer_desc){DATA_BYTES, data};
    parts[PADDING].type = GSS_IOV_BUFFER_TYPE_PADDING | flag;
    parts[TRAILER].type = GSS_IOV_BUFFER_TYPE_TRAILER | flag;
}

/* The parts in one piece, as a peer without the iov calls would send them; the signed part travels apart. */
static gss_buffer_desc join(const gss_iov_buffer_desc *parts)
{
    gss_buffer_desc whole = {0, malloc(4096)};
    if (whole.value == NULL)
        broken("out of memory");
    for (int i = 0; i < PARTS; i++) {
        if (i == SIGN_ONLY || whole.length + parts[i].buffer.length > 4096)
            continue;
        if (parts[i].buffer.length != 0)
            memcpy((char *)whole.value + whole.length, parts[i].buffer.value, parts[i].buffer.length);
        whole.length += parts[i].buffer.length;
    }
    return whole;
}

static void unwrap_stream(gss_ctx_id_t context, gss_buffer_t token)
{
    OM_uint32 major, minor;
    int confidential = -1;
    gss_qop_t qop = 77;
    gss_iov_buffer_desc parts[3] = {
        {GSS_IOV_BUFFER_TYPE_STREAM, *token},
        {GSS_IOV_BUFFER_TYPE_SIGN_ONLY, {SIGNED_BYTES, signed_text}},
        {GSS_IOV_BUFFER_TYPE_DATA, GSS_C_EMPTY_BUFFER},
    };
    major = gss_unwrap_iov(&minor, context, &confidential, &qop, parts, 3);
    describe("unwrap_iov of a stream", major, confidential, parts, 3);
    if (!GSS_ERROR(major))
        line("data: \"%.*s\", qop %u", (int)parts[2].buffer.length, (char *)parts[2].buffer.value, qop);
}

/* Sizes first, then into one buffer of the caller's, as a protocol with its own framing does. */
static gss_buffer_desc wrap_in_place(gss_ctx_id_t context, int conf)
{
    OM_uint32 major, minor;
    int confidential = -1;
    char data[DATA_BYTES], room[1024];
    gss_iov_buffer_desc parts[PARTS];

    arrange(parts, data, 0);
    major = gss_wrap_iov_length(&minor, context, conf, GSS_C_QOP_DEFAULT, &confidential, parts, PARTS);
    describe("wrap_iov_length", major, confidential, parts, PARTS);
    parts[HEADER].buffer.value = room;
    parts[PADDING].buffer.value = room + parts[HEADER].buffer.length;
    parts[TRAILER].buffer.value = room + parts[HEADER].buffer.length + parts[PADDING].buffer.length;
    if (parts[HEADER].buffer.length + parts[PADDING].buffer.length + parts[TRAILER].buffer.length > sizeof room)
        broken("wrap_iov_length asks for more than a kilobyte");
    major = gss_wrap_iov(&minor, context, conf, GSS_C_QOP_DEFAULT, &confidential, parts, PARTS);
    describe("wrap_iov in place", major, confidential, parts, PARTS);
    return join(parts);
}

static gss_buffer_desc wrap_allocated(gss_ctx_id_t context, int conf)
{
    OM_uint32 major, minor;
    int confidential = -1;
    char data[DATA_BYTES];
    gss_iov_buffer_desc parts[PARTS];

    arrange(parts, data, GSS_IOV_BUFFER_FLAG_ALLOCATE);
    major = gss_wrap_iov(&minor, context, conf, GSS_C_QOP_DEFAULT, &confidential, parts, PARTS);
    describe("wrap_iov, allocated", major, confidential, parts, PARTS);
    gss_buffer_desc whole = join(parts);
    line("release_iov_buffer: %s", major_name(gss_release_iov_buffer(&minor, parts, PARTS)));
    return whole;
}

static void wrap_both_ways(const struct scene *scene, const struct side *initiator, const struct side *acceptor, int conf)
{
    OM_uint32 minor;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    for (int allocated = 0; allocated <= 1; allocated++) {
        if (here(scene, INITIATOR))
            token = allocated ? wrap_allocated(initiator->context, conf) : wrap_in_place(initiator->context, conf);
        hand_over(scene, INITIATOR, &token);
        if (here(scene, ACCEPTOR))
            unwrap_stream(acceptor->context, &token);
        gss_release_buffer(&minor, &token);
    }
}

/* What gss_wrap made, gss_unwrap_iov reads; what gss_wrap_aead made, gss_unwrap_aead reads. */
static void mixed_forms(const struct scene *scene, const struct side *initiator, const struct side *acceptor, int conf)
{
    OM_uint32 major, minor;
    int confidential = -1;
    gss_buffer_desc message = {DATA_BYTES, (void *)plain_text}, associated = {SIGNED_BYTES, signed_text};
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER, output = GSS_C_EMPTY_BUFFER;
    gss_qop_t qop = 77;

    if (here(scene, ACCEPTOR)) {
        major = gss_wrap(&minor, acceptor->context, conf, GSS_C_QOP_DEFAULT, &message, &confidential, &token);
        line("wrap: %s", major_name(major));
    }
    hand_over(scene, ACCEPTOR, &token);
    if (here(scene, INITIATOR)) {
        gss_iov_buffer_desc parts[2] = {{GSS_IOV_BUFFER_TYPE_STREAM, token}, {GSS_IOV_BUFFER_TYPE_DATA | GSS_IOV_BUFFER_FLAG_ALLOCATE, GSS_C_EMPTY_BUFFER}};
        major = gss_unwrap_iov(&minor, initiator->context, &confidential, &qop, parts, 2);
        describe("unwrap_iov of what wrap made", major, confidential, parts, 2);
        gss_release_iov_buffer(&minor, parts, 2);
    }
    gss_release_buffer(&minor, &token);
    if (here(scene, INITIATOR)) {
        major = gss_wrap_aead(&minor, initiator->context, conf, GSS_C_QOP_DEFAULT, &associated, &message, &confidential, &token);
        line("wrap_aead: %s, confidential %d, %zu bytes", major_name(major), confidential, token.length);
    }
    hand_over(scene, INITIATOR, &token);
    if (here(scene, ACCEPTOR)) {
        major = gss_unwrap_aead(&minor, acceptor->context, &token, &associated, &output, &confidential, &qop);
        line("unwrap_aead: %s, confidential %d, qop %u", major_name(major), confidential, qop);
        show_text("data", &output);
    }
    gss_release_buffer(&minor, &token);
}

static void mic_parts(const struct scene *scene, const struct side *initiator, const struct side *acceptor)
{
    OM_uint32 major, minor;
    gss_qop_t qop = 77;
    char data[DATA_BYTES], room[256];
    memcpy(data, plain_text, DATA_BYTES);
    gss_iov_buffer_desc parts[3] = {
        {GSS_IOV_BUFFER_TYPE_DATA, {DATA_BYTES, data}},
        {GSS_IOV_BUFFER_TYPE_SIGN_ONLY, {SIGNED_BYTES, signed_text}},
        {GSS_IOV_BUFFER_TYPE_MIC_TOKEN, GSS_C_EMPTY_BUFFER},
    };
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;

    if (here(scene, INITIATOR)) {
        major = gss_get_mic_iov_length(&minor, initiator->context, GSS_C_QOP_DEFAULT, parts, 3);
        describe("get_mic_iov_length", major, 0, parts, 3);
        if (parts[2].buffer.length > sizeof room)
            broken("a MIC of more than %zu bytes", sizeof room);
        parts[2].buffer.value = room;
        major = gss_get_mic_iov(&minor, initiator->context, GSS_C_QOP_DEFAULT, parts, 3);
        describe("get_mic_iov", major, 0, parts, 3);
        token = (gss_buffer_desc){parts[2].buffer.length, malloc(sizeof room)};
        if (token.value == NULL)
            broken("out of memory");
        memcpy(token.value, room, token.length);
    }
    hand_over(scene, INITIATOR, &token);
    if (here(scene, ACCEPTOR)) {
        parts[2].buffer = token;
        major = gss_verify_mic_iov(&minor, acceptor->context, &qop, parts, 3);
        line("verify_mic_iov: %s, qop %u", major_name(major), qop);
        data[0] ^= 1;
        major = gss_verify_mic_iov(&minor, acceptor->context, &qop, parts, 3);
        line("verify_mic_iov of changed data: %s", major_name(major));
    }
    gss_release_buffer(&minor, &token);
}

static void walk(const struct scene *scene, const char *title, gss_OID mech, OM_uint32 flags)
{
    struct side initiator = {0}, acceptor = {0};
    if (establish(scene, &(struct handshake){.title = title, .mech = mech, .flags = flags}, &initiator, &acceptor)) {
        for (int conf = 0; conf <= 1; conf++) {
            wrap_both_ways(scene, &initiator, &acceptor, conf);
            mixed_forms(scene, &initiator, &acceptor, conf);
        }
        mic_parts(scene, &initiator, &acceptor);
    }
    release_sides(&initiator, &acceptor);
}

void iov_chapter(const struct scene *scene)
{
    const OM_uint32 flags = GSS_C_MUTUAL_FLAG | GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG | GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG;
    walk(scene, "iov: krb5", &KRB5, flags);
    walk(scene, "iov: spnego", &SPNEGO, flags);
}
