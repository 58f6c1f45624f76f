/* SPDX-License-Identifier: MIT */
/*
 * load make-tokens FILE COUNT     AP-REQs for host@localhost, each behind its length
 * load OPERATION THREADS SECONDS  does one thing again and again on so many threads, and says in one line how often, how fast and at what cost
 *
 * OPERATION  accept     a token of the file that LOAD_TOKENS names, with an acceptor credential that was acquired before (one for each thread)
 *            cycle      the same with a credential acquired and released around each
 *            acquire    the acceptor credential for host@localhost, and its release
 *            init       the first token for host@localhost, with an initiator credential that was acquired before
 *            handshake  init and accept against each other, with mutual authentication, and one sealed message
 *            fresh      handshake, with both credentials acquired and released around each
 *            message-1k, message-64k   one sealed message of so many bytes and its opening, with a context that was established before
 *
 * LOAD_DAEMON_PID adds that process's CPU time. Failed calls are said in words to standard error and do not end the run. Those that were in flight when the
 * daemon went away (LOST_WORDS) are counted apart: nobody can send them again. Exit status 0 = no others failed.
 */
#include "common.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    TOKENS_MAX = 4096,
    TOKEN_BYTES_MAX = 65536,
    THREADS_MAX = 512,
    WARM_UP_OPERATIONS = 20,
    FAILURES_SHOWN_MAX = 5,
    PAUSE_AFTER_FAILURE_MS = 10,
    SHORT_MESSAGE_BYTES = 20,
    /* Latencies in ns are counted in slots that are 1/STEPS of a power of two wide. */
    STEP_BITS = 6,
    STEPS = 1 << STEP_BITS,
    SLOTS = STEPS * (64 - STEP_BITS + 1),
};

static const char LOST_WORDS[] = "closed the connection before it answered";
static const char MESSAGE[65536] = "what was to be said";

struct worker {
    pthread_t thread;
    unsigned number;
    gss_cred_id_t acceptor, initiator;
    gss_ctx_id_t ours, theirs; /* of message-* */
    unsigned long done, failed, lost;
    uint64_t slots[SLOTS];
};

typedef bool operation(struct worker *self);

static gss_buffer_desc tokens[TOKENS_MAX];
static unsigned token_count;
static gss_name_t target;
static operation *operate;
static pthread_barrier_t start_line;
static atomic_bool time_is_up;
static atomic_uint failures_shown;

/* --- the operations ------------------------------------------------------------------------------------------------------------ */

static bool good(struct worker *self, const char *call, OM_uint32 major, OM_uint32 minor)
{
    if (!GSS_ERROR(major))
        return true;
    const char *words = minor_words(minor);
    if (strstr(words, LOST_WORDS) != NULL)
        self->lost++;
    else
        self->failed++;
    if (atomic_fetch_add(&failures_shown, 1) < FAILURES_SHOWN_MAX)
        fprintf(stderr, "%s: %s, %s\n", call, major_name(major), words);
    return false;
}

static bool acquire(struct worker *self, gss_cred_usage_t usage, gss_cred_id_t *credential)
{
    OM_uint32 minor, major;
    gss_OID_set_desc krb5 = {1, &KRB5};
    *credential = GSS_C_NO_CREDENTIAL;
    major = gss_acquire_cred(&minor, usage == GSS_C_ACCEPT ? target : GSS_C_NO_NAME, GSS_C_INDEFINITE, &krb5, usage, credential, NULL, NULL);
    return good(self, usage == GSS_C_ACCEPT ? "acquire acceptor" : "acquire initiator", major, minor);
}

static void release(gss_cred_id_t *credential)
{
    OM_uint32 minor;
    if (*credential != GSS_C_NO_CREDENTIAL)
        gss_release_cred(&minor, credential);
}

static bool accept_once(struct worker *self)
{
    OM_uint32 major, minor, ignored;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_buffer_desc answer = GSS_C_EMPTY_BUFFER;
    gss_name_t peer = GSS_C_NO_NAME;
    gss_buffer_t token = &tokens[(self->number + self->done) % token_count];
    major = gss_accept_sec_context(&minor, &context, self->acceptor, token, GSS_C_NO_CHANNEL_BINDINGS, &peer, NULL, &answer, NULL, NULL, NULL);
    bool well = good(self, "accept", major, minor);
    gss_release_buffer(&ignored, &answer);
    gss_release_name(&ignored, &peer);
    gss_delete_sec_context(&ignored, &context, GSS_C_NO_BUFFER);
    return well;
}

static bool cycle(struct worker *self)
{
    bool well = acquire(self, GSS_C_ACCEPT, &self->acceptor) && accept_once(self);
    release(&self->acceptor);
    return well;
}

static bool acquire_and_release(struct worker *self)
{
    bool well = acquire(self, GSS_C_ACCEPT, &self->acceptor);
    release(&self->acceptor);
    return well;
}

static bool init_once(struct worker *self)
{
    OM_uint32 major, minor, ignored;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    major = gss_init_sec_context(&minor, self->initiator, &context, target, &KRB5, GSS_C_MUTUAL_FLAG, 0, GSS_C_NO_CHANNEL_BINDINGS, GSS_C_NO_BUFFER, NULL, &token,
                                 NULL, NULL);
    bool well = good(self, "init", major, minor);
    gss_release_buffer(&ignored, &token);
    gss_delete_sec_context(&ignored, &context, GSS_C_NO_BUFFER);
    return well;
}

static bool send_message(struct worker *self, gss_ctx_id_t from, gss_ctx_id_t to, size_t length)
{
    OM_uint32 major, minor;
    gss_buffer_desc message = {length, (void *)MESSAGE}, sealed = GSS_C_EMPTY_BUFFER, opened = GSS_C_EMPTY_BUFFER;
    major = gss_wrap(&minor, from, 1, GSS_C_QOP_DEFAULT, &message, NULL, &sealed);
    bool well = good(self, "wrap", major, minor);
    if (well) {
        major = gss_unwrap(&minor, to, &sealed, &opened, NULL, NULL);
        well = good(self, "unwrap", major, minor);
    }
    if (well && (opened.length != message.length || memcmp(opened.value, message.value, message.length) != 0))
        broken("a message did not arrive as it was sent");
    gss_release_buffer(&minor, &sealed);
    gss_release_buffer(&minor, &opened);
    return well;
}

static bool establish(struct worker *self, gss_ctx_id_t *ours, gss_ctx_id_t *theirs)
{
    OM_uint32 initiated = GSS_S_CONTINUE_NEEDED, minor, ignored;
    gss_buffer_desc forth = GSS_C_EMPTY_BUFFER, back = GSS_C_EMPTY_BUFFER;
    bool well = true;
    while (well && initiated == GSS_S_CONTINUE_NEEDED) {
        initiated = gss_init_sec_context(&minor, self->initiator, ours, target, &KRB5, GSS_C_MUTUAL_FLAG, 0, GSS_C_NO_CHANNEL_BINDINGS, &back, NULL, &forth, NULL,
                                         NULL);
        well = good(self, "init", initiated, minor);
        gss_release_buffer(&ignored, &back);
        if (well && forth.length > 0) {
            OM_uint32 accepted =
                gss_accept_sec_context(&minor, theirs, self->acceptor, &forth, GSS_C_NO_CHANNEL_BINDINGS, NULL, NULL, &back, NULL, NULL, NULL);
            well = good(self, "accept", accepted, minor);
        }
        gss_release_buffer(&ignored, &forth);
    }
    gss_release_buffer(&ignored, &back);
    return well;
}

static void delete(gss_ctx_id_t *ours, gss_ctx_id_t *theirs)
{
    OM_uint32 minor;
    gss_delete_sec_context(&minor, ours, GSS_C_NO_BUFFER);
    gss_delete_sec_context(&minor, theirs, GSS_C_NO_BUFFER);
}

static bool handshake(struct worker *self)
{
    gss_ctx_id_t ours = GSS_C_NO_CONTEXT, theirs = GSS_C_NO_CONTEXT;
    bool well = establish(self, &ours, &theirs) && send_message(self, ours, theirs, SHORT_MESSAGE_BYTES);
    delete(&ours, &theirs);
    return well;
}

/* A context that has failed once, because its daemon has ended, is replaced. */
static bool message(struct worker *self, size_t length)
{
    bool well = (self->ours != GSS_C_NO_CONTEXT || establish(self, &self->ours, &self->theirs)) && send_message(self, self->ours, self->theirs, length);
    if (!well)
        delete(&self->ours, &self->theirs);
    return well;
}

static bool message_1k(struct worker *self)
{
    return message(self, 1024);
}

static bool message_64k(struct worker *self)
{
    return message(self, sizeof MESSAGE);
}

static bool fresh(struct worker *self)
{
    bool well = acquire(self, GSS_C_ACCEPT, &self->acceptor) && acquire(self, GSS_C_INITIATE, &self->initiator) && handshake(self);
    release(&self->acceptor);
    release(&self->initiator);
    return well;
}

static const struct {
    const char *name;
    operation *function;
    bool tokens, acceptor, initiator; /* what must be there before */
} operations[] = {
    {"accept", accept_once, true, true, false},
    {"cycle", cycle, true, false, false},
    {"acquire", acquire_and_release, false, false, false},
    {"init", init_once, false, false, true},
    {"handshake", handshake, false, true, true},
    {"fresh", fresh, false, false, false},
    {"message-1k", message_1k, false, true, true},
    {"message-64k", message_64k, false, true, true},
};

/* --- tokens -------------------------------------------------------------------------------------------------------------------- */

static void make_tokens(const char *path, long count)
{
    FILE *file = fopen(path, "we");
    if (file == NULL)
        broken("%s: %m", path);
    for (long i = 0; i < count; i++) {
        OM_uint32 major, minor;
        gss_ctx_id_t context = GSS_C_NO_CONTEXT;
        gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
        major = gss_init_sec_context(&minor, GSS_C_NO_CREDENTIAL, &context, target, &KRB5, GSS_C_MUTUAL_FLAG, 0, GSS_C_NO_CHANNEL_BINDINGS, GSS_C_NO_BUFFER, NULL,
                                     &token, NULL, NULL);
        if (GSS_ERROR(major))
            broken("gss_init_sec_context: %s, %s", major_name(major), minor_words(minor));
        uint32_t length = (uint32_t)token.length;
        if (fwrite(&length, sizeof length, 1, file) != 1 || fwrite(token.value, 1, length, file) != length)
            broken("%s: %m", path);
        gss_release_buffer(&minor, &token);
        gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
    }
    if (fclose(file) != 0)
        broken("%s: %m", path);
}

static void read_tokens(const char *path)
{
    FILE *file = fopen(path, "re");
    uint32_t length;
    if (file == NULL)
        broken("%s: %m", path);
    while (token_count < TOKENS_MAX && fread(&length, sizeof length, 1, file) == 1) {
        gss_buffer_t token = &tokens[token_count++];
        if (length > TOKEN_BYTES_MAX || (token->value = malloc(length)) == NULL || fread(token->value, 1, length, file) != length)
            broken("%s is not a file of tokens", path);
        token->length = length;
    }
    fclose(file);
    if (token_count == 0)
        broken("%s holds no token", path);
}

/* --- measuring ----------------------------------------------------------------------------------------------------------------- */

static unsigned slot_of(uint64_t value)
{
    if (value < STEPS)
        return (unsigned)value;
    unsigned power = 63u - (unsigned)__builtin_clzll(value);
    return (power - STEP_BITS + 1) * STEPS + (unsigned)((value >> (power - STEP_BITS)) & (STEPS - 1));
}

/* The middle of a slot, in ns. */
static double value_of(unsigned slot)
{
    if (slot < STEPS)
        return slot;
    unsigned power = slot / STEPS - 1 + STEP_BITS;
    return ((double)STEPS + (double)(slot % STEPS) + 0.5) * (double)(1ull << (power - STEP_BITS));
}

static double percentile_us(const uint64_t *slots, uint64_t count, double share)
{
    uint64_t seen = 0;
    for (unsigned slot = 0; slot < SLOTS; slot++) {
        seen += slots[slot];
        if (count > 0 && (double)seen >= share * (double)count)
            return value_of(slot) / 1e3;
    }
    return 0;
}

/* CPU time of a process, its threads that have ended included; 0 without one. */
static uint64_t cpu_ns(pid_t process)
{
    clockid_t clock;
    struct timespec t = {0};
    if (process != 0 && clock_getcpuclockid(process, &clock) == 0)
        clock_gettime(clock, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void *work(void *argument)
{
    struct worker *self = argument;
    for (int i = 0; i < WARM_UP_OPERATIONS; i++)
        operate(self);
    pthread_barrier_wait(&start_line);
    while (!atomic_load_explicit(&time_is_up, memory_order_relaxed)) {
        uint64_t begin = now_ns();
        if (operate(self)) {
            self->slots[slot_of(now_ns() - begin)]++;
            self->done++;
        } else {
            sleep_ms(PAUSE_AFTER_FAILURE_MS);
        }
    }
    return NULL;
}

static int run(const char *name, unsigned threads, double seconds)
{
    unsigned kind = 0;
    while (kind < sizeof operations / sizeof operations[0] && strcmp(operations[kind].name, name) != 0)
        kind++;
    if (kind == sizeof operations / sizeof operations[0] || threads == 0 || threads > THREADS_MAX)
        broken("usage: load OPERATION THREADS SECONDS, with 1 to %d threads", THREADS_MAX);
    operate = operations[kind].function;
    if (operations[kind].tokens)
        read_tokens(required_environment("LOAD_TOKENS"));

    struct worker *workers = calloc(threads, sizeof *workers);
    pthread_barrier_init(&start_line, NULL, threads + 1);
    for (unsigned i = 0; i < threads; i++) {
        struct worker *worker = &workers[i];
        worker->number = i;
        if ((operations[kind].acceptor && !acquire(worker, GSS_C_ACCEPT, &worker->acceptor)) ||
            (operations[kind].initiator && !acquire(worker, GSS_C_INITIATE, &worker->initiator)))
            broken("without credentials there is nothing to measure");
        /* The C plugin writes what it acquired first to the ticket cache, in a way that fails when two threads do it at once: one does it, before there are others. */
        if (i == 0)
            operate(worker);
        if (pthread_create(&worker->thread, NULL, work, worker) != 0)
            broken("pthread_create: thread %u of %u", i, threads);
    }

    const char *daemon = getenv("LOAD_DAEMON_PID");
    pid_t daemon_pid = daemon == NULL ? 0 : (pid_t)atoi(daemon);
    pthread_barrier_wait(&start_line);
    uint64_t begin = now_ns(), client_begin = cpu_ns(getpid()), daemon_begin = cpu_ns(daemon_pid);
    sleep_ms((unsigned)(seconds * 1000));
    atomic_store(&time_is_up, true);
    for (unsigned i = 0; i < threads; i++)
        pthread_join(workers[i].thread, NULL);
    uint64_t elapsed = now_ns() - begin, client = cpu_ns(getpid()) - client_begin, served = cpu_ns(daemon_pid) - daemon_begin;

    struct worker all = {0};
    for (unsigned i = 0; i < threads; i++) {
        all.done += workers[i].done;
        all.failed += workers[i].failed;
        all.lost += workers[i].lost;
        for (unsigned slot = 0; slot < SLOTS; slot++)
            all.slots[slot] += workers[i].slots[slot];
    }
    double per_operation = all.done == 0 ? 0 : 1 / (1e3 * (double)all.done);
    printf("operation=%s threads=%u done=%lu failed=%lu lost=%lu per_second=%.0f p50_us=%.1f p99_us=%.1f p999_us=%.1f client_us=%.1f daemon_us=%.1f\n", name, threads,
           all.done, all.failed, all.lost, (double)all.done / ((double)elapsed / 1e9), percentile_us(all.slots, all.done, 0.5), percentile_us(all.slots, all.done, 0.99),
           percentile_us(all.slots, all.done, 0.999), (double)client * per_operation, (double)served * per_operation);
    return all.failed == 0 ? EXIT_PASSED : EXIT_FAILED;
}

int main(int count, char **arguments)
{
    if (count != 4)
        broken("usage: load make-tokens FILE COUNT | load OPERATION THREADS SECONDS");
    target = import_text("host@localhost", GSS_C_NT_HOSTBASED_SERVICE);
    if (strcmp(arguments[1], "make-tokens") == 0) {
        make_tokens(arguments[2], atol(arguments[3]));
        return EXIT_PASSED;
    }
    return run(arguments[1], (unsigned)atoi(arguments[2]), atof(arguments[3]));
}
