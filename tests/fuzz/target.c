/* SPDX-License-Identifier: MIT */
/* libFuzzer's target: a script of calls, one letter each, then a line feed, then what the daemon answers (README.md). */
#include "harness.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argument_count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);
void gi_encoded(const void *bytes, int length);

enum { CALLS_MAX = 16, STACK_BLOCK_BYTES = 64 << 10 };

static void (*forget_connections)(void); /* gi_after_fork: what a child of fork does */

/* Next to the program: the plugin, and files that this writes so that nothing of the machine has a say. */
static void prepare(const char *program)
{
    char directory[4000], path[4100];
    snprintf(directory, sizeof directory, "%s", program);
    char *slash = strrchr(directory, '/');
    if (slash == NULL)
        defect("the program needs to be called by a path");
    *slash = '\0';

    snprintf(path, sizeof path, "%s/mech.conf", directory);
    setenv("GSS_MECH_CONFIG", path, 1);
    snprintf(path, sizeof path, "%s/krb5.conf", directory);
    setenv("KRB5_CONFIG", path, 1);
    setenv("KRB5CCNAME", "MEMORY:fuzz", 1);
    setenv("KRB5_KTNAME", "FILE:/nonexistent/keytab", 1);
    setenv("GSS_USE_PROXY", "yes", 1);
    setenv("GSSPROXY_BEHAVIOR", "REMOTE_ONLY", 1);
    setenv("GSSPROXY_SOCKET", "/nonexistent/fuzz", 1);

    snprintf(path, sizeof path, "%s/gssinterposer-fuzz.so", directory);
    void *plugin = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (plugin == NULL)
        defect("%s", dlerror());
    forget_connections = (void (*)(void))dlsym(plugin, "gi_after_fork");
    if (forget_connections == NULL)
        defect("%s", dlerror());
}

int LLVMFuzzerInitialize(int *argument_count, char ***arguments)
{
    (void)argument_count;
    prepare((*arguments)[0]);
    coverage_begin();
    transport_begin((struct input){NULL, 0});
    calls_begin();
    LLVMFuzzerTestOneInput(NULL, 0); /* once for what a thread keeps */
    return 0;
}

/* The plugin refers to it; only decoder.c asks for it. */
void gi_encoded(const void *bytes, int length)
{
    (void)bytes, (void)length;
}

static __attribute__((noinline)) void run(const uint8_t *bytes, size_t length)
{
    size_t calls = 0;
    while (calls < length && calls < CALLS_MAX && bytes[calls] != '\n')
        calls++;
    size_t begin = calls < length ? calls + 1 : length;
    transport_begin((struct input){bytes + begin, length - begin});
    for (size_t i = 0; i < calls; i++)
        calls_make((char)bytes[i]);
    calls_end();
    if (transport_open() > 1)
        defect("%u connections where one is enough", transport_open());
    forget_connections();
    if (transport_open() != 0)
        defect("a socket that no connection knows");
}

/* The plugin tells threads apart by the 64 KiB of stack that they are in. A run begins at the upper end of such a block, wherever the kernel has put the stack. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static int warm;
    char here;
    volatile char *room = __builtin_alloca((uintptr_t)&here % STACK_BLOCK_BYTES + 1);
    *room = 0;
    run(bytes, length);
    if (warm)
        transport_end();
    transport_forget();
    warm = 1;
    return 0;
}
