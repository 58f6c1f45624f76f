/* SPDX-License-Identifier: MIT */
/* Checks of what the plugin does to the process it is loaded into. Each ends the driver by `expect` at the first broken promise. */
#ifndef GI_HOST_H
#define GI_HOST_H

#include "../plugin.h"

/* Ends the driver with EXIT_FAILED and the words when the promise does not hold. */
void expect(bool holds, const char *promise, ...) __attribute__((format(printf, 2, 3)));

/* The plugin, loaded and asked to interpose: with GSS_USE_PROXY set it must agree. */
struct plugin open_plugin(void);

/* A round trip that must succeed. */
void call_well(const struct plugin *plugin, const char *when);

pid_t daemon_pid(void);

/* Stops the daemon and waits until each of its threads has stopped: kill() returns before, and a quick thread would still answer a call. */
void stop_daemon(pid_t daemon);

/* footprint.c */
void check_gate_footprint(void);
void check_call_footprint(void);
void check_environment(void);
void check_exec(void);
void check_errno(void);

/* sandbox.c */
void check_small_stacks(void);
void check_sandboxed_gate(void);
void check_sandboxed_call(void);
void check_address_space(void);
void check_no_address_space(void);

/* descriptors.c */
void check_closed_descriptors(void);
void check_reused_by_file(void);
void check_reused_by_socket(void);
void check_identity_change(void);
void check_full_table(void);

/* lifetime.c */
void check_cancellation(void);
void check_signal_handler(void);
void check_call_in_signal_handler(void);
void check_main_thread_exit(void);
void check_reopen(void);
void check_spawn(void);

/* daemon.c */
void check_stopped_daemon(void);
void check_herd(void);
void check_herd_of_threads(void);
void check_fork_in_call(void);
void check_restart(void);
void check_killed(void);
void check_unreachable(void);

/* handshake.c */
void check_half_open(void);

#endif
