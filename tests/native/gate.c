/* SPDX-License-Identifier: MIT */
/*
 * gate closed        the cost of gss_mech_interposer when the process does not use the proxy (GSS_USE_PROXY unset); libcounting.so preloaded
 * gate value TEXT    "open" or "closed" with GSS_USE_PROXY=TEXT
 */
#include "plugin.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 1001, CALLS_PER_ROUND = 1000 };

static int by_size(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
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
    unsigned long allocated = allocations() - before;
    qsort(rounds, ROUNDS, sizeof *rounds, by_size);
    printf("closed=%d first_ns=%llu median_ns=%.1f allocations=%lu\n", closed, (unsigned long long)first,
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

int main(int count, char **arguments)
{
    if (count == 2 && strcmp(arguments[1], "closed") == 0)
        return measure_closed();
    if (count == 3 && strcmp(arguments[1], "value") == 0)
        return show_mechanisms(arguments[2]);
    broken("usage: gate closed | gate value TEXT");
}
