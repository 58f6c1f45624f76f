/* SPDX-License-Identifier: MIT */
/* Little stack, little address space, few system calls. */
#include "host.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SMALL_STACK_BYTES = 64 * 1024, RULES_MAX = 256 };

static void *call_on_this_stack(void *plugin)
{
    call_well(plugin, "on a 64 KB stack");
    call_well(plugin, "again on a 64 KB stack");
    return NULL;
}

void check_small_stacks(void)
{
    struct plugin plugin = open_plugin();
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    if (pthread_attr_setstacksize(&attributes, SMALL_STACK_BYTES) != 0)
        broken("no stacks of 64 KB here");
    for (int i = 0; i < 20; i++) {
        pthread_t thread;
        if (pthread_create(&thread, &attributes, call_on_this_stack, &plugin) != 0)
            broken("pthread_create: %m");
        pthread_join(thread, NULL);
    }
}

static size_t add_rules(struct sock_filter *rules, size_t used, const int *calls, size_t count, unsigned action)
{
    for (size_t i = 0; i < count; i++) {
        rules[used++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)calls[i], 0, 1);
        rules[used++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action);
    }
    return used;
}

/* As sshd's network process lives: these calls, EACCES for files, death for the rest. */
static void lock_up(const int *allowed, size_t allowed_count)
{
    static const int refused[] = {SYS_open, SYS_openat, SYS_stat, SYS_lstat, SYS_access, SYS_readlink};
    struct sock_filter rules[RULES_MAX];
    size_t used = 0;
    rules[used++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    used = add_rules(rules, used, allowed, allowed_count, SECCOMP_RET_ALLOW);
    used = add_rules(rules, used, refused, sizeof refused / sizeof *refused, SECCOMP_RET_ERRNO | EACCES);
    rules[used++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
    struct sock_fprog program = {(unsigned short)used, rules};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        broken("seccomp: %m");
}

/* write and exit_group are the driver's own. */
void check_sandboxed_gate(void)
{
    static const int allowed[] = {SYS_write, SYS_exit_group};
    struct plugin plugin = load_plugin();
    lock_up(allowed, sizeof allowed / sizeof *allowed);
    for (int i = 0; i < 1000; i++)
        expect(plugin.interpose(&INTERPOSER) == GSS_C_NO_OID_SET, "with GSS_USE_PROXY unset the gate offers nothing");
}

/* What one exchange over a UNIX socket needs, and no more: no file, no thread, no process, no signal handler. */
void check_sandboxed_call(void)
{
    static const int allowed[] = {
        SYS_socket, SYS_connect, SYS_sendmsg, SYS_sendto, SYS_recvmsg, SYS_recvfrom, SYS_read, SYS_write, SYS_writev, SYS_poll, SYS_ppoll,
        SYS_fcntl, SYS_fstat, SYS_newfstatat, SYS_close, SYS_getpid, SYS_gettid, SYS_geteuid, SYS_getegid, SYS_getuid, SYS_getgid, SYS_brk,
        SYS_mmap, SYS_munmap, SYS_mremap, SYS_mprotect, SYS_madvise, SYS_futex, SYS_clock_gettime, SYS_gettimeofday, SYS_nanosleep,
        SYS_clock_nanosleep, SYS_getrandom, SYS_getsockopt, SYS_setsockopt, SYS_getsockname, SYS_getpeername, SYS_rt_sigprocmask,
        SYS_exit_group,
    };
    struct plugin plugin = open_plugin();
    lock_up(allowed, sizeof allowed / sizeof *allowed);
    for (int i = 0; i < 20; i++)
        call_well(&plugin, "behind a seccomp filter set before the first call");
}

static void limit_address_space(long extra_kb)
{
    rlim_t bytes = (rlim_t)(process_status("VmSize") + extra_kb) * 1024;
    struct rlimit limit = {bytes, bytes};
    if (setrlimit(RLIMIT_AS, &limit) != 0)
        broken("setrlimit: %m");
}

void check_address_space(void)
{
    struct plugin plugin = load_plugin();
    limit_address_space(1024);
    OM_uint32 minor;
    gss_OID_set mechs = plugin.interpose(&INTERPOSER);
    expect(mechs != GSS_C_NO_OID_SET, "the gate opens with a megabyte of address space left");
    gss_release_oid_set(&minor, &mechs);
    for (int i = 0; i < 20; i++)
        call_well(&plugin, "with a megabyte of address space left");
}

/* No memory at all is a failed call, not a dead host; and memory that comes back is used again. */
void check_no_address_space(void)
{
    enum { BLOCKS = 100000 };
    static void *blocks[BLOCKS];
    int count = 0;
    struct plugin plugin = open_plugin();
    call_well(&plugin, "before memory runs out");
    struct rlimit old, none;
    getrlimit(RLIMIT_AS, &old);
    none = (struct rlimit){(rlim_t)process_status("VmSize") * 1024, old.rlim_max};
    setrlimit(RLIMIT_AS, &none);
    for (size_t size = 1 << 16; size >= 16; size /= 2)
        while (count < BLOCKS && (blocks[count] = malloc(size)) != NULL)
            count++;
    OM_uint32 major = round_trip(&plugin, NULL);
    setrlimit(RLIMIT_AS, &old);
    for (int i = 0; i < count; i++)
        free(blocks[i]);
    expect(GSS_ERROR(major) || major == GSS_S_COMPLETE, "without memory a call ends with a status");
    call_well(&plugin, "after memory came back");
}
