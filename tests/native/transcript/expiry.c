/* SPDX-License-Identifier: MIT */
/* Contexts made with a ticket that ends while we look on: gss_context_time counts down, and afterwards every call says so (RFC 2743 §2.2.5). */
#include "transcript.h"

enum { POLL_MS = 200, POLLS_MAX = 150 };

static OM_uint32 minor;

static void look(const char *who, gss_ctx_id_t context)
{
    OM_uint32 seconds = 77, flags = 0;
    int open = -1;
    gss_buffer_desc message = {5, (void *)"hello"}, token = GSS_C_EMPTY_BUFFER;
    line("%s", who);
    TRY(gss_context_time(&minor, context, &seconds));
    line("%s", lifetime_text(seconds));
    TRY(gss_inquire_context(&minor, context, NULL, NULL, &seconds, NULL, &flags, NULL, &open));
    line("%s, %s, open %d", lifetime_text(seconds), flag_names(flags), open);
    TRY(gss_get_mic(&minor, context, 0, &message, &token));
    gss_release_buffer(&minor, &token);
    TRY(gss_wrap(&minor, context, 1, 0, &message, NULL, &token));
    gss_release_buffer(&minor, &token);
}

static void wait_for_the_end(gss_ctx_id_t context)
{
    OM_uint32 seconds = 0;
    for (int i = 0; i < POLLS_MAX; i++) {
        if (gss_context_time(&minor, context, &seconds) != GSS_S_COMPLETE)
            return;
        sleep_ms(POLL_MS);
    }
    broken("the context does not end; was the ticket made for this chapter?");
}

void expiry_chapter(const struct scene *scene)
{
    struct side krb5[2] = {{0}, {0}}, spnego[2] = {{0}, {0}};
    gss_buffer_desc message = {5, (void *)"hello"}, token = GSS_C_EMPTY_BUFFER, output = GSS_C_EMPTY_BUFFER;
    establish(scene, &(struct handshake){.title = "expiry: krb5", .mech = &KRB5, .flags = GSS_C_MUTUAL_FLAG}, &krb5[0], &krb5[1]);
    look("initiator", krb5[0].context);
    look("acceptor", krb5[1].context);
    gss_wrap(&minor, krb5[0].context, 1, 0, &message, NULL, &token);
    establish(scene, &(struct handshake){.title = "expiry: spnego", .mech = &SPNEGO, .flags = GSS_C_MUTUAL_FLAG}, &spnego[0], &spnego[1]);
    wait_for_the_end(krb5[1].context); /* the acceptor allows for clocks that differ, and is the last */
    section("expiry: over, krb5");
    look("initiator", krb5[0].context);
    look("acceptor", krb5[1].context);
    TRY(gss_unwrap(&minor, krb5[1].context, &token, &output, NULL, NULL));
    show_text("message", &output);
    section("expiry: over, spnego");
    look("initiator", spnego[0].context);
    look("acceptor", spnego[1].context);
    gss_release_buffer(&minor, &token);
    release_sides(&krb5[0], &krb5[1]);
    release_sides(&spnego[0], &spnego[1]);
}
