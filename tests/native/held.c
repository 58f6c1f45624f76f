/* SPDX-License-Identifier: MIT */
/*
 * held STEP...   conversations with an acceptor behind the proxy, whose keys stay with the daemon, and an initiator that has its ticket and its keys here
 *
 * STEP  negotiate   SPNEGO whose initiator wants the MICs over the list of mechanisms (RFC 4178 §5), which are made with the context; in three
 *                   legs (GSS_C_DCE_STYLE), since after two it would be too late to want them
 *       delegate    krb5 with a delegated credential, which initiates a context of its own
 *       sizes:A,B…  messages of so many bytes, by gss_wrap and by gss_wrap_aead, from the acceptor (out) and to it (in), each in a line with what became of it; after
 *                   each from the acceptor a short one, which must be in sequence
 *       cycles:N    N contexts, each for one message; a line for each tenth with the resident KiB of this process and of DRIVER_WATCHED
 *
 * The first two go on with messages and MICs both ways, in sequence, and an export of the acceptor's context, which must fail and leave it as it was.
 */
#include "common.h"

#include <dlfcn.h>
#include <gssapi/gssapi_ext.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPORTS = 10, MESSAGE_BYTES = 20, FLAGS = GSS_C_MUTUAL_FLAG | GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG | GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG };

static gss_cred_id_t acceptor;
static gss_name_t target;

static void must(const char *what, OM_uint32 major, OM_uint32 minor)
{
    if (GSS_ERROR(major))
        broken("%s: %s, %s", what, major_name(major), minor_words(minor));
}

static void must_be_complete(const char *what, OM_uint32 major, OM_uint32 minor)
{
    if (major != GSS_S_COMPLETE)
        broken("%s: %s, %s", what, major_name(major), minor_words(minor));
}

static void establish(gss_OID mech, gss_cred_id_t credential, OM_uint32 flags, gss_ctx_id_t *ours, gss_ctx_id_t *theirs, gss_cred_id_t *delegated)
{
    OM_uint32 initiated = GSS_S_CONTINUE_NEEDED, accepted = GSS_S_CONTINUE_NEEDED, minor, ignored;
    gss_buffer_desc forth = GSS_C_EMPTY_BUFFER, back = GSS_C_EMPTY_BUFFER;
    *ours = *theirs = GSS_C_NO_CONTEXT;
    while (initiated == GSS_S_CONTINUE_NEEDED || accepted == GSS_S_CONTINUE_NEEDED) {
        initiated = gss_init_sec_context(&minor, credential, ours, target, mech, flags, 0, GSS_C_NO_CHANNEL_BINDINGS, &back, NULL, &forth, NULL, NULL);
        must("init", initiated, minor);
        gss_release_buffer(&ignored, &back);
        if (accepted == GSS_S_CONTINUE_NEEDED) {
            accepted = gss_accept_sec_context(&minor, theirs, acceptor, &forth, GSS_C_NO_CHANNEL_BINDINGS, NULL, NULL, &back, NULL, NULL, delegated);
            must("accept", accepted, minor);
        }
        gss_release_buffer(&ignored, &forth);
    }
    gss_release_buffer(&ignored, &back);
}

static void delete(gss_ctx_id_t *ours, gss_ctx_id_t *theirs)
{
    OM_uint32 minor;
    must("delete", gss_delete_sec_context(&minor, ours, GSS_C_NO_BUFFER), minor);
    must("delete", gss_delete_sec_context(&minor, theirs, GSS_C_NO_BUFFER), minor);
}

static OM_uint32 send_by(bool aead, gss_ctx_id_t from, gss_ctx_id_t to, size_t length, OM_uint32 *minor)
{
    OM_uint32 ignored;
    gss_buffer_desc message = {length, calloc(1, length + 1)}, token = GSS_C_EMPTY_BUFFER, opened = GSS_C_EMPTY_BUFFER;
    OM_uint32 major = aead ? gss_wrap_aead(minor, from, 1, GSS_C_QOP_DEFAULT, NULL, &message, NULL, &token)
                           : gss_wrap(minor, from, 1, GSS_C_QOP_DEFAULT, &message, NULL, &token);
    if (!GSS_ERROR(major)) {
        major = aead ? gss_unwrap_aead(minor, to, &token, NULL, &opened, NULL, NULL) : gss_unwrap(minor, to, &token, &opened, NULL, NULL);
        if (!GSS_ERROR(major) && (opened.length != length || memcmp(opened.value, message.value, length) != 0))
            broken("another message came out than went in");
    }
    gss_release_buffer(&ignored, &token);
    gss_release_buffer(&ignored, &opened);
    free(message.value);
    return major;
}

static OM_uint32 send_message(gss_ctx_id_t from, gss_ctx_id_t to, size_t length, OM_uint32 *minor)
{
    return send_by(false, from, to, length, minor);
}

static void sign(gss_ctx_id_t from, gss_ctx_id_t to)
{
    OM_uint32 minor;
    gss_buffer_desc message = {MESSAGE_BYTES, (void *)"what was to be said\n"}, token = GSS_C_EMPTY_BUFFER;
    must_be_complete("get_mic", gss_get_mic(&minor, from, GSS_C_QOP_DEFAULT, &message, &token), minor);
    must_be_complete("verify_mic", gss_verify_mic(&minor, to, &message, &token, NULL), minor);
    gss_release_buffer(&minor, &token);
}

static void converse(gss_ctx_id_t ours, gss_ctx_id_t *theirs)
{
    OM_uint32 major, minor;
    gss_buffer_desc exported = GSS_C_EMPTY_BUFFER;
    for (int round = 0; round < 2; round++) {
        must_be_complete("a message to the acceptor", send_message(ours, *theirs, MESSAGE_BYTES, &minor), minor);
        must_be_complete("a message to the initiator", send_message(*theirs, ours, MESSAGE_BYTES, &minor), minor);
        sign(ours, *theirs);
        sign(*theirs, ours);
        if (round == 0) {
            major = gss_export_sec_context(&minor, theirs, &exported);
            printf("export: %s, %s\n", major_name(major), minor_words(minor));
            if (*theirs == GSS_C_NO_CONTEXT)
                broken("the context is gone");
        }
    }
}

/* In the place of libgssapi's, for its SPNEGO too: a mechanism that wants the MICs says so here (1.3.6.1.4.1.7165.655.1.2), and krb5 does not. */
OM_uint32 gss_inquire_sec_context_by_oid(OM_uint32 *minor, const gss_ctx_id_t context, const gss_OID object, gss_buffer_set_t *values)
{
    static const unsigned char wants_mics[] = {0x2b, 0x06, 0x01, 0x04, 0x01, 0xb7, 0x7d, 0x85, 0x0f, 0x01, 0x02};
    static OM_uint32 (*theirs)(OM_uint32 *, const gss_ctx_id_t, const gss_OID, gss_buffer_set_t *);
    gss_buffer_desc yes = {1, (void *)"\1"};
    if (object->length == sizeof wants_mics && memcmp(object->elements, wants_mics, sizeof wants_mics) == 0) {
        *values = GSS_C_NO_BUFFER_SET;
        return gss_add_buffer_set_member(minor, &yes, values);
    }
    if (theirs == NULL)
        theirs = dlsym(RTLD_NEXT, __func__);
    return theirs(minor, context, object, values);
}

static void negotiate(void)
{
    gss_ctx_id_t ours, theirs;
    establish(&SPNEGO, GSS_C_NO_CREDENTIAL, FLAGS | GSS_C_DCE_STYLE, &ours, &theirs, NULL);
    converse(ours, &theirs);
    delete(&ours, &theirs);
}

static void delegate(void)
{
    OM_uint32 minor;
    gss_cred_id_t delegated = GSS_C_NO_CREDENTIAL;
    gss_name_t source = GSS_C_NO_NAME;
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    gss_ctx_id_t ours, theirs, onward, there;
    establish(&KRB5, GSS_C_NO_CREDENTIAL, FLAGS | GSS_C_DELEG_FLAG, &ours, &theirs, &delegated);
    if (delegated == GSS_C_NO_CREDENTIAL)
        broken("nothing was delegated");
    converse(ours, &theirs);
    establish(&KRB5, delegated, FLAGS, &onward, &there, NULL);
    must("inquire_context", gss_inquire_context(&minor, there, &source, NULL, NULL, NULL, NULL, NULL, NULL), minor);
    must("display_name", gss_display_name(&minor, source, &text, NULL), minor);
    printf("delegated: %.*s\n", (int)text.length, (char *)text.value);
    converse(onward, &there);
    delete(&ours, &theirs);
    delete(&onward, &there);
    gss_release_buffer(&minor, &text);
    gss_release_name(&minor, &source);
    gss_release_cred(&minor, &delegated);
}

static void send_sizes(const char *sizes)
{
    OM_uint32 minor;
    gss_ctx_id_t ours, theirs;
    establish(&KRB5, GSS_C_NO_CREDENTIAL, FLAGS, &ours, &theirs, NULL);
    for (char *end; *sizes != '\0'; sizes = *end == ',' ? end + 1 : end) {
        size_t size = strtoul(sizes, &end, 10);
        if (end == sizes)
            broken("sizes:%s: not a number", sizes);
        for (int aead = 0; aead < 2; aead++) {
            OM_uint32 major = send_by(aead, theirs, ours, size, &minor);
            printf("%zu out: %s, %s\n", size, major_name(major), minor_words(minor));
            must_be_complete("a short message after it", send_message(theirs, ours, MESSAGE_BYTES, &minor), minor);
            major = send_by(aead, ours, theirs, size, &minor);
            printf("%zu in: %s, %s\n", size, major_name(major), minor_words(minor));
            must("a short message to the acceptor", send_message(ours, theirs, MESSAGE_BYTES, &minor), minor);
        }
    }
    delete(&ours, &theirs);
}

static void cycle(const char *count)
{
    long cycles = strtol(count, NULL, 10);
    if (cycles < REPORTS)
        broken("cycles:%s: at least %d", count, REPORTS);
    for (long i = 1; i <= cycles; i++) {
        OM_uint32 minor;
        gss_ctx_id_t ours, theirs;
        establish(&KRB5, GSS_C_NO_CREDENTIAL, FLAGS, &ours, &theirs, NULL);
        must_be_complete("a message", send_message(theirs, ours, MESSAGE_BYTES, &minor), minor);
        delete(&ours, &theirs);
        if (i % (cycles / REPORTS) == 0) {
            printf("cycle %ld: %ld KiB here, %ld KiB there\n", i, process_status("VmRSS"), watched_memory());
            fflush(stdout);
        }
    }
}

int main(int count, char **arguments)
{
    OM_uint32 minor;
    target = import_text("host@localhost", GSS_C_NT_HOSTBASED_SERVICE);
    must("acquire", gss_acquire_cred(&minor, target, 0, GSS_C_NO_OID_SET, GSS_C_ACCEPT, &acceptor, NULL, NULL), minor);
    for (int i = 1; i < count; i++) {
        const char *step = arguments[i];
        if (strcmp(step, "negotiate") == 0)
            negotiate();
        else if (strcmp(step, "delegate") == 0)
            delegate();
        else if (strncmp(step, "sizes:", 6) == 0)
            send_sizes(step + 6);
        else if (strncmp(step, "cycles:", 7) == 0)
            cycle(step + 7);
        else
            broken("%s: no such step", step);
    }
    gss_release_cred(&minor, &acceptor);
    gss_release_name(&minor, &target);
    return EXIT_PASSED;
}
