/* SPDX-License-Identifier: MIT */
/* The daemon stops, comes back, is restarted. */
#include "host.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 8, HERD_MAX = 256, SPARE_MS = 2000, KILLS = 5 };

static struct plugin plugin;

struct outcome {
    OM_uint32 major;
    unsigned milliseconds;
    char words[WORDS_BYTES];
};

static void *measure(void *where)
{
    struct outcome *outcome = where;
    uint64_t start = now_ns();
    outcome->major = round_trip(&plugin, outcome->words);
    outcome->milliseconds = (unsigned)((now_ns() - start) / 1000000);
    return NULL;
}

/* Each thread waits its own budget at most, and not one after another. */
void check_stopped_daemon(void)
{
    unsigned budget = (unsigned)atoi(required_environment("GSSINTERPOSER_TIMEOUT_MS"));
    pid_t daemon = daemon_pid();
    pthread_t threads[THREADS];
    struct outcome outcomes[THREADS];
    plugin = open_plugin();
    call_well(&plugin, "before the daemon is stopped");
    stop_daemon(daemon);
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, measure, &outcomes[i]) != 0)
            broken("pthread_create: %m");
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    kill(daemon, SIGCONT);
    for (int i = 0; i < THREADS; i++) {
        expect(GSS_ERROR(outcomes[i].major), "a stopped daemon answers nobody");
        expect(outcomes[i].milliseconds <= budget + SPARE_MS, "each thread waits for %u ms at most, but one waited %u ms", budget,
               outcomes[i].milliseconds);
        expect(outcomes[i].words[0] != '\0' && strstr(outcomes[i].words, "Unknown error") == NULL, "the failure has words");
        printf("thread %d: %u ms, %s\n", i, outcomes[i].milliseconds, outcomes[i].words);
    }
    call_well(&plugin, "after the daemon goes on");
}

struct meadow {
    atomic_int ready, go;
};

static void graze(struct meadow *meadow)
{
    atomic_fetch_add(&meadow->ready, 1);
    while (!atomic_load(&meadow->go))
        sleep_ms(1);
    call_well(&plugin, "as one of many first callers");
    _exit(EXIT_PASSED);
}

/* $DRIVER_HERD processes make their first call while the daemon is stopped for a second: all wait, none fails. */
void check_herd(void)
{
    int size = atoi(required_environment("DRIVER_HERD")), failed = 0, status;
    pid_t daemon = daemon_pid(), members[HERD_MAX];
    struct meadow *meadow = mmap(NULL, sizeof *meadow, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (meadow == MAP_FAILED || size < 1 || size > HERD_MAX)
        broken("a herd has 1 to %d members", HERD_MAX);
    plugin = open_plugin();
    for (int i = 0; i < size; i++) {
        members[i] = fork();
        if (members[i] == 0)
            graze(meadow);
        if (members[i] < 0)
            broken("fork: %m");
    }
    while (atomic_load(&meadow->ready) < size)
        sleep_ms(5);
    stop_daemon(daemon);
    atomic_store(&meadow->go, 1);
    sleep_ms(1000);
    kill(daemon, SIGCONT);
    for (int i = 0; i < size; i++)
        if (waitpid(members[i], &status, 0) != members[i] || status != 0)
            failed++;
    expect(failed == 0, "nobody fails when the daemon is stopped for a second, but %d of %d did", failed, size);
}

/* A fork while another thread waits for the answer of a stopped daemon: child and thread both get theirs, and not each other's. */
void check_fork_in_call(void)
{
    enum { ROUNDS = 10 };
    pid_t daemon = daemon_pid();
    plugin = open_plugin();
    call_well(&plugin, "before any fork");
    for (int i = 0; i < ROUNDS; i++) {
        struct outcome outcome;
        pthread_t waiting;
        int status;
        stop_daemon(daemon);
        if (pthread_create(&waiting, NULL, measure, &outcome) != 0)
            broken("pthread_create: %m");
        sleep_ms(50); /* it has sent its call */
        pid_t child = fork();
        if (child == 0) {
            call_well(&plugin, "in a child of a process of which a thread was in a call");
            _exit(EXIT_PASSED);
        }
        sleep_ms(20); /* the child has sent its own */
        kill(daemon, SIGCONT);
        pthread_join(waiting, NULL);
        expect(child > 0 && waitpid(child, &status, 0) == child && status == 0, "the child's call works");
        expect(!GSS_ERROR(outcome.major), "the thread's call works, but it gave %s: %s", major_name(outcome.major), outcome.words);
    }
}

static struct meadow shared_meadow;

static void *graze_as_thread(void *outcome)
{
    atomic_fetch_add(&shared_meadow.ready, 1);
    while (!atomic_load(&shared_meadow.go))
        sleep_ms(1);
    return measure(outcome);
}

/* The same with $DRIVER_HERD threads of one process. */
void check_herd_of_threads(void)
{
    static struct outcome outcomes[HERD_MAX];
    static pthread_t threads[HERD_MAX];
    int size = atoi(required_environment("DRIVER_HERD"));
    pid_t daemon = daemon_pid();
    if (size < 1 || size > HERD_MAX)
        broken("a herd has 1 to %d members", HERD_MAX);
    plugin = open_plugin();
    for (int i = 0; i < size; i++)
        if (pthread_create(&threads[i], NULL, graze_as_thread, &outcomes[i]) != 0)
            broken("pthread_create: %m");
    while (atomic_load(&shared_meadow.ready) < size)
        sleep_ms(5);
    stop_daemon(daemon);
    atomic_store(&shared_meadow.go, 1);
    sleep_ms(1000);
    kill(daemon, SIGCONT);
    for (int i = 0; i < size; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < size; i++)
        expect(!GSS_ERROR(outcomes[i].major), "nobody fails when the daemon is stopped for a second, but a thread got: %s", outcomes[i].words);
}

static atomic_bool stop;
static atomic_int lost, calls;

static void *call_until_stopped(void *unused)
{
    char words[WORDS_BYTES];
    while (!atomic_load(&stop)) {
        atomic_fetch_add(&calls, 1);
        if (!GSS_ERROR(round_trip(&plugin, words)))
            continue;
        expect(strstr(words, "closed the connection before it answered") != NULL, "a call fails only when it was in flight, but one said: %s", words);
        atomic_fetch_add(&lost, 1);
    }
    return unused;
}

/* $DRIVER_BETWEEN kills the daemon as a crash would and starts it: an accept in flight then is lost, since nobody knows whether it was done; all others wait. */
void check_killed(void)
{
    pthread_t threads[THREADS];
    plugin = open_plugin();
    call_well(&plugin, "before the daemon is killed");
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, call_until_stopped, NULL) != 0)
            broken("pthread_create: %m");
    for (int i = 0; i < KILLS; i++) {
        sleep_ms(200);
        if (system(required_environment("DRIVER_BETWEEN")) != 0)
            broken("the command that kills the daemon and starts it failed");
    }
    sleep_ms(200);
    atomic_store(&stop, true);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    expect(atomic_load(&lost) <= KILLS * THREADS, "a thread loses one call at most each time, but %d were lost", atomic_load(&lost));
    call_well(&plugin, "after all that");
    printf("calls=%d lost=%d kills=%d\n", atomic_load(&calls), atomic_load(&lost), KILLS);
}

/* $DRIVER_BETWEEN, a shell command, restarts the daemon: the next call does not notice, on this thread or on others. */
void check_restart(void)
{
    pthread_t threads[THREADS];
    struct outcome outcomes[THREADS];
    plugin = open_plugin();
    for (int round = 0; round < 3; round++) {
        call_well(&plugin, "before the daemon is restarted");
        if (system(required_environment("DRIVER_BETWEEN")) != 0)
            broken("the command that restarts the daemon failed");
        for (int i = 0; i < THREADS; i++)
            if (pthread_create(&threads[i], NULL, measure, &outcomes[i]) != 0)
                broken("pthread_create: %m");
        for (int i = 0; i < THREADS; i++) {
            pthread_join(threads[i], NULL);
            expect(!GSS_ERROR(outcomes[i].major), "a restart of the daemon is not noticed, but a call gave %s: %s", major_name(outcomes[i].major),
                   outcomes[i].words);
        }
    }
}

/* The socket that the environment names cannot be reached: $DRIVER_WORDS is part of what the failure says. */
void check_unreachable(void)
{
    const char *wanted = required_environment("DRIVER_WORDS");
    struct outcome outcome;
    plugin = open_plugin();
    measure(&outcome);
    expect(GSS_ERROR(outcome.major), "without a daemon a call fails");
    expect(strstr(outcome.words, wanted) != NULL, "the failure says '%s', but it says '%s'", wanted, outcome.words);
    printf("%u ms: %s\n", outcome.milliseconds, outcome.words);
}
