/* SPDX-License-Identifier: MIT */
/* Handshakes of which the daemon is restarted in the middle, with both roles in this process, through libgssapi. */
#include "host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void restart_daemon(void)
{
    if (system(required_environment("DRIVER_BETWEEN")) != 0)
        broken("the command that restarts the daemon failed");
}

static void expect_step(OM_uint32 major, OM_uint32 minor, const char *what)
{
    expect(!GSS_ERROR(major), "%s survives a restart of the daemon, but it gave %s: %s", what, major_name(major), minor_words(minor));
}

static gss_cred_id_t acquire(gss_name_t name, gss_cred_usage_t usage)
{
    OM_uint32 major, minor;
    gss_OID_set_desc krb5 = {1, &KRB5};
    gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
    major = gss_acquire_cred(&minor, name, GSS_C_INDEFINITE, &krb5, usage, &credential, NULL, NULL);
    if (GSS_ERROR(major))
        broken("gss_acquire_cred: %s, %s", major_name(major), minor_words(minor));
    return credential;
}

static void expect_message(gss_ctx_id_t from, gss_ctx_id_t to)
{
    OM_uint32 major, minor;
    gss_buffer_desc message = {5, (void *)"hello"}, sealed = GSS_C_EMPTY_BUFFER, opened = GSS_C_EMPTY_BUFFER;
    major = gss_wrap(&minor, from, 1, GSS_C_QOP_DEFAULT, &message, NULL, &sealed);
    expect_step(major, minor, "gss_wrap");
    major = gss_unwrap(&minor, to, &sealed, &opened, NULL, NULL);
    expect_step(major, minor, "gss_unwrap");
    expect(opened.length == message.length && memcmp(opened.value, message.value, message.length) == 0, "a message arrives as it was sent");
    gss_release_buffer(&minor, &sealed);
    gss_release_buffer(&minor, &opened);
}

/*
 * Leg after leg, with a restart before each: credentials, half-open initiators and established contexts live with the client. Not so half-open acceptors
 * (GSS_C_DCE_STYLE), which krb5 cannot export: these end with the daemon, and the last leg says so.
 */
static void shake_hands(gss_name_t target, gss_cred_id_t initiator, gss_cred_id_t acceptor, OM_uint32 flags)
{
    OM_uint32 initiated = GSS_S_CONTINUE_NEEDED, accepted = GSS_S_CONTINUE_NEEDED, minor, ignored;
    gss_ctx_id_t ours = GSS_C_NO_CONTEXT, theirs = GSS_C_NO_CONTEXT;
    gss_buffer_desc forth = GSS_C_EMPTY_BUFFER, back = GSS_C_EMPTY_BUFFER;
    int legs = 0;
    while (initiated == GSS_S_CONTINUE_NEEDED || accepted == GSS_S_CONTINUE_NEEDED) {
        restart_daemon();
        initiated = gss_init_sec_context(&minor, initiator, &ours, target, &KRB5, flags, 0, GSS_C_NO_CHANNEL_BINDINGS, &back, NULL, &forth, NULL, NULL);
        expect_step(initiated, minor, legs == 0 ? "an initiator's credential" : "a half-open initiator");
        gss_release_buffer(&ignored, &back);
        legs++;
        if (forth.length == 0)
            break;
        restart_daemon();
        bool half_open = theirs != GSS_C_NO_CONTEXT;
        accepted = gss_accept_sec_context(&minor, &theirs, acceptor, &forth, GSS_C_NO_CHANNEL_BINDINGS, NULL, NULL, &back, NULL, NULL, NULL);
        gss_release_buffer(&ignored, &forth);
        if (half_open) {
            expect(GSS_ROUTINE_ERROR(accepted) == GSS_S_NO_CONTEXT, "a half-open acceptor is gone, but it gave %s", major_name(accepted));
            expect(strstr(minor_words(minor), "restarted") != NULL, "the words name the cause, but they are: %s", minor_words(minor));
            gss_delete_sec_context(&ignored, &ours, GSS_C_NO_BUFFER);
            gss_delete_sec_context(&ignored, &theirs, GSS_C_NO_BUFFER);
            return;
        }
        expect_step(accepted, minor, "an acceptor's credential");
        legs++;
    }
    expect(initiated == GSS_S_COMPLETE && accepted == GSS_S_COMPLETE && legs == 3, "the handshake ends well after its third leg, not after %d", legs);
    restart_daemon();
    expect_message(ours, theirs);
    expect_message(theirs, ours);
    gss_delete_sec_context(&ignored, &ours, GSS_C_NO_BUFFER);
    gss_delete_sec_context(&ignored, &theirs, GSS_C_NO_BUFFER);
}

void check_half_open(void)
{
    OM_uint32 minor;
    gss_name_t target = import_text("host@localhost", GSS_C_NT_HOSTBASED_SERVICE);
    gss_cred_id_t initiator = acquire(GSS_C_NO_NAME, GSS_C_INITIATE), acceptor = acquire(target, GSS_C_ACCEPT);
    shake_hands(target, initiator, acceptor, GSS_C_MUTUAL_FLAG);
    shake_hands(target, initiator, acceptor, GSS_C_MUTUAL_FLAG | GSS_C_DCE_STYLE);
    gss_release_cred(&minor, &initiator);
    gss_release_cred(&minor, &acceptor);
    gss_release_name(&minor, &target);
}
