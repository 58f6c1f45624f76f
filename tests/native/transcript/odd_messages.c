/* SPDX-License-Identifier: MIT */
/* The per-message calls with NULL, empty and damaged arguments, in their present and their RFC 1508 forms. */
#include "transcript.h"

#include <stdlib.h>
#include <string.h>

static OM_uint32 minor;
static gss_buffer_desc empty = GSS_C_EMPTY_BUFFER, hello = {5, (void *)"hello"}, junk = {6, (void *)"abcdef"};

struct pair {
    struct side initiator, acceptor;
};

/* With no context, or with one that is open; nothing here takes a sequence number but where it succeeds. */
static void without_arguments(gss_ctx_id_t context)
{
    int state = -1;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 limit = 0;
    TRY(gss_get_mic(NULL, context, 0, &hello, &token));
    TRY(gss_get_mic(&minor, context, 0, NULL, &token));
    TRY(gss_get_mic(&minor, context, 0, &hello, NULL));
    TRY(gss_get_mic(&minor, context, 99, &hello, &token));
    gss_release_buffer(&minor, &token);
    TRY(gss_verify_mic(NULL, context, &hello, &junk, NULL));
    TRY(gss_verify_mic(&minor, context, NULL, &junk, NULL));
    TRY(gss_verify_mic(&minor, context, &hello, NULL, NULL));
    TRY(gss_verify_mic(&minor, context, &hello, &empty, NULL));
    TRY(gss_verify_mic(&minor, context, &hello, &junk, NULL));
    TRY(gss_wrap(NULL, context, 1, 0, &hello, &state, &token));
    TRY(gss_wrap(&minor, context, 1, 0, NULL, &state, &token));
    TRY(gss_wrap(&minor, context, 1, 0, &hello, &state, NULL));
    TRY(gss_wrap(&minor, context, 1, 99, &hello, &state, &token));
    gss_release_buffer(&minor, &token);
    TRY(gss_unwrap(NULL, context, &junk, &token, NULL, NULL));
    TRY(gss_unwrap(&minor, context, NULL, &token, NULL, NULL));
    TRY(gss_unwrap(&minor, context, &empty, &token, NULL, NULL));
    TRY(gss_unwrap(&minor, context, &junk, NULL, NULL, NULL));
    TRY(gss_unwrap(&minor, context, &junk, &token, NULL, NULL));
    TRY(gss_wrap_size_limit(NULL, context, 1, 0, 100, &limit));
    TRY(gss_wrap_size_limit(&minor, context, 1, 0, 100, NULL));
    TRY(gss_wrap_size_limit(&minor, context, 1, 99, 100, &limit));
    TRY(gss_wrap_size_limit(&minor, context, 1, 0, 0xffffffffu, &limit));
    TRY(gss_pseudo_random(NULL, context, 0, &hello, 10, &token));
    TRY(gss_pseudo_random(&minor, context, 0, NULL, 10, &token));
    TRY(gss_pseudo_random(&minor, context, 0, &hello, 10, NULL));
    TRY(gss_pseudo_random(&minor, context, 0, &hello, 0, &token));
    TRY(gss_pseudo_random(&minor, context, 0, &hello, -1, &token));
    gss_release_buffer(&minor, &token);
}

static void iov_without_arguments(gss_ctx_id_t context)
{
    int state = -1;
    gss_qop_t qop = 0;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    gss_iov_buffer_desc data = {GSS_IOV_BUFFER_TYPE_DATA, hello}, odd = {77, hello};
    TRY(gss_wrap_aead(NULL, context, 1, 0, &hello, &hello, &state, &token));
    TRY(gss_wrap_aead(&minor, context, 1, 0, NULL, NULL, &state, &token));
    TRY(gss_wrap_aead(&minor, context, 1, 0, &hello, &hello, &state, NULL));
    TRY(gss_unwrap_aead(NULL, context, &junk, &hello, &token, &state, &qop));
    TRY(gss_unwrap_aead(&minor, context, NULL, &hello, &token, &state, &qop));
    TRY(gss_unwrap_aead(&minor, context, &junk, &hello, NULL, &state, &qop));
    TRY(gss_unwrap_aead(&minor, context, &junk, NULL, &token, &state, &qop));
    TRY(gss_wrap_iov(NULL, context, 1, 0, &state, &data, 1));
    TRY(gss_wrap_iov(&minor, context, 1, 0, &state, NULL, 0));
    TRY(gss_wrap_iov(&minor, context, 1, 0, &state, &data, 1));
    TRY(gss_wrap_iov(&minor, context, 1, 0, &state, &odd, 1));
    TRY(gss_wrap_iov_length(NULL, context, 1, 0, &state, &data, 1));
    TRY(gss_wrap_iov_length(&minor, context, 1, 0, &state, NULL, 0));
    TRY(gss_wrap_iov_length(&minor, context, 1, 0, &state, &data, 1));
    TRY(gss_unwrap_iov(NULL, context, &state, &qop, &data, 1));
    TRY(gss_unwrap_iov(&minor, context, &state, &qop, NULL, 0));
    TRY(gss_unwrap_iov(&minor, context, &state, &qop, &data, 1));
    TRY(gss_get_mic_iov(NULL, context, 0, &data, 1));
    TRY(gss_get_mic_iov(&minor, context, 0, NULL, 0));
    TRY(gss_get_mic_iov(&minor, context, 0, &data, 1));
    TRY(gss_get_mic_iov_length(NULL, context, 0, &data, 1));
    TRY(gss_get_mic_iov_length(&minor, context, 0, NULL, 0));
    TRY(gss_get_mic_iov_length(&minor, context, 0, &data, 1));
    TRY(gss_verify_mic_iov(NULL, context, &qop, &data, 1));
    TRY(gss_verify_mic_iov(&minor, context, &qop, NULL, 0));
    TRY(gss_verify_mic_iov(&minor, context, &qop, &data, 1));
}

static void without(void *unused)
{
    (void)unused;
    without_arguments(GSS_C_NO_CONTEXT);
    iov_without_arguments(GSS_C_NO_CONTEXT);
}

static void half_made(void *unused)
{
    (void)unused;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    gss_name_t target = import_text("host@localhost", GSS_C_NT_HOSTBASED_SERVICE);
    TRY(gss_init_sec_context(&minor, NULL, &context, target, &KRB5, GSS_C_MUTUAL_FLAG, 0, NULL, NULL, NULL, &token, NULL, NULL));
    without_arguments(context);
    iov_without_arguments(context);
    gss_release_buffer(&minor, &token);
    gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
    gss_release_name(&minor, &target);
}

static void open_pair(void *argument)
{
    struct pair *pair = argument;
    without_arguments(pair->initiator.context);
    without_arguments(pair->acceptor.context);
}

static void open_pair_iov(void *argument)
{
    struct pair *pair = argument;
    iov_without_arguments(pair->initiator.context);
    iov_without_arguments(pair->acceptor.context);
}

/* RFC 1508 names: gss_sign, gss_verify, gss_seal and gss_unseal take int where their successors take gss_qop_t. */
static void old_names(void *argument)
{
    struct pair *pair = argument;
    int state = -1, qop = 77;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER, output = GSS_C_EMPTY_BUFFER;
    TRY(gss_sign(&minor, pair->initiator.context, 0, &hello, &token));
    TRY(gss_verify(&minor, pair->acceptor.context, &hello, &token, &qop));
    line("qop %d", qop);
    gss_release_buffer(&minor, &token);
    TRY(gss_seal(&minor, pair->initiator.context, 1, 0, &hello, &state, &token));
    line("confidential %d, %zu bytes", state, token.length);
    TRY(gss_unseal(&minor, pair->acceptor.context, &token, &output, &state, &qop));
    show_text("message", &output);
    gss_release_buffer(&minor, &token);
}

/* The other side's message kinds, and each side's own messages: reflected, they must not pass. */
static void wrong_kind(void *argument)
{
    struct pair *pair = argument;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER, mic = GSS_C_EMPTY_BUFFER, output = GSS_C_EMPTY_BUFFER;
    TRY(gss_wrap(&minor, pair->initiator.context, 1, 0, &hello, NULL, &token));
    TRY(gss_get_mic(&minor, pair->initiator.context, 0, &hello, &mic));
    TRY(gss_unwrap(&minor, pair->initiator.context, &token, &output, NULL, NULL));
    TRY(gss_verify_mic(&minor, pair->initiator.context, &hello, &mic, NULL));
    TRY(gss_unwrap(&minor, pair->acceptor.context, &mic, &output, NULL, NULL));
    TRY(gss_verify_mic(&minor, pair->acceptor.context, &hello, &token, NULL));
    TRY(gss_process_context_token(&minor, pair->acceptor.context, &token));
    TRY(gss_unwrap(&minor, pair->acceptor.context, &token, &output, NULL, NULL));
    show_text("message", &output);
    gss_release_buffer(&minor, &token);
    gss_release_buffer(&minor, &mic);
}

static void damaged(void *argument)
{
    struct pair *pair = argument;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER, output = GSS_C_EMPTY_BUFFER;
    if (gss_wrap(&minor, pair->initiator.context, 1, 0, &hello, NULL, &token) != GSS_S_COMPLETE)
        return;
    for (size_t length = 0; length < token.length; length++) {
        gss_buffer_desc cut = {length, token.value};
        OM_uint32 major = gss_unwrap(&minor, pair->acceptor.context, &cut, &output, NULL, NULL);
        line("the first %zu bytes: %s", length, major_name(major));
        gss_release_buffer(&minor, &output);
    }
    for (size_t i = 0; i < token.length; i++) {
        ((unsigned char *)token.value)[i] ^= 0x40;
        OM_uint32 major = gss_unwrap(&minor, pair->acceptor.context, &token, &output, NULL, NULL);
        line("byte %zu changed: %s", i, major_name(major));
        gss_release_buffer(&minor, &output);
        ((unsigned char *)token.value)[i] ^= 0x40;
    }
    gss_release_buffer(&minor, &token);
}

void odd_messages_chapter(const struct scene *scene)
{
    const OM_uint32 flags = GSS_C_MUTUAL_FLAG | GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG | GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG;
    gss_OID mechs[] = {&KRB5, &SPNEGO};
    guarded("odd messages: without a context", without, NULL);
    guarded("odd messages: half made", half_made, NULL);
    for (size_t i = 0; i < sizeof mechs / sizeof *mechs; i++) {
        struct pair pair = {0};
        establish(scene, &(struct handshake){.title = "odd messages: a handshake", .mech = mechs[i], .flags = flags}, &pair.initiator, &pair.acceptor);
        guarded("odd messages: arguments left out", open_pair, &pair);
        guarded("odd messages: arguments left out, in parts", open_pair_iov, &pair);
        guarded("odd messages: by their old names", old_names, &pair);
        guarded("odd messages: of the wrong kind", wrong_kind, &pair);
        guarded("odd messages: damaged", damaged, &pair);
        release_sides(&pair.initiator, &pair.acceptor);
    }
}
