/* SPDX-License-Identifier: MIT */
/* The two sides of a context, in one process or two, and the handshake between them. */
#include "transcript.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { LEGS_MAX = 8 };

bool here(const struct scene *scene, enum role role)
{
    return (scene->here & role) != 0;
}

static void send_all(int wire, const void *bytes, size_t length)
{
    for (const char *at = bytes; length != 0;) {
        ssize_t sent = send(wire, at, length, MSG_NOSIGNAL);
        if (sent <= 0)
            broken("the process of the other side is gone (send: %m)");
        at += sent;
        length -= (size_t)sent;
    }
}

static void receive_all(int wire, void *bytes, size_t length)
{
    if (length != 0 && recv(wire, bytes, length, MSG_WAITALL) != (ssize_t)length)
        broken("the process of the other side is gone (recv: %m)");
}

/* What `from` made reaches the other side: nothing to do in one process. The receiver owns its copy (gss_release_buffer). */
void hand_over(const struct scene *scene, enum role from, gss_buffer_t bytes)
{
    uint64_t length = bytes->length;
    if (scene->wire < 0)
        return;
    if (here(scene, from)) {
        send_all(scene->wire, &length, sizeof length);
        send_all(scene->wire, bytes->value, bytes->length);
        return;
    }
    receive_all(scene->wire, &length, sizeof length);
    bytes->length = length;
    bytes->value = malloc(length + 1);
    if (bytes->value == NULL)
        broken("out of memory");
    receive_all(scene->wire, bytes->value, length);
}

int share_number(const struct scene *scene, enum role from, int number)
{
    if (scene->wire >= 0 && here(scene, from))
        send_all(scene->wire, &number, sizeof number);
    else if (scene->wire >= 0)
        receive_all(scene->wire, &number, sizeof number);
    return number;
}

static gss_channel_bindings_t bindings_of(const char *data, struct gss_channel_bindings_struct *bindings)
{
    if (data == NULL)
        return GSS_C_NO_CHANNEL_BINDINGS;
    memset(bindings, 0, sizeof *bindings);
    bindings->application_data = (gss_buffer_desc){strlen(data), (void *)data};
    return bindings;
}

/* Every call that needs an open context, made on one that is not open yet. */
static void probe_half_made(const char *who, gss_ctx_id_t context)
{
    OM_uint32 major, minor, number = 0, flags = 0;
    gss_buffer_desc message = {2, (void *)"hi"}, token = GSS_C_EMPTY_BUFFER;
    int open = -1, locally = -1;
    gss_OID mech = GSS_C_NO_OID;

    line("%s, half made:", who);
    major = gss_inquire_context(&minor, context, NULL, NULL, NULL, &mech, &flags, &locally, &open);
    if (said("inquire_context", major, minor))
        line("%s, %s, locally initiated %d, open %d", oid_name(mech), flag_names(flags), locally, open);
    line("context_time: %s", major_name(gss_context_time(&minor, context, &number)));
    line("wrap_size_limit: %s", major_name(gss_wrap_size_limit(&minor, context, 1, GSS_C_QOP_DEFAULT, 1000, &number)));
    major = gss_wrap(&minor, context, 1, GSS_C_QOP_DEFAULT, &message, NULL, &token);
    line("wrap: %s", major_name(major));
    gss_release_buffer(&minor, &token);
    major = gss_get_mic(&minor, context, GSS_C_QOP_DEFAULT, &message, &token);
    line("get_mic: %s", major_name(major));
    gss_release_buffer(&minor, &token);
}

/* Prints the outcome of one leg; false when the handshake has failed. Lifetime and flags count when a side is done. */
static bool step_said(const char *call, OM_uint32 major, OM_uint32 minor, OM_uint32 flags, OM_uint32 lifetime, gss_OID mech, gss_buffer_t token)
{
    said(call, major, minor);
    line("  output token: %s", token->length == 0 ? "none" : "some");
    if (major == GSS_S_COMPLETE)
        line("  %s, %s, mech %s", flag_names(flags), lifetime_text(lifetime), oid_name(mech));
    return !GSS_ERROR(major);
}

static OM_uint32 init_step(const struct handshake *handshake, struct side *side, gss_name_t target, gss_buffer_t input, gss_buffer_t output)
{
    OM_uint32 major, minor, flags = 0, lifetime = 0;
    gss_OID mech = GSS_C_NO_OID;
    struct gss_channel_bindings_struct bindings;
    bool first = side->context == GSS_C_NO_CONTEXT;

    if (first && handshake->mech == &IAKERB)
        input = GSS_C_NO_BUFFER; /* MIT's IAKERB takes an empty one for a malformed token */
    major = gss_init_sec_context(&minor, side->credential, &side->context, target, handshake->mech, handshake->flags, handshake->time_req,
                                 bindings_of(handshake->initiator_bindings, &bindings), input, &mech, output, &flags, &lifetime);
    step_said("init_sec_context", major, minor, flags, lifetime, mech, output);
    if (GSS_ERROR(major))
        line("  context after the failure: %s", first ? (side->context == GSS_C_NO_CONTEXT ? "none" : "left") : "kept");
    return major;
}

static OM_uint32 accept_step(const struct handshake *handshake, struct side *side, gss_buffer_t input, gss_buffer_t output)
{
    OM_uint32 major, minor, flags = 0, lifetime = 0;
    gss_OID mech = GSS_C_NO_OID;
    struct gss_channel_bindings_struct bindings;

    major = gss_accept_sec_context(&minor, &side->context, side->credential, input, bindings_of(handshake->acceptor_bindings, &bindings), &side->peer,
                                   &mech, output, &flags, &lifetime, &side->delegated);
    step_said("accept_sec_context", major, minor, flags, lifetime, mech, output);
    return major;
}

static void prepare(const struct scene *scene, const struct handshake *handshake, struct side *acceptor)
{
    OM_uint32 major, minor;
    if (!here(scene, ACCEPTOR) || handshake->default_acceptor)
        return;
    gss_name_t service = import_text("host@localhost", GSS_C_NT_HOSTBASED_SERVICE);
    gss_OID_set_desc mechs = {1, handshake->mech};
    major = gss_acquire_cred(&minor, service, GSS_C_INDEFINITE, &mechs, GSS_C_ACCEPT, &acceptor->credential, NULL, NULL);
    if (GSS_ERROR(major))
        said("acquire_cred of the acceptor", major, minor);
    if (handshake->copied_acceptor && !GSS_ERROR(major)) {
        gss_cred_id_t copy = GSS_C_NO_CREDENTIAL;
        major = gss_add_cred(&minor, acceptor->credential, service, &KRB5, GSS_C_ACCEPT, GSS_C_INDEFINITE, GSS_C_INDEFINITE, &copy, NULL, NULL, NULL);
        said("add_cred with a copy", major, minor);
        OM_uint32 time = 0;
        gss_cred_usage_t usage = -1;
        major = gss_inquire_cred_by_mech(&minor, copy, handshake->mech, NULL, NULL, &time, &usage);
        said("inquire_cred_by_mech of what was copied", major, minor);
        line("usage %d, %s", usage, lifetime_text(time));
        gss_release_cred(&minor, &acceptor->credential);
        acceptor->credential = copy;
    }
    gss_release_name(&minor, &service);
}

/*
 * The token loop of RFC 2743 §1.2.1. Both processes leave it at the same leg: after each call its caller tells the other its major.
 * A failed acceptor's error token is shown to the initiator, as gss-client would.
 */
bool establish(const struct scene *scene, const struct handshake *handshake, struct side *initiator, struct side *acceptor)
{
    OM_uint32 minor, initiator_major = GSS_S_CONTINUE_NEEDED, acceptor_major = GSS_S_CONTINUE_NEEDED;
    gss_name_t target = GSS_C_NO_NAME;
    gss_buffer_desc to_acceptor = GSS_C_EMPTY_BUFFER, to_initiator = GSS_C_EMPTY_BUFFER;

    section("%s", handshake->title);
    prepare(scene, handshake, acceptor);
    if (here(scene, INITIATOR))
        target = import_text(handshake->target == NULL ? "host@localhost" : handshake->target, GSS_C_NT_HOSTBASED_SERVICE);
    for (int leg = 0; leg < LEGS_MAX; leg++) {
        if (here(scene, INITIATOR)) {
            initiator_major = init_step(handshake, initiator, target, &to_initiator, &to_acceptor);
            if (handshake->probe && initiator_major == GSS_S_CONTINUE_NEEDED)
                probe_half_made("initiator", initiator->context);
        }
        initiator_major = (OM_uint32)share_number(scene, INITIATOR, (int)initiator_major);
        gss_release_buffer(&minor, &to_initiator);
        if (GSS_ERROR(initiator_major) || acceptor_major == GSS_S_COMPLETE || GSS_ERROR(acceptor_major))
            break;
        hand_over(scene, INITIATOR, &to_acceptor);
        if (here(scene, ACCEPTOR)) {
            acceptor_major = accept_step(handshake, acceptor, &to_acceptor, &to_initiator);
            if (handshake->probe && acceptor_major == GSS_S_CONTINUE_NEEDED)
                probe_half_made("acceptor", acceptor->context);
        }
        acceptor_major = (OM_uint32)share_number(scene, ACCEPTOR, (int)acceptor_major);
        gss_release_buffer(&minor, &to_acceptor);
        hand_over(scene, ACCEPTOR, &to_initiator);
        if (initiator_major == GSS_S_COMPLETE || (GSS_ERROR(acceptor_major) && to_initiator.length == 0))
            break;
    }
    gss_release_buffer(&minor, &to_acceptor);
    gss_release_buffer(&minor, &to_initiator);
    gss_release_name(&minor, &target);
    return initiator_major == GSS_S_COMPLETE && acceptor_major == GSS_S_COMPLETE;
}

static void release(struct side *side)
{
    OM_uint32 minor;
    gss_delete_sec_context(&minor, &side->context, GSS_C_NO_BUFFER);
    gss_release_cred(&minor, &side->credential);
    gss_release_cred(&minor, &side->delegated);
    gss_release_name(&minor, &side->peer);
}

void release_sides(struct side *initiator, struct side *acceptor)
{
    release(initiator);
    release(acceptor);
}
