/* SPDX-License-Identifier: MIT */
/*
 * Many processes, or threads, and one credential cache (KRB5CCNAME).
 *
 *   ccache first processes|threads COUNT ROUNDS   each round begins without a cache, and all acquire the default credential at once
 *   ccache mixed COUNT ROUNDS                     each acquires anew, and adds a ticket of its own between: no ticket is ever lost
 *   ccache restless COUNT MILLISECONDS            each acquires anew for a while, whatever somebody else does to the cache
 *   ccache probe                                  whether there can be such a cache at all
 */
#include "common.h"

#include <gssapi/gssapi_ext.h>
#include <krb5.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { COUNT_MAX = 64 };

/* In memory that all share. */
static struct {
    pthread_barrier_t barrier;
    atomic_int failures;
} *shared;

static unsigned count, rounds;
static const char sealed[] = "Encrypted/Credentials/v1@X-GSSPROXY:";

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    atomic_fetch_add(&shared->failures, 1);
}

static void acquire(void)
{
    static gss_OID_set_desc mechs = {1, &KRB5};
    OM_uint32 major, minor, ignored, lifetime = 0;
    gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
    major = gss_acquire_cred(&minor, GSS_C_NO_NAME, 0, &mechs, GSS_C_INITIATE, &credential, NULL, NULL);
    if (major == GSS_S_COMPLETE)
        major = gss_inquire_cred(&minor, credential, NULL, &lifetime, NULL, NULL);
    if (major != GSS_S_COMPLETE)
        fail("acquire", minor_words(minor));
    else if (lifetime == 0)
        fail("acquire", "no lifetime");
    gss_release_cred(&ignored, &credential);
}

static krb5_context krb5(void)
{
    krb5_context context;
    if (krb5_init_context(&context) != 0)
        broken("krb5_init_context");
    return context;
}

static krb5_ccache cache_of(krb5_context context)
{
    krb5_ccache cache;
    if (krb5_cc_default(context, &cache) != 0)
        broken("krb5_cc_default");
    return cache;
}

/* Takes every cache of the collection away. */
static void destroy_all(void)
{
    krb5_context context = krb5();
    krb5_cccol_cursor cursor;
    krb5_ccache cache = NULL;
    if (krb5_cccol_cursor_new(context, &cursor) != 0)
        broken("krb5_cccol_cursor_new");
    while (krb5_cccol_cursor_next(context, cursor, &cache) == 0 && cache != NULL)
        krb5_cc_destroy(context, cache);
    krb5_cccol_cursor_free(context, &cursor);
    krb5_cc_destroy(context, cache_of(context));
    krb5_free_context(context);
}

/* Entries of a cache: the sealed one, those that begin with "ticket", or all. */
static int count_entries(const char *begins)
{
    krb5_context context = krb5();
    krb5_ccache cache = cache_of(context);
    krb5_cc_cursor cursor;
    krb5_creds entry;
    krb5_error_code error;
    int found = 0;
    if (krb5_cc_start_seq_get(context, cache, &cursor) != 0)
        return 0;
    while ((error = krb5_cc_next_cred(context, cache, &cursor, &entry)) == 0) {
        char *server = NULL;
        if (krb5_unparse_name(context, entry.server, &server) == 0 && strncmp(server, begins, strlen(begins)) == 0)
            found++;
        krb5_free_unparsed_name(context, server);
        krb5_free_cred_contents(context, &entry);
    }
    if (error != KRB5_CC_END)
        fail("the cache cannot be read to its end", krb5_get_error_message(context, error));
    krb5_cc_end_seq_get(context, cache, &cursor);
    krb5_cc_close(context, cache);
    krb5_free_context(context);
    return found;
}

static void forget_sealed(void)
{
    krb5_context context = krb5();
    krb5_ccache cache = cache_of(context);
    krb5_creds entry = {0};
    if (krb5_cc_get_principal(context, cache, &entry.client) == 0 && krb5_parse_name(context, sealed, &entry.server) == 0)
        krb5_cc_remove_cred(context, cache, 0, &entry);
    krb5_free_cred_contents(context, &entry);
    krb5_cc_close(context, cache);
    krb5_free_context(context);
}

static void add_ticket(unsigned who, unsigned round)
{
    krb5_context context = krb5();
    krb5_ccache cache = cache_of(context);
    krb5_creds entry = {0};
    char name[64];
    static char bytes[400];
    snprintf(name, sizeof name, "ticket%u/%u@ELSEWHERE", who, round);
    krb5_error_code error = krb5_cc_get_principal(context, cache, &entry.client);
    error = error ? error : krb5_parse_name(context, name, &entry.server);
    entry.ticket = (krb5_data){.length = sizeof bytes, .data = bytes};
    error = error ? error : krb5_cc_store_cred(context, cache, &entry);
    if (error != 0)
        fail("adding a ticket", krb5_get_error_message(context, error));
    entry.ticket = (krb5_data){0};
    krb5_free_cred_contents(context, &entry);
    krb5_cc_close(context, cache);
    krb5_free_context(context);
}

static void first(unsigned who)
{
    for (unsigned round = 0; round < rounds; round++) {
        if (who == 0)
            destroy_all();
        pthread_barrier_wait(&shared->barrier);
        acquire();
        pthread_barrier_wait(&shared->barrier);
        if (who == 0 && count_entries(sealed) == 0)
            fail("after a round", "no sealed credential in the cache");
    }
}

static void mixed(unsigned who)
{
    if (who == 0)
        acquire();
    pthread_barrier_wait(&shared->barrier);
    for (unsigned round = 0; round < rounds; round++) {
        forget_sealed();
        acquire();
        add_ticket(who, round);
    }
    pthread_barrier_wait(&shared->barrier);
    int tickets = count_entries("ticket");
    if (who == 0 && tickets != (int)(count * rounds)) {
        fprintf(stderr, "%d tickets of %u are in the cache\n", tickets, count * rounds);
        atomic_fetch_add(&shared->failures, 1);
    }
}

static void restless(unsigned who)
{
    (void)who;
    for (uint64_t end = now_ns() + rounds * (uint64_t)1000000; now_ns() < end;) {
        forget_sealed();
        acquire();
        sleep_ms(5);
    }
}

static void (*work)(unsigned);

static void *thread(void *who)
{
    work((unsigned)(uintptr_t)who);
    return NULL;
}

static void in_threads(void)
{
    pthread_t threads[COUNT_MAX];
    for (uintptr_t i = 0; i < count; i++)
        if (pthread_create(&threads[i], NULL, thread, (void *)i) != 0)
            broken("pthread_create");
    for (unsigned i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
}

static void in_processes(void)
{
    pid_t children[COUNT_MAX];
    for (unsigned i = 0; i < count; i++) {
        children[i] = fork();
        if (children[i] < 0)
            broken("fork: %m");
        if (children[i] == 0) {
            work(i);
            _exit(EXIT_PASSED);
        }
    }
    for (unsigned i = 0; i < count; i++) {
        int status = -1;
        if (waitpid(children[i], &status, 0) != children[i] || status != 0)
            fail("a process", "did not end well");
    }
}

/* Tries to make the cache, and says why there is none. */
static int probe(void)
{
    krb5_context context = krb5();
    krb5_ccache cache = cache_of(context);
    krb5_principal principal = NULL;
    krb5_error_code error = krb5_parse_name(context, "probe@PROBE", &principal);
    error = error ? error : krb5_cc_initialize(context, cache, principal);
    if (error != 0)
        puts(krb5_get_error_message(context, error));
    krb5_free_principal(context, principal);
    krb5_cc_destroy(context, cache);
    krb5_free_context(context);
    return error == 0 ? EXIT_PASSED : EXIT_FAILED;
}

int main(int arguments, char **argument)
{
    if (arguments == 2 && strcmp(argument[1], "probe") == 0)
        return probe();
    bool threads = arguments == 5 && strcmp(argument[1], "first") == 0 && strcmp(argument[2], "threads") == 0;
    if (threads || (arguments == 5 && strcmp(argument[1], "first") == 0 && strcmp(argument[2], "processes") == 0))
        work = first;
    else if (arguments == 4 && strcmp(argument[1], "mixed") == 0)
        work = mixed;
    else if (arguments == 4 && strcmp(argument[1], "restless") == 0)
        work = restless;
    else
        broken("usage: ccache first processes|threads COUNT ROUNDS | mixed COUNT ROUNDS | restless COUNT MILLISECONDS | probe");
    count = (unsigned)atoi(argument[arguments - 2]);
    rounds = (unsigned)atoi(argument[arguments - 1]);
    if (count == 0 || count > COUNT_MAX || rounds == 0)
        broken("COUNT is 1 to %d, and there is at least one round", COUNT_MAX);

    pthread_barrierattr_t attributes;
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED || pthread_barrierattr_init(&attributes) != 0
        || pthread_barrierattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED) != 0 || pthread_barrier_init(&shared->barrier, &attributes, count) != 0)
        broken("cannot share memory");
    if (threads)
        in_threads();
    else
        in_processes();
    printf("failures %d\n", atomic_load(&shared->failures));
    return atomic_load(&shared->failures) == 0 ? EXIT_PASSED : EXIT_FAILED;
}
