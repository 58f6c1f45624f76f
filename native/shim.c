/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/auxv.h>
#include <time.h>
#include <unistd.h>

/* Exports of the C# part (GssInterposer.Plugin/Lifecycle.cs). */
gss_OID_set gi_mech_interposer(struct gi_call *call, gss_OID interposer, int switched_on);
void gi_abandon(struct gi_call *call, OM_uint32 *minor);
void gi_after_fork(void);
void gi_forget_thread(void *words);

/* No thread-local storage: glibc allocates it lazily, which a fork at the wrong moment does not survive. */
static pthread_key_t current_call;
static pthread_key_t thread_words;
static int keys_ready;
static atomic_uint forks;

/* Compared by C# functions that have buffers on the stack. Named by ILCompiler. */
void *__security_cookie = (void *)(uintptr_t)0x9abcdef012345678u;

/* A stack guard of our own out of the bytes that the kernel gives every process; the multiplication keeps glibc's guard, made from the same bytes,
 * from being readable in ours. No system call: the host may run us inside a sandbox. */
static void randomise_cookie(void)
{
    uint64_t seed[2] = { 0x243f6a8885a308d3u, 0x13198a2e03707344u };
    const void *random = (const void *)getauxval(AT_RANDOM);
    if (random != NULL)
        memcpy(seed, random, sizeof seed);
    uint64_t mixed = (seed[0] ^ (seed[1] << 17 | seed[1] >> 47)) * 0x9e3779b97f4a7c15u;
    mixed = (mixed ^ mixed >> 31) * 0xbf58476d1ce4e5b9u;
    __security_cookie = (void *)(uintptr_t)(mixed ^ (uintptr_t)&current_call);
}

static void count_fork(void)
{
    atomic_fetch_add_explicit(&forks, 1, memory_order_relaxed);
}

/* How often this process has forked: a child has what was made before. */
unsigned gi_forks(void)
{
    return atomic_load_explicit(&forks, memory_order_relaxed);
}

__attribute__((constructor)) static void load(void)
{
    randomise_cookie();
    keys_ready = pthread_key_create(&current_call, NULL) == 0 && pthread_key_create(&thread_words, gi_forget_thread) == 0 &&
                 pthread_atfork(NULL, count_fork, gi_after_fork) == 0;
}

void gi_enter(struct gi_call *call)
{
    call->saved_errno = errno;
    call->abandoning = 0;
    call->state.scratch = call->scratch;
    call->state.scratch_bytes = sizeof call->scratch;
    memset(call->state.words, 0, sizeof call->state.words);
    call->outer = pthread_getspecific(current_call);
    pthread_setspecific(current_call, call);
}

void gi_leave(struct gi_call *call)
{
    pthread_setspecific(current_call, call->outer);
    errno = call->saved_errno;
}

/* Called by C# in place of throwing an exception (GssInterposer.Bare/Traps.cs). */
__attribute__((noreturn)) void gi_trap(int reason)
{
    struct gi_call *call = pthread_getspecific(current_call);
    if (call == NULL)
        abort(); /* outside of any call there is nobody to return an error to */
    siglongjmp(call->recovery, reason);
}

OM_uint32 gi_recover(struct gi_call *call, OM_uint32 *minor)
{
    /* The frame is still armed: a second trap, while giving things back, comes here again and only gives up. */
    *minor = ENOTRECOVERABLE;
    if (!call->abandoning) {
        call->abandoning = 1;
        gi_abandon(call, minor);
    }
    return GSS_S_FAILURE;
}

/* A host that has closed its standard descriptors expects open() to give them back; it must not get our socket for its stdout. */
int gi_move_descriptor(int descriptor, int least)
{
    if (descriptor < 0 || descriptor >= least)
        return descriptor;
    int moved = fcntl(descriptor, F_DUPFD_CLOEXEC, least);
    close(descriptor);
    return moved;
}

/* The words of this thread's last failures (GssInterposer.Core/Status/Words.cs): given back when the thread ends. */
void *gi_thread_words(void)
{
    return pthread_getspecific(thread_words);
}

int gi_set_thread_words(void *words)
{
    return pthread_setspecific(thread_words, words);
}

static int is_true(const char *value)
{
    return strcmp(value, "1") == 0 || strcasecmp(value, "yes") == 0 || strcasecmp(value, "true") == 0 || strcasecmp(value, "on") == 0;
}

/* The second, of a clock without a system call, in which the configuration file was last found to leave this process alone. */
static _Atomic int64_t second_of_last_look = -1;

static int64_t this_second(void)
{
    struct timespec now = {0, 0};
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return now.tv_sec;
}

/* noinline: whoever is turned away at the gate does not pay for the frame. */
__attribute__((noinline)) static OM_uint32 interpose(OM_uint32 *minor, gss_OID interposer, int switched_on, gss_OID_set *mechanisms)
{
    GI_CALL(minor, (*mechanisms = gi_mech_interposer(&call, interposer, switched_on), GSS_S_COMPLETE));
}

/*
 * The gate. The mechglue asks every process that uses GSSAPI, at every call, with a lock held. GSS_USE_PROXY decides where it is set; where it is not, the
 * configuration file does, which is looked for once a second as libgssapi does with its own: whoever does not use the proxy pays for a few string
 * comparisons and now and then for two system calls. secure_getenv: a privileged program does not let its caller choose who does its authentication.
 */
gss_OID_set gss_mech_interposer(gss_OID interposer)
{
    const char *use = secure_getenv("GSS_USE_PROXY");
    int64_t second = -1;
    if ((use != NULL && !is_true(use)) || !keys_ready)
        return GSS_C_NO_OID_SET;
    if (use == NULL && (second = this_second()) == atomic_load_explicit(&second_of_last_look, memory_order_relaxed))
        return GSS_C_NO_OID_SET;

    gss_OID_set mechanisms = GSS_C_NO_OID_SET;
    OM_uint32 minor;
    if (interpose(&minor, interposer, use != NULL, &mechanisms) != GSS_S_COMPLETE)
        mechanisms = GSS_C_NO_OID_SET;
    if (mechanisms == GSS_C_NO_OID_SET && use == NULL)
        atomic_store_explicit(&second_of_last_look, second, memory_order_relaxed);
    return mechanisms;
}

/* Named by ILCompiler's output. There is no runtime to enter, to leave or to wait for. */
void RhpReversePInvoke(void *frame) { (void)frame; }
void RhpReversePInvokeReturn(void *frame) { (void)frame; }
void RhpGcPoll(void) {}
unsigned RhpTrapThreads;
__attribute__((noreturn)) void RhpFallbackFailFast(void) { abort(); }
