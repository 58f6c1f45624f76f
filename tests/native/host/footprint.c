/* SPDX-License-Identifier: MIT */
/* Threads, signals, descriptors, address space and environment, before and after. */
#include "host.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIGNALS = 65, CALL_MEMORY_KB_MAX = 1024 };

struct footprint {
    long threads;
    long memory_kb;
    int descriptors;
    struct sigaction dispositions[SIGNALS];
    sigset_t mask;
    stack_t alternate_stack;
};

static void take(struct footprint *footprint)
{
    memset(footprint, 0, sizeof *footprint);
    for (int signal = 1; signal < SIGNALS; signal++)
        sigaction(signal, NULL, &footprint->dispositions[signal]);
    sigprocmask(SIG_SETMASK, NULL, &footprint->mask);
    sigaltstack(NULL, &footprint->alternate_stack);
    footprint->threads = process_status("Threads");
    footprint->descriptors = count_descriptors();
    footprint->memory_kb = process_status("VmSize");
}

static void expect_signals_kept(const struct footprint *before, const struct footprint *after)
{
    for (int signal = 1; signal < SIGNALS; signal++) {
        const struct sigaction *old = &before->dispositions[signal], *new = &after->dispositions[signal];
        expect(old->sa_handler == new->sa_handler && old->sa_flags == new->sa_flags, "the disposition of signal %d (%s) is left alone", signal,
               sigabbrev_np(signal) == NULL ? "real-time" : sigabbrev_np(signal));
        expect(sigismember(&before->mask, signal) == sigismember(&after->mask, signal), "signal %d stays %s", signal,
               sigismember(&before->mask, signal) ? "blocked" : "unblocked");
    }
    expect(before->alternate_stack.ss_sp == after->alternate_stack.ss_sp, "the alternate signal stack is left alone");
}

/* stdio and /proc reading settle first: their own memory must not be taken for the plugin's. */
static void settle(struct footprint *footprint)
{
    for (int i = 0; i < 3; i++)
        take(footprint);
}

void check_gate_footprint(void)
{
    struct footprint before, after;
    struct plugin plugin = load_plugin();
    settle(&before);
    for (int i = 0; i < 1000; i++)
        expect(plugin.interpose(&INTERPOSER) == GSS_C_NO_OID_SET, "with GSS_USE_PROXY unset the gate offers nothing");
    take(&after);
    expect_signals_kept(&before, &after);
    expect(after.threads == before.threads, "no thread is started, but there are %ld after %ld", after.threads, before.threads);
    expect(after.descriptors == before.descriptors, "no descriptor is opened, but there are %d after %d", after.descriptors, before.descriptors);
    expect(after.memory_kb == before.memory_kb, "no address space is taken, but it is %ld kB after %ld", after.memory_kb, before.memory_kb);
}

void check_call_footprint(void)
{
    struct footprint before, after, later;
    struct plugin plugin = open_plugin();
    settle(&before);
    call_well(&plugin, "for the first time");
    take(&after);
    expect_signals_kept(&before, &after);
    expect(after.threads == before.threads, "no thread is started, but there are %ld after %ld", after.threads, before.threads);
    expect(after.descriptors <= before.descriptors + 1, "one connection is opened at most, but %d descriptors are more", after.descriptors - before.descriptors);
    expect(after.memory_kb <= before.memory_kb + CALL_MEMORY_KB_MAX, "a call takes little memory, but it took %ld kB", after.memory_kb - before.memory_kb);
    for (int fd = find_connection(STDERR_FILENO); fd >= 0; fd = find_connection(fd))
        expect((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0, "the connection, descriptor %d, is closed by exec", fd);
    for (int i = 0; i < 500; i++)
        call_well(&plugin, "in a row of 500");
    take(&later);
    expect_signals_kept(&before, &later);
    expect(later.threads == after.threads && later.descriptors == after.descriptors, "500 calls more change neither threads nor descriptors");
    expect(later.memory_kb <= after.memory_kb + CALL_MEMORY_KB_MAX, "500 calls take no more memory, but it grew by %ld kB",
           later.memory_kb - after.memory_kb);
}

/* libcounting.so is preloaded: it counts reads of the environment, and notes each variable that the plugin itself reads by plain getenv. */
void check_environment(void)
{
    int (*reads)(void) = (int (*)(void))dlsym(RTLD_DEFAULT, "counting_reads");
    const char *(*reads_of)(const char *) = (const char *(*)(const char *))dlsym(RTLD_DEFAULT, "counting_insecure_reads");
    if (reads == NULL || reads_of == NULL)
        broken("LD_PRELOAD must name libcounting.so");
    struct plugin plugin = open_plugin();
    call_well(&plugin, "for the first time");
    const char *insecure = reads_of(required_environment("DRIVER_PLUGIN"));
    expect(insecure[0] == '\0', "the plugin reads its environment by secure_getenv only, but it read by getenv:%s", insecure);
    int before = reads();
    for (int i = 0; i < 20; i++)
        call_well(&plugin, "after the first");
    expect(reads() == before, "calls read nothing of the environment, but there were %d reads in 20 calls", reads() - before);
}

static void run(const char *command, char *output, size_t size)
{
    FILE *pipe = popen(command, "re");
    size_t length = pipe == NULL ? 0 : fread(output, 1, size - 1, pipe);
    output[length] = '\0';
    if (pipe == NULL || pclose(pipe) != 0)
        broken("%s: %m", command);
}

/* What a program started by exec inherits: the same descriptors and the same ignored and blocked signals as before the first call. */
void check_exec(void)
{
    static const char descriptors[] = "ls /proc/self/fd | wc -l";
    static const char signals[] = "grep -E '^Sig(Ign|Blk)' /proc/self/status";
    char before[200], after[200];
    run(signals, before, sizeof before);
    long count = 0;
    char text[50];
    run(descriptors, text, sizeof text);
    count = atol(text);
    struct plugin plugin = open_plugin();
    call_well(&plugin, "for the first time");
    run(signals, after, sizeof after);
    expect(strcmp(before, after) == 0, "exec inherits the same signals, but it was %s and is %s", before, after);
    run(descriptors, text, sizeof text);
    expect(atol(text) == count, "exec inherits no descriptor of ours, but there are %s after %ld", text, count);
}

/* A successful call leaves errno alone: the host may be about to read it. */
void check_errno(void)
{
    struct plugin plugin = open_plugin();
    for (int i = 0; i < 3; i++) {
        errno = EXDEV;
        OM_uint32 major = round_trip(&plugin, NULL);
        int after = errno;
        expect(!GSS_ERROR(major), "the call works");
        expect(after == EXDEV, "errno is kept by a successful call, but it became %d", after);
    }
}
