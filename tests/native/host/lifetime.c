/* SPDX-License-Identifier: MIT */
/* Threads that end in the middle, signals in the middle, the library closed and opened, programs started beside it. */
#include "host.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static struct plugin plugin;
static atomic_bool stop;

static void *call_until_stopped(void *unused)
{
    while (!atomic_load(&stop))
        round_trip(&plugin, NULL);
    return unused;
}

static void *call_once(void *unused)
{
    round_trip(&plugin, NULL);
    return unused;
}

static void start(pthread_t *thread, void *(*body)(void *))
{
    if (pthread_create(thread, NULL, body, NULL) != 0)
        broken("pthread_create: %m");
}

/* A thread cancelled while it waits for a stopped daemon leaves nothing locked behind. */
void check_cancellation(void)
{
    pid_t daemon = daemon_pid();
    plugin = open_plugin();
    call_well(&plugin, "for the first time");
    int descriptors = count_descriptors();
    for (int i = 0; i < 3; i++) {
        pthread_t waiting;
        stop_daemon(daemon);
        start(&waiting, call_once);
        sleep_ms(100);
        pthread_cancel(waiting);
        sleep_ms(100);
        kill(daemon, SIGCONT);
        pthread_join(waiting, NULL);
        call_well(&plugin, "after another thread was cancelled in the middle of its call");
    }
    expect(count_descriptors() <= descriptors + 1, "cancelled calls leave no descriptors behind, but %d are open after %d", count_descriptors(),
           descriptors);
}

static atomic_long signals, offers;

static void on_signal(int number)
{
    (void)number;
    int saved = errno;
    atomic_fetch_add(&signals, 1);
    if (plugin.interpose(&INTERPOSER) != GSS_C_NO_OID_SET)
        atomic_fetch_add(&offers, 1);
    errno = saved;
}

/* The closed gate may be entered from a signal handler in the middle of anything, malloc and the gate itself included. */
void check_signal_handler(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    struct itimerval timer = {{0, 500}, {0, 500}};
    plugin = load_plugin();
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &timer, NULL);
    for (uint64_t end = now_ns() + 1500000000u; now_ns() < end;) {
        expect(plugin.interpose(&INTERPOSER) == GSS_C_NO_OID_SET, "with GSS_USE_PROXY unset the gate offers nothing");
        free(malloc(100));
    }
    timer = (struct itimerval){{0, 0}, {0, 0}};
    setitimer(ITIMER_REAL, &timer, NULL);
    expect(atomic_load(&signals) > 100, "signals came");
    expect(atomic_load(&offers) == 0, "with GSS_USE_PROXY unset the gate offers nothing in a signal handler either");
}

enum { ALTERNATE_STACK_BYTES = 64 * 1024 };

static atomic_int handled;

static void call_in_handler(int number)
{
    (void)number;
    int saved = errno;
    call_well(&plugin, "in a signal handler");
    atomic_fetch_add(&handled, 1);
    errno = saved;
}

static void *let_daemon_go_on(void *daemon)
{
    sleep_ms(500);
    kill(*(pid_t *)daemon, SIGCONT);
    return NULL;
}

/* A call from a handler on an alternate stack of 64 KB: raised by the thread itself, and in the middle of another call that waits for a stopped daemon. A handler
 * that interrupts malloc could not do it; one that interrupts a wait can. */
void check_call_in_signal_handler(void)
{
    static char stack[ALTERNATE_STACK_BYTES];
    struct sigaction action = {.sa_handler = call_in_handler, .sa_flags = SA_ONSTACK | SA_RESTART};
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    struct itimerval once = {{0, 0}, {0, 200000}};
    pid_t daemon = daemon_pid();
    pthread_t helper;
    plugin = open_plugin();
    call_well(&plugin, "before any signal");
    if (sigaltstack(&alternate, NULL) != 0 || sigaction(SIGVTALRM, &action, NULL) != 0 || sigaction(SIGALRM, &action, NULL) != 0)
        broken("sigaction: %m");
    for (int i = 0; i < 20; i++)
        raise(SIGVTALRM);
    expect(atomic_load(&handled) == 20, "calls in a handler end");
    sigset_t alarm_only, before;
    sigemptyset(&alarm_only);
    sigaddset(&alarm_only, SIGALRM);
    pthread_sigmask(SIG_BLOCK, &alarm_only, &before);
    if (pthread_create(&helper, NULL, let_daemon_go_on, &daemon) != 0)
        broken("pthread_create: %m");
    pthread_sigmask(SIG_SETMASK, &before, NULL); /* the signal comes to this thread */
    stop_daemon(daemon);
    setitimer(ITIMER_REAL, &once, NULL);
    call_well(&plugin, "that a handler's own call interrupts");
    pthread_join(helper, NULL);
    expect(atomic_load(&handled) == 21, "the handler ran in the middle of the call");
    call_well(&plugin, "after all signals");
}

static void *outlive_main(void *main_thread)
{
    pthread_join(*(pthread_t *)main_thread, NULL);
    call_well(&plugin, "after the main thread has ended");
    return NULL; /* the last thread: the process ends with status 0 */
}

void check_main_thread_exit(void)
{
    static pthread_t main_thread, other;
    plugin = open_plugin();
    call_well(&plugin, "on the main thread");
    main_thread = pthread_self();
    if (pthread_create(&other, NULL, outlive_main, &main_thread) != 0)
        broken("pthread_create: %m");
    pthread_exit(NULL);
}

void check_reopen(void)
{
    plugin = open_plugin();
    for (int i = 0; i < 5; i++) {
        call_well(&plugin, "after the library was opened again");
        dlclose(plugin.library);
        void *still = dlopen(required_environment("DRIVER_PLUGIN"), RTLD_NOW | RTLD_NOLOAD);
        expect(still != NULL, "dlclose does not unmap the library: its atfork handlers and key destructors live there");
        dlclose(still);
        plugin = open_plugin();
    }
}

static void expect_clean_end(pid_t child, const char *how)
{
    int status = 0;
    if (child < 0)
        broken("%s: %m", how);
    waitpid(child, &status, 0);
    expect(status == 0, "a program started by %s ends well, but its status is %x", how, (unsigned)status);
}

/* posix_spawn and vfork beside threads that call without pause; popen and system are made of these. */
void check_spawn(void)
{
    pthread_t threads[2];
    char *const command[] = {"/bin/true", NULL};
    plugin = open_plugin();
    start(&threads[0], call_until_stopped);
    start(&threads[1], call_until_stopped);
    for (int i = 0; i < 100; i++) {
        pid_t child = -1;
        if (posix_spawn(&child, command[0], NULL, NULL, command, environ) != 0)
            broken("posix_spawn: %m");
        expect_clean_end(child, "posix_spawn");
        child = vfork();
        if (child == 0) {
            execv(command[0], command);
            _exit(EXIT_BROKEN);
        }
        expect_clean_end(child, "vfork");
    }
    atomic_store(&stop, true);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    call_well(&plugin, "after all that");
}
