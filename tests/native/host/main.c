/* SPDX-License-Identifier: MIT */
/* host_checks MODE: one promise per mode and process. Exit status 0: kept; 1: broken, with the reason; 2: could not be tried. */
#include "host.h"

#include <dirent.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SECONDS_MAX = 60, STAT_BYTES = 512 };

static const struct {
    const char *mode;
    void (*check)(void);
} checks[] = {
    {"gate-footprint", check_gate_footprint},
    {"call-footprint", check_call_footprint},
    {"environment", check_environment},
    {"exec", check_exec},
    {"errno", check_errno},
    {"small-stacks", check_small_stacks},
    {"sandboxed-gate", check_sandboxed_gate},
    {"sandboxed-call", check_sandboxed_call},
    {"address-space", check_address_space},
    {"no-address-space", check_no_address_space},
    {"closed-descriptors", check_closed_descriptors},
    {"reused-by-file", check_reused_by_file},
    {"reused-by-socket", check_reused_by_socket},
    {"identity-change", check_identity_change},
    {"full-table", check_full_table},
    {"cancellation", check_cancellation},
    {"signal-handler", check_signal_handler},
    {"call-in-signal-handler", check_call_in_signal_handler},
    {"main-thread-exit", check_main_thread_exit},
    {"reopen", check_reopen},
    {"spawn", check_spawn},
    {"stopped-daemon", check_stopped_daemon},
    {"herd", check_herd},
    {"herd-of-threads", check_herd_of_threads},
    {"fork-in-call", check_fork_in_call},
    {"restart", check_restart},
    {"half-open", check_half_open},
    {"killed", check_killed},
    {"unreachable", check_unreachable},
};

void expect(bool holds, const char *promise, ...)
{
    va_list arguments;
    if (holds)
        return;
    va_start(arguments, promise);
    fputs("broken promise: ", stderr);
    vfprintf(stderr, promise, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    _exit(EXIT_FAILED);
}

struct plugin open_plugin(void)
{
    OM_uint32 minor;
    struct plugin plugin = load_plugin();
    gss_OID_set mechs = plugin.interpose(&INTERPOSER);
    expect(mechs != GSS_C_NO_OID_SET, "with GSS_USE_PROXY set the gate offers its mechanisms");
    gss_release_oid_set(&minor, &mechs);
    return plugin;
}

void call_well(const struct plugin *plugin, const char *when)
{
    char words[WORDS_BYTES];
    OM_uint32 major = round_trip(plugin, words);
    expect(!GSS_ERROR(major), "a call %s works, but it gave %s: %s", when, major_name(major), words);
}

pid_t daemon_pid(void)
{
    return atoi(required_environment("DRIVER_DAEMON_PID"));
}

/* Whether the kernel says that a thread has stopped: the state follows the name, which stands in parentheses and may hold any byte. One that ended stands still. */
static bool thread_stopped(pid_t process, const char *thread)
{
    char path[PATH_MAX], line[STAT_BYTES] = "";
    snprintf(path, sizeof path, "/proc/%d/task/%s/stat", (int)process, thread);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return true;
    bool read = fgets(line, sizeof line, file) != NULL;
    fclose(file);
    const char *name_end = strrchr(line, ')');
    return !read || (name_end != NULL && strncmp(name_end, ") T", 3) == 0);
}

static bool all_stopped(pid_t process)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "/proc/%d/task", (int)process);
    DIR *threads = opendir(path);
    if (threads == NULL)
        broken("%s: %m", path);
    bool all = true;
    for (struct dirent *entry; all && (entry = readdir(threads)) != NULL;)
        all = entry->d_name[0] == '.' || thread_stopped(process, entry->d_name);
    closedir(threads);
    return all;
}

void stop_daemon(pid_t daemon)
{
    kill(daemon, SIGSTOP);
    while (!all_stopped(daemon))
        sleep_ms(1);
}

int main(int count, char **arguments)
{
    if (count != 2)
        broken("usage: host_checks MODE");
    alarm(SECONDS_MAX);
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (strcmp(arguments[1], "sandboxed-gate") != 0 && strcmp(arguments[1], "gate-footprint") != 0)
        load_token();
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        if (strcmp(arguments[1], checks[i].mode) == 0) {
            checks[i].check();
            return write(STDOUT_FILENO, "kept\n", 5) == 5 ? EXIT_PASSED : EXIT_BROKEN; /* a sandbox may refuse what stdio needs */
        }
    broken("no mode %s", arguments[1]);
}
