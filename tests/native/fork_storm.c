/* SPDX-License-Identifier: MIT */
/*
 * fork_storm make-token FILE
 * fork_storm MIXTURE PATH FORKS THREADS
 *
 * Forks again and again while threads of the parent are in calls. A child that does not end in time hung; one that ended by another
 * signal crashed; one whose call went wrong failed. Prints the counts; exit status 0 = all children were well.
 *
 * MIXTURE  calls    threads call without pause; children call
 *          threads  children call on new threads too, which end
 *          exits    the parent's threads end and are replaced all the time; a child ends by pthread_exit
 *          refork   a child calls, forks again, and both call
 *          first    nobody has called yet: the fork races with the first call of the parent's threads
 * PATH     direct   threads and children call the plugin itself: only its locks are in play
 *          mixed    threads call the plugin itself, children go through libgssapi
 *          api      everybody through libgssapi. Its own mutexes are not protected against fork: without any plugin this hangs
 *                   some children too, which the control run (no interposer configured) shows.
 */
#include "plugin.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILDREN_AT_ONCE = 4, CHILD_SECONDS = 10, FIRST_RACE_FORKS = 4, THREADS_MAX = 16, WORDS_SHOWN = 3 };
enum child_status { WELL = 0, CALL_FAILED = 3, GRANDCHILD_LOST = 4 };

static struct plugin plugin;
static bool threads_direct, children_direct;
static const char *mixture;
static atomic_bool stop;
static atomic_long calls, failed_calls;
static struct counts {
    long forks, well, hung, crashed, failed;
} counts;

static bool is(const char *name)
{
    return strcmp(mixture, name) == 0;
}

static bool call(bool direct)
{
    char words[WORDS_BYTES];
    OM_uint32 major = direct ? round_trip(&plugin, words) : round_trip_by_api(words);
    if (!GSS_ERROR(major))
        return true;
    static atomic_int shown;
    if (atomic_fetch_add(&shown, 1) < WORDS_SHOWN)
        fprintf(stderr, "process %d: %s, %s\n", getpid(), major_name(major), words);
    return false;
}

static void *call_once(void *unused)
{
    (void)unused;
    return call(children_direct) ? NULL : (void *)&calls;
}

static void call_from_parent(void)
{
    atomic_fetch_add(&calls, 1);
    if (!call(threads_direct))
        atomic_fetch_add(&failed_calls, 1);
}

static void *call_and_exit(void *unused)
{
    (void)unused;
    call_from_parent();
    pthread_exit(NULL);
}

static void *busy(void *unused)
{
    while (!atomic_load(&stop)) {
        if (is("exits")) {
            pthread_t thread;
            if (pthread_create(&thread, NULL, call_and_exit, NULL) == 0)
                pthread_join(thread, NULL);
        } else {
            call_from_parent();
        }
    }
    return unused;
}

static void on_new_threads(void)
{
    enum { COUNT = 3 };
    pthread_t threads[COUNT];
    for (int i = 0; i < COUNT; i++)
        if (pthread_create(&threads[i], NULL, call_once, NULL) != 0)
            _exit(CALL_FAILED);
    for (int i = 0; i < COUNT; i++) {
        void *result = NULL;
        pthread_join(threads[i], &result);
        if (result != NULL)
            _exit(CALL_FAILED);
    }
}

static void fork_again(void)
{
    int status = 0;
    pid_t grandchild = fork();
    if (grandchild == 0) {
        alarm(CHILD_SECONDS);
        _exit(call(children_direct) ? WELL : CALL_FAILED);
    }
    if (!call(children_direct))
        _exit(CALL_FAILED);
    if (waitpid(grandchild, &status, 0) != grandchild || status != 0)
        _exit(GRANDCHILD_LOST);
}

_Noreturn static void live_as_child(void)
{
    alarm(CHILD_SECONDS);
    if (!call(children_direct))
        _exit(CALL_FAILED);
    if (is("threads"))
        on_new_threads();
    if (is("refork"))
        fork_again();
    if (is("exits"))
        pthread_exit(NULL); /* the only thread there is: the process ends with status 0 */
    _exit(WELL);
}

/* `weight`: how many forks this child stands for. */
static void judge(int status, int weight)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == WELL)
        counts.well += weight;
    else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
        counts.hung++;
    else if (WIFSIGNALED(status))
        counts.crashed++;
    else
        counts.failed++;
}

static void reap_until(int *living, int allowed, int weight)
{
    int status;
    while (*living > allowed) {
        if (waitpid(-1, &status, 0) < 0)
            broken("waitpid: %m");
        judge(status, weight);
        --*living;
    }
}

static int start_threads(pthread_t *threads, int wanted)
{
    for (int i = 0; i < wanted; i++)
        if (pthread_create(&threads[i], NULL, busy, NULL) != 0)
            broken("pthread_create: %m");
    return wanted;
}

static void storm(long forks, int thread_count)
{
    pthread_t threads[THREADS_MAX];
    int living = 0;
    if (!call(threads_direct))
        broken("the very first call failed: daemon, socket and token must be in order");
    start_threads(threads, thread_count);
    for (counts.forks = 0; counts.forks < forks && counts.hung + counts.crashed + counts.failed < 20; counts.forks++) {
        pid_t child = fork();
        if (child < 0)
            broken("fork: %m");
        if (child == 0)
            live_as_child();
        living++;
        reap_until(&living, CHILDREN_AT_ONCE - 1, 1);
    }
    reap_until(&living, 0, 1);
    atomic_store(&stop, true);
    for (int i = 0; i < thread_count; i++)
        pthread_join(threads[i], NULL);
}

/* A process in which the first call and a few forks happen at the same time. Its children's fate becomes its exit status. */
_Noreturn static void race_once(unsigned delay_us, int thread_count)
{
    pthread_t threads[THREADS_MAX];
    int living = 0;
    alarm(2 * CHILD_SECONDS);
    counts = (struct counts){0};
    start_threads(threads, thread_count);
    usleep(delay_us);
    for (int i = 0; i < FIRST_RACE_FORKS; i++, living++) {
        pid_t child = fork();
        if (child == 0)
            live_as_child();
    }
    reap_until(&living, 0, 1);
    if (counts.hung != 0)
        raise(SIGALRM);
    if (counts.crashed != 0)
        abort();
    atomic_store(&stop, true);
    for (int i = 0; i < thread_count; i++)
        pthread_join(threads[i], NULL);
    _exit(counts.failed + atomic_load(&failed_calls) == 0 ? WELL : CALL_FAILED);
}

static void first_call_races(long forks, int thread_count)
{
    int living = 0;
    for (counts.forks = 0; counts.forks < forks && counts.hung + counts.crashed + counts.failed < 20; counts.forks += FIRST_RACE_FORKS + 1) {
        pid_t racer = fork();
        if (racer == 0)
            race_once((unsigned)(counts.forks * 7 % 600), thread_count);
        living++;
        reap_until(&living, 1, FIRST_RACE_FORKS + 1);
    }
    reap_until(&living, 0, FIRST_RACE_FORKS + 1);
}

static void *exit_at_once(void *unused)
{
    (void)unused;
    pthread_exit(NULL);
}

/* The first pthread_exit of a process loads libgcc (glibc: unwind-link), and a fork meanwhile leaves the child's dynamic loader unusable, whatever else is
 * loaded. One thread does it before the storm. */
static void load_unwinder(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, exit_at_once, NULL) == 0)
        pthread_join(thread, NULL);
}

int main(int count, char **arguments)
{
    if (count == 3 && strcmp(arguments[1], "make-token") == 0) {
        make_token(arguments[2]);
        return EXIT_PASSED;
    }
    if (count != 5)
        broken("usage: fork_storm make-token FILE | fork_storm MIXTURE PATH FORKS THREADS");
    mixture = arguments[1];
    threads_direct = strcmp(arguments[2], "api") != 0;
    children_direct = strcmp(arguments[2], "direct") == 0;
    int thread_count = atoi(arguments[4]);
    if (thread_count < 0 || thread_count > THREADS_MAX)
        broken("at most %d threads", THREADS_MAX);
    load_token();
    if (threads_direct) {
        OM_uint32 minor;
        plugin = load_plugin();
        gss_OID_set mechs = plugin.interpose(&INTERPOSER);
        if (mechs == GSS_C_NO_OID_SET)
            broken("the gate is closed: GSS_USE_PROXY must be set");
        gss_release_oid_set(&minor, &mechs);
    }

    load_unwinder();
    uint64_t start = now_ns();
    if (is("first"))
        first_call_races(atol(arguments[3]), thread_count);
    else
        storm(atol(arguments[3]), thread_count);
    printf("mixture=%s path=%s forks=%ld ok=%ld hung=%ld crashed=%ld failed=%ld calls_of_threads=%ld failed_calls=%ld seconds=%.1f\n", mixture, arguments[2],
           counts.forks, counts.well, counts.hung, counts.crashed, counts.failed, atomic_load(&calls), atomic_load(&failed_calls), (double)(now_ns() - start) / 1e9);
    return counts.hung + counts.crashed + counts.failed + atomic_load(&failed_calls) == 0 ? EXIT_PASSED : EXIT_FAILED;
}
