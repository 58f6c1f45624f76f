/* SPDX-License-Identifier: MIT */
/*
 * mixture THREADS OPERATIONS WINDOWS
 *
 * Threads share two credentials and one name, which are made once, and make everything else of them: contexts, messages, names, credentials, and failures. In
 * one process with both roles. After each of WINDOWS equal parts all threads stand still while memory and descriptors are looked at; with three parts or more
 * the last must not have more than the second, which is the first that begins with everything in place. Exit status 0: every call gave what it should, and
 * nothing grew.
 *
 * An operation is one GSS call that asks something, with whatever releases what it gave.
 */
#include "common.h"

#include <gssapi/gssapi_ext.h>
#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    THREADS_MAX = 64,
    WINDOWS_MAX = 100,
    FAILURES_SHOWN_MAX = 10,
    SELDOM = 16, /* one turn of so many does what costs a KDC or a lot of time */
    /* With GLIBC_TUNABLES=glibc.malloc.tcache_count=0 malloc says exactly what it has given out; else its caches count, and they fill slowly. */
    IN_USE_GROWTH_MAX = 8 << 10, /* eight threads may happen to keep words or credentials of another length */
    RESIDENT_GROWTH_MAX_KB = 1024,
};

static gss_cred_id_t acceptor, initiator;
static gss_name_t target;
static gss_OID_set_desc krb5 = {1, &KRB5};
static const char MESSAGE[] = "what was to be said";

struct worker {
    pthread_t thread;
    long operations, turns;
};

static long share; /* operations of one thread in one window */
static int windows;
static pthread_barrier_t window_end, window_begin;
static atomic_int failures;

static void complain(const char *call, OM_uint32 major, OM_uint32 minor)
{
    if (atomic_fetch_add(&failures, 1) < FAILURES_SHOWN_MAX)
        fprintf(stderr, "%s: %s, %s\n", call, major_name(major), minor_words(minor));
}

/* One operation, which must not fail. */
static bool well(struct worker *self, const char *call, OM_uint32 major, OM_uint32 minor)
{
    self->operations++;
    if (!GSS_ERROR(major))
        return true;
    complain(call, major, minor);
    return false;
}

/* One operation, which must fail, and in words. */
static void badly(struct worker *self, const char *call, OM_uint32 major, OM_uint32 minor)
{
    self->operations++;
    if (!GSS_ERROR(major) || (minor != 0 && minor_words(minor)[0] == '\0'))
        complain(call, major, minor);
}

/* --- what is shared ---------------------------------------------------------------------------------------------------------- */

static void use_shared_name(struct worker *self)
{
    OM_uint32 major, minor, ignored;
    int equal = 0;
    gss_name_t copy = GSS_C_NO_NAME, canonical = GSS_C_NO_NAME;
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER, token = GSS_C_EMPTY_BUFFER;
    major = gss_duplicate_name(&minor, target, &copy);
    well(self, "duplicate_name", major, minor);
    major = gss_compare_name(&minor, target, copy, &equal);
    if (well(self, "compare_name", major, minor) && !equal)
        complain("compare_name says that a copy differs", major, minor);
    major = gss_display_name(&minor, target, &text, NULL);
    well(self, "display_name", major, minor);
    major = gss_canonicalize_name(&minor, target, &KRB5, &canonical);
    if (well(self, "canonicalize_name", major, minor)) {
        major = gss_export_name(&minor, canonical, &token);
        well(self, "export_name", major, minor);
    }
    gss_release_buffer(&ignored, &text);
    gss_release_buffer(&ignored, &token);
    gss_release_name(&ignored, &copy);
    gss_release_name(&ignored, &canonical);
}

static void use_shared_credentials(struct worker *self)
{
    OM_uint32 major, minor, ignored, lifetime = 0;
    gss_cred_usage_t usage;
    gss_name_t name = GSS_C_NO_NAME;
    gss_OID_set mechanisms = GSS_C_NO_OID_SET;
    major = gss_inquire_cred(&minor, acceptor, &name, &lifetime, &usage, &mechanisms);
    well(self, "inquire_cred", major, minor);
    gss_release_name(&ignored, &name);
    gss_release_oid_set(&ignored, &mechanisms);
    major = gss_inquire_cred_by_mech(&minor, initiator, &KRB5, &name, &lifetime, NULL, &usage);
    well(self, "inquire_cred_by_mech", major, minor);
    gss_release_name(&ignored, &name);
}

static bool acquire(struct worker *self, gss_name_t name, gss_cred_usage_t usage, gss_cred_id_t *credential)
{
    OM_uint32 minor, major = gss_acquire_cred(&minor, name, GSS_C_INDEFINITE, &krb5, usage, credential, NULL, NULL);
    return well(self, "acquire_cred", major, minor);
}

static void make_credentials(struct worker *self)
{
    OM_uint32 minor;
    gss_cred_id_t own = GSS_C_NO_CREDENTIAL;
    acquire(self, target, GSS_C_ACCEPT, &own);
    gss_release_cred(&minor, &own);
    if (self->turns % SELDOM == 0) {
        acquire(self, GSS_C_NO_NAME, GSS_C_INITIATE, &own);
        gss_release_cred(&minor, &own);
    }
}

/* --- contexts ---------------------------------------------------------------------------------------------------------------- */

static void send_message(struct worker *self, gss_ctx_id_t from, gss_ctx_id_t to)
{
    OM_uint32 major, minor;
    gss_buffer_desc message = {sizeof MESSAGE, (void *)MESSAGE}, sealed = GSS_C_EMPTY_BUFFER, opened = GSS_C_EMPTY_BUFFER, mic = GSS_C_EMPTY_BUFFER;
    major = gss_wrap(&minor, from, 1, GSS_C_QOP_DEFAULT, &message, NULL, &sealed);
    if (well(self, "wrap", major, minor)) {
        major = gss_unwrap(&minor, to, &sealed, &opened, NULL, NULL);
        if (well(self, "unwrap", major, minor) && (opened.length != message.length || memcmp(opened.value, MESSAGE, sizeof MESSAGE) != 0))
            complain("a message did not arrive as it was sent", major, minor);
        ((unsigned char *)sealed.value)[sealed.length - 1] ^= 1;
        gss_release_buffer(&minor, &opened);
        major = gss_unwrap(&minor, to, &sealed, &opened, NULL, NULL);
        badly(self, "unwrap of a message that was changed", major, minor);
    }
    major = gss_get_mic(&minor, to, GSS_C_QOP_DEFAULT, &message, &mic);
    if (well(self, "get_mic", major, minor)) {
        major = gss_verify_mic(&minor, from, &message, &mic, NULL);
        well(self, "verify_mic", major, minor);
    }
    gss_release_buffer(&minor, &sealed);
    gss_release_buffer(&minor, &opened);
    gss_release_buffer(&minor, &mic);
}

static void look_at(struct worker *self, gss_ctx_id_t *context)
{
    OM_uint32 major, minor, ignored, flags, lifetime;
    gss_name_t source = GSS_C_NO_NAME, peer = GSS_C_NO_NAME;
    gss_buffer_desc moved = GSS_C_EMPTY_BUFFER;
    int open = 0, local = 0;
    major = gss_inquire_context(&minor, *context, &source, &peer, &lifetime, NULL, &flags, &local, &open);
    if (well(self, "inquire_context", major, minor) && !open)
        complain("an established context says that it is not open", major, minor);
    gss_release_name(&ignored, &source);
    gss_release_name(&ignored, &peer);
    if (self->turns % SELDOM != 0)
        return;
    major = gss_export_sec_context(&minor, context, &moved);
    if (well(self, "export_sec_context", major, minor)) {
        major = gss_import_sec_context(&minor, &moved, context);
        well(self, "import_sec_context", major, minor);
    }
    gss_release_buffer(&ignored, &moved);
}

static void shake_hands(struct worker *self)
{
    OM_uint32 initiated = GSS_S_CONTINUE_NEEDED, accepted = GSS_S_CONTINUE_NEEDED, minor, ignored;
    gss_ctx_id_t ours = GSS_C_NO_CONTEXT, theirs = GSS_C_NO_CONTEXT;
    gss_buffer_desc forth = GSS_C_EMPTY_BUFFER, back = GSS_C_EMPTY_BUFFER;
    gss_name_t peer = GSS_C_NO_NAME;
    bool good = true;
    while (good && initiated == GSS_S_CONTINUE_NEEDED) {
        initiated = gss_init_sec_context(&minor, initiator, &ours, target, &KRB5, GSS_C_MUTUAL_FLAG, 0, GSS_C_NO_CHANNEL_BINDINGS, &back, NULL, &forth, NULL, NULL);
        good = well(self, "init_sec_context", initiated, minor);
        gss_release_buffer(&ignored, &back);
        if (good && forth.length > 0) {
            accepted = gss_accept_sec_context(&minor, &theirs, acceptor, &forth, GSS_C_NO_CHANNEL_BINDINGS, &peer, NULL, &back, NULL, NULL, NULL);
            good = well(self, "accept_sec_context", accepted, minor);
        }
        gss_release_buffer(&ignored, &forth);
    }
    if (good && initiated == GSS_S_COMPLETE && accepted == GSS_S_COMPLETE) {
        send_message(self, ours, theirs);
        look_at(self, &theirs);
        look_at(self, &ours);
    }
    gss_release_buffer(&ignored, &back);
    gss_release_name(&ignored, &peer);
    gss_delete_sec_context(&ignored, &ours, GSS_C_NO_BUFFER);
    gss_delete_sec_context(&ignored, &theirs, GSS_C_NO_BUFFER);
}

/* --- failures ---------------------------------------------------------------------------------------------------------------- */

static void fail(struct worker *self)
{
    OM_uint32 major, minor, ignored;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
    gss_buffer_desc garbage = {sizeof MESSAGE, (void *)MESSAGE}, output = GSS_C_EMPTY_BUFFER;
    major = gss_accept_sec_context(&minor, &context, acceptor, &garbage, GSS_C_NO_CHANNEL_BINDINGS, NULL, NULL, &output, NULL, NULL, NULL);
    badly(self, "accept_sec_context of garbage", major, minor);
    gss_release_buffer(&ignored, &output);
    major = gss_import_sec_context(&minor, &garbage, &context);
    badly(self, "import_sec_context of garbage", major, minor);
    if (self->turns % SELDOM != 0)
        return;
    gss_name_t nobody = import_text("nobody@nowhere", GSS_C_NT_HOSTBASED_SERVICE);
    major = gss_acquire_cred(&minor, nobody, GSS_C_INDEFINITE, &krb5, GSS_C_ACCEPT, &credential, NULL, NULL);
    badly(self, "acquire_cred without a key", major, minor);
    major = gss_init_sec_context(&minor, initiator, &context, nobody, &KRB5, 0, 0, GSS_C_NO_CHANNEL_BINDINGS, GSS_C_NO_BUFFER, NULL, &output, NULL, NULL);
    badly(self, "init_sec_context to an unknown service", major, minor);
    gss_release_buffer(&ignored, &output);
    gss_release_name(&ignored, &nobody);
}

/* --- the run ----------------------------------------------------------------------------------------------------------------- */

static void turn(struct worker *self)
{
    shake_hands(self);
    use_shared_name(self);
    use_shared_credentials(self);
    make_credentials(self);
    fail(self);
    self->turns++;
}

static void *work(void *argument)
{
    struct worker *self = argument;
    for (int window = 1; window <= windows; window++) {
        while (self->operations < window * share)
            turn(self);
        pthread_barrier_wait(&window_end);
        pthread_barrier_wait(&window_begin);
    }
    return NULL;
}

struct sample {
    long in_use, resident_kb;
    int descriptors;
};

static struct sample look(const struct worker *workers, int threads)
{
    struct mallinfo2 heap = mallinfo2();
    struct sample sample = {(long)(heap.uordblks + heap.hblkhd), process_status("VmRSS"), count_descriptors()};
    long operations = 0;
    for (int i = 0; i < threads; i++)
        operations += workers[i].operations;
    printf("operations=%ld in_use=%ld resident_kb=%ld descriptors=%d threads=%ld\n", operations, sample.in_use, sample.resident_kb, sample.descriptors,
           process_status("Threads"));
    return sample;
}

static bool has_grown(const struct sample *early, const struct sample *late)
{
    bool grown = late->in_use > early->in_use + IN_USE_GROWTH_MAX || late->resident_kb > early->resident_kb + RESIDENT_GROWTH_MAX_KB ||
                 late->descriptors > early->descriptors;
    if (grown)
        fprintf(stderr, "it grows: see the samples\n");
    return grown;
}

int main(int count, char **arguments)
{
    static struct worker workers[THREADS_MAX], first;
    static struct sample samples[WINDOWS_MAX];
    OM_uint32 minor;
    int threads = count == 4 ? atoi(arguments[1]) : 0;
    windows = count == 4 ? atoi(arguments[3]) : 0;
    if (threads < 1 || threads > THREADS_MAX || windows < 1 || windows > WINDOWS_MAX)
        broken("usage: mixture THREADS OPERATIONS WINDOWS, with 1 to %d threads and 1 to %d windows", THREADS_MAX, WINDOWS_MAX);
    setvbuf(stdout, NULL, _IOLBF, 0);
    share = atol(arguments[2]) / threads / windows;
    target = import_text("host@localhost", GSS_C_NT_HOSTBASED_SERVICE);
    if (!acquire(&first, target, GSS_C_ACCEPT, &acceptor) || !acquire(&first, GSS_C_NO_NAME, GSS_C_INITIATE, &initiator))
        broken("without credentials there is nothing to share");

    uint64_t start = now_ns();
    pthread_barrier_init(&window_end, NULL, (unsigned)threads + 1);
    pthread_barrier_init(&window_begin, NULL, (unsigned)threads + 1);
    for (int i = 0; i < threads; i++)
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
            broken("pthread_create: %m");
    for (int window = 0; window < windows; window++) {
        pthread_barrier_wait(&window_end);
        samples[window] = look(workers, threads);
        pthread_barrier_wait(&window_begin);
    }
    for (int i = 0; i < threads; i++)
        pthread_join(workers[i].thread, NULL);
    gss_release_cred(&minor, &acceptor);
    gss_release_cred(&minor, &initiator);
    gss_release_name(&minor, &target);
    printf("threads=%d seconds=%.1f failures=%d\n", threads, (double)(now_ns() - start) / 1e9, atomic_load(&failures));
    bool grown = windows >= 3 && has_grown(&samples[1], &samples[windows - 1]);
    return atomic_load(&failures) == 0 && !grown ? EXIT_PASSED : EXIT_FAILED;
}
