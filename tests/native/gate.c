/* SPDX-License-Identifier: MIT */
/*
 * gate closed        the cost of gss_mech_interposer when the process does not use the proxy (GSS_USE_PROXY unset); libcounting.so preloaded.
 *                    median_ns is that of all calls, look_ns that of the one call in a second that looks for the configuration file
 * gate value TEXT    "open" or "closed" with GSS_USE_PROXY=TEXT
 * gate ask           "open" or "closed" as it is, whether the process is a privileged one, and when open, the words of a call to the daemon
 */
#include "plugin.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 1001, CALLS_PER_ROUND = 1000 };

static int by_size(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

/* Right after the clock's second has changed. */
static uint64_t measure_look(const struct plugin *plugin)
{
    enum { NS_PER_SECOND = 1000000000, COARSE_NS = 20000000 };
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    usleep((useconds_t)(NS_PER_SECOND + COARSE_NS - now.tv_nsec) / 1000);
    uint64_t start = now_ns();
    plugin->interpose(&INTERPOSER);
    return now_ns() - start;
}

static int measure_closed(void)
{
    static uint64_t rounds[ROUNDS];
    unsigned long (*allocations)(void) = (unsigned long (*)(void))dlsym(RTLD_DEFAULT, "counting_allocations");
    if (allocations == NULL)
        broken("LD_PRELOAD must name libcounting.so");
    if (getenv("GSS_USE_PROXY") != NULL)
        broken("GSS_USE_PROXY must be unset");
    struct plugin plugin = load_plugin();
    unsigned long before = allocations();
    uint64_t start = now_ns();
    bool closed = plugin.interpose(&INTERPOSER) == GSS_C_NO_OID_SET;
    uint64_t first = now_ns() - start;
    for (int round = 0; round < ROUNDS; round++) {
        start = now_ns();
        for (int i = 0; i < CALLS_PER_ROUND; i++)
            closed &= plugin.interpose(&INTERPOSER) == GSS_C_NO_OID_SET;
        rounds[round] = now_ns() - start;
    }
    uint64_t look = measure_look(&plugin);
    unsigned long allocated = allocations() - before;
    qsort(rounds, ROUNDS, sizeof *rounds, by_size);
    printf("closed=%d first_ns=%llu look_ns=%llu median_ns=%.1f allocations=%lu\n", closed, (unsigned long long)first, (unsigned long long)look,
           (double)rounds[ROUNDS / 2] / CALLS_PER_ROUND, allocated);
    return EXIT_PASSED;
}

static int show_mechanisms(const char *value)
{
    OM_uint32 minor;
    setenv("GSS_USE_PROXY", value, 1);
    struct plugin plugin = load_plugin();
    gss_OID_set mechs = plugin.interpose(&INTERPOSER);
    printf("%s", mechs == GSS_C_NO_OID_SET ? "closed" : "open");
    for (size_t i = 0; mechs != GSS_C_NO_OID_SET && i < mechs->count; i++) {
        gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
        gss_oid_to_str(&minor, &mechs->elements[i], &text);
        printf(" %.*s", (int)text.length, (char *)text.value);
        gss_release_buffer(&minor, &text);
    }
    putchar('\n');
    gss_release_oid_set(&minor, &mechs);
    return EXIT_PASSED;
}

static int ask(void)
{
    OM_uint32 minor;
    char words[WORDS_BYTES];
    struct plugin plugin = load_plugin();
    gss_OID_set mechs = plugin.interpose(&INTERPOSER);
    printf("%s privileged=%d", mechs == GSS_C_NO_OID_SET ? "closed" : "open", getauxval(AT_SECURE) != 0);
    if (mechs != GSS_C_NO_OID_SET) {
        round_trip(&plugin, words);
        printf(" %s", words);
    }
    putchar('\n');
    gss_release_oid_set(&minor, &mechs);
    return EXIT_PASSED;
}

int main(int count, char **arguments)
{
    if (count == 2 && strcmp(arguments[1], "closed") == 0)
        return measure_closed();
    if (count == 3 && strcmp(arguments[1], "value") == 0)
        return show_mechanisms(arguments[2]);
    if (count == 2 && strcmp(arguments[1], "ask") == 0)
        return ask();
    broken("usage: gate closed | gate value TEXT | gate ask");
}
