/* SPDX-License-Identifier: MIT */
/* What every driver needs: ending with a reason, names for GSS codes, and a look at this process through /proc. */
#ifndef GI_TESTS_COMMON_H
#define GI_TESTS_COMMON_H

#include <gssapi/gssapi.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

extern gss_OID_desc KRB5;
extern gss_OID_desc SPNEGO;
extern gss_OID_desc IAKERB;

/* Prints "driver: reason" to stderr and exits with EXIT_BROKEN: the driver could not do its work, which is never a pass. */
_Noreturn void broken(const char *format, ...) __attribute__((format(printf, 1, 2)));

enum exit_code { EXIT_PASSED = 0, EXIT_FAILED = 1, EXIT_BROKEN = 2 };

uint64_t now_ns(void);
void sleep_ms(unsigned milliseconds);

/* The value of a variable that the test must have set; ends the driver without it. */
const char *required_environment(const char *name);

/* "COMPLETE", "CONTINUE_NEEDED", "BAD_SIG|GAP_TOKEN", … for a major status. The result lives until the next call of this thread. */
const char *major_name(OM_uint32 major);

/* The words that gss_display_status has for a minor; "" without any. The result lives until the next call. */
const char *minor_words(OM_uint32 minor);

/* A field of /proc/self/status in its own unit (kB, count); -1 when there is none. */
long process_status(const char *field);

/* Resident KiB of the process that DRIVER_WATCHED names. */
long watched_memory(void);

int count_descriptors(void);

/* The descriptor, above `after`, of this process that is a connected UNIX stream socket; -1 without one. */
int find_connection(int after);

gss_name_t import_text(const char *text, gss_OID type);

#endif
