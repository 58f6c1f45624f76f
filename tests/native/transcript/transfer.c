/* SPDX-License-Identifier: MIT */
/* A context leaves its process: exported, imported here again or in another process, and used there (RFC 2743 §2.2.8). */
#include "transcript.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static gss_ctx_id_t import_said(gss_buffer_t token)
{
    OM_uint32 major, minor;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    major = gss_import_sec_context(&minor, token, &context);
    return said("import_sec_context", major, minor) ? context : GSS_C_NO_CONTEXT;
}

static gss_buffer_desc export_said(gss_ctx_id_t *context)
{
    OM_uint32 major, minor;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    major = gss_export_sec_context(&minor, context, &token);
    if (said("export_sec_context", major, minor))
        line("context after it: %s; exported: %s", *context == GSS_C_NO_CONTEXT ? "gone" : "still there", token.length == 0 ? "nothing" : "something");
    return token;
}

static void write_block(int fd, gss_buffer_t block)
{
    uint64_t length = block->length;
    if (write(fd, &length, sizeof length) != sizeof length || write(fd, block->value, block->length) != (ssize_t)block->length)
        broken("write to the other process: %m");
}

static gss_buffer_desc read_block(int fd)
{
    uint64_t length = 0, used = 0;
    if (read(fd, &length, sizeof length) != sizeof length || length > 1 << 20)
        broken("no block from the first process");
    gss_buffer_desc block = {length, malloc(length + 1)};
    if (block.value == NULL)
        broken("out of memory");
    while (used < length) {
        ssize_t got = read(fd, (char *)block.value + used, length - used);
        if (got <= 0)
            broken("a short block from the first process");
        used += (uint64_t)got;
    }
    return block;
}

/* The other process: context and message come by standard input, the transcript goes on by standard output. */
int continue_transferred_context(void)
{
    OM_uint32 major, minor, lifetime = 0, flags = 0;
    gss_name_t source = GSS_C_NO_NAME, target = GSS_C_NO_NAME;
    gss_OID mech = GSS_C_NO_OID;
    gss_buffer_desc exported = read_block(STDIN_FILENO), token = read_block(STDIN_FILENO), output = GSS_C_EMPTY_BUFFER;
    gss_ctx_id_t context = import_said(&exported);

    major = gss_unwrap(&minor, context, &token, &output, NULL, NULL);
    said("unwrap there", major, minor);
    show_text("message", &output);
    major = gss_inquire_context(&minor, context, &source, &target, &lifetime, &mech, &flags, NULL, NULL);
    if (said("inquire_context there", major, minor)) {
        show_name("source", source);
        show_name("target", target);
        line("%s, %s, %s", oid_name(mech), flag_names(flags), lifetime_text(lifetime));
    }
    gss_release_name(&minor, &source);
    gss_release_name(&minor, &target);
    gss_release_buffer(&minor, &exported);
    gss_release_buffer(&minor, &token);
    gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
    return EXIT_PASSED;
}

static void continue_in_other_process(gss_buffer_t exported, gss_buffer_t token)
{
    int ends[2], status = 0;
    fflush(stdout);
    if (pipe(ends) != 0)
        broken("pipe: %m");
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[0], STDIN_FILENO);
        close(ends[0]);
        close(ends[1]);
        execl("/proc/self/exe", "transcript", "--continue-context", (char *)NULL);
        _exit(EXIT_BROKEN);
    }
    close(ends[0]);
    write_block(ends[1], exported);
    write_block(ends[1], token);
    close(ends[1]);
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
        broken("the process that continues the context ended with status %x", (unsigned)status);
}

static gss_buffer_desc wrap_said(gss_ctx_id_t context, const char *text)
{
    OM_uint32 major, minor;
    gss_buffer_desc message = {strlen(text), (void *)text}, token = GSS_C_EMPTY_BUFFER;
    major = gss_wrap(&minor, context, 1, GSS_C_QOP_DEFAULT, &message, NULL, &token);
    line("wrap \"%s\": %s", text, major_name(major));
    return token;
}

static void take(gss_ctx_id_t context, gss_buffer_t token)
{
    OM_uint32 major, minor;
    gss_buffer_desc output = GSS_C_EMPTY_BUFFER;
    major = gss_unwrap(&minor, context, token, &output, NULL, NULL);
    line("unwrap: %s", major_name(major));
    show_text("message", &output);
}

/* The acceptor's context goes round by export, before (fresh) or after its first use, and on into another process. */
static void acceptor_moves(const struct scene *scene, const struct side *initiator, struct side *acceptor)
{
    OM_uint32 minor;
    gss_buffer_desc first = GSS_C_EMPTY_BUFFER, second = GSS_C_EMPTY_BUFFER, exported;
    if (here(scene, INITIATOR)) {
        first = wrap_said(initiator->context, "read after an export");
        second = wrap_said(initiator->context, "read in another process");
    }
    hand_over(scene, INITIATOR, &first);
    hand_over(scene, INITIATOR, &second);
    if (here(scene, ACCEPTOR)) {
        exported = export_said(&acceptor->context);
        acceptor->context = import_said(&exported);
        gss_release_buffer(&minor, &exported);
        take(acceptor->context, &first);
        exported = export_said(&acceptor->context);
        continue_in_other_process(&exported, &second);
        gss_release_buffer(&minor, &exported);
    }
    gss_release_buffer(&minor, &first);
    gss_release_buffer(&minor, &second);
}

static void initiator_moves(const struct scene *scene, struct side *initiator)
{
    OM_uint32 major, minor;
    gss_buffer_desc exported, message = {2, (void *)"hi"}, mic = GSS_C_EMPTY_BUFFER;
    if (!here(scene, INITIATOR))
        return;
    exported = export_said(&initiator->context);
    initiator->context = import_said(&exported);
    major = gss_get_mic(&minor, initiator->context, GSS_C_QOP_DEFAULT, &message, &mic);
    line("get_mic: %s, %zu bytes", major_name(major), mic.length);
    gss_release_buffer(&minor, &mic);
    gss_release_buffer(&minor, &exported);
}

static void walk(const struct scene *scene, const char *title, gss_OID mech, OM_uint32 flags)
{
    struct side initiator = {0}, acceptor = {0};
    if (establish(scene, &(struct handshake){.title = title, .mech = mech, .flags = flags}, &initiator, &acceptor)) {
        acceptor_moves(scene, &initiator, &acceptor);
        initiator_moves(scene, &initiator);
    }
    release_sides(&initiator, &acceptor);
}

void transfer_chapter(const struct scene *scene)
{
    const OM_uint32 flags = GSS_C_MUTUAL_FLAG | GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG | GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG;
    gss_buffer_desc junk = {6, (void *)"abcdef"};
    walk(scene, "transfer: krb5", &KRB5, flags);
    walk(scene, "transfer: krb5 without mutual", &KRB5, GSS_C_CONF_FLAG);
    walk(scene, "transfer: spnego", &SPNEGO, flags);
    section("transfer: what no export made");
    import_said(&junk);
}
