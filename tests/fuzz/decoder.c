/* SPDX-License-Identifier: MIT */
/*
 * libFuzzer's target for the decoders alone: the number of a type (README.md), then its XDR form. What can be decoded must come out of the encoder as it came in:
 * there is one way to write a value (RFC 4506, section 3).
 */
#include "harness.h"

#include "blocks.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

int LLVMFuzzerInitialize(int *argument_count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);
void gi_encoded(const void *bytes, int length);

enum { INPUT_BYTES_MAX = 1 << 16, PAGE_BYTES = 4096, SCRATCH_BYTES = 8192, ARENA_BYTES_MAX = 3 << 20, ARENA_WORDS = 32 };

static const char *const types[] = {GI_TYPES};

static int (*decode)(int type, const void *bytes, int length, void *arena);
static void (*arena_begin)(void *arena, void *scratch, size_t scratch_bytes, size_t bytes_max);
static void (*arena_end)(void *arena);

/* What is decoded ends where a page begins that nobody may read. */
static unsigned char *input_end;
static size_t input_length;
static int type, only_type = -1;

/* With GI_FUZZ_STATUS set every input is a gssx_status, without a number. */
static void choose_type(void)
{
    for (size_t i = 0; getenv("GI_FUZZ_STATUS") != NULL && i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i], "GssxStatus") == 0)
            only_type = (int)i;
}

int LLVMFuzzerInitialize(int *argument_count, char ***arguments)
{
    char path[4100];
    (void)argument_count;
    const char *program = (*arguments)[0], *slash = strrchr(program, '/');
    snprintf(path, sizeof path, "%.*s/gssinterposer-fuzz.so", slash == NULL ? 1 : (int)(slash - program), slash == NULL ? "." : program);
    void *plugin = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (plugin == NULL)
        defect("%s", dlerror());
    *(void **)&decode = dlsym(plugin, "gi_decode");
    *(void **)&arena_begin = dlsym(plugin, "gi_arena_begin");
    *(void **)&arena_end = dlsym(plugin, "gi_arena_end");
    unsigned char *pages = mmap(NULL, INPUT_BYTES_MAX + PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (decode == NULL || arena_begin == NULL || arena_end == NULL || pages == MAP_FAILED)
        defect("the decoders cannot be reached");
    input_end = pages + INPUT_BYTES_MAX;
    if (mprotect(input_end, PAGE_BYTES, PROT_NONE) != 0)
        defect("mprotect");
    choose_type();
    coverage_begin();
    return 0;
}

void gi_encoded(const void *bytes, int length)
{
    if (length < 0 || (size_t)length != input_length || memcmp(bytes, input_end - input_length, input_length) != 0)
        defect("a %s of %zu bytes comes out as another one of %d", types[type], input_length, length);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    uint64_t arena[ARENA_WORDS];
    _Alignas(16) unsigned char scratch[SCRATCH_BYTES];
    if (length == 0 || length > INPUT_BYTES_MAX)
        return -1;
    type = only_type;
    if (type < 0) {
        type = bytes[0] % (sizeof types / sizeof *types);
        bytes++, length--;
    }
    input_length = length;
    memcpy(input_end - length, bytes, length);
    transport_call_begins();
    arena_begin(arena, scratch, sizeof scratch, ARENA_BYTES_MAX);
    decode(type, input_end - input_length, (int)input_length, arena);
    arena_end(arena);
    transport_end();
    return 0;
}
