/* SPDX-License-Identifier: MIT */
/* Preloaded under a driver: counts allocations and reads of the environment, and notes who reads which variable by plain getenv. */
#include <dlfcn.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

unsigned long counting_allocations(void);
const char *counting_insecure_reads(const char *library);
int counting_reads(void);
char *getenv(const char *name);
char *secure_getenv(const char *name);

/* glibc's own allocator under its other names: no dlsym, which allocates itself. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static atomic_ulong allocations;

unsigned long counting_allocations(void)
{
    return atomic_load(&allocations);
}

void *malloc(size_t size)
{
    atomic_fetch_add(&allocations, 1);
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    atomic_fetch_add(&allocations, 1);
    return __libc_calloc(count, size);
}

void *realloc(void *block, size_t size)
{
    atomic_fetch_add(&allocations, 1);
    return __libc_realloc(block, size);
}

void *memalign(size_t alignment, size_t size)
{
    atomic_fetch_add(&allocations, 1);
    return __libc_memalign(alignment, size);
}

enum { READS_MAX = 1000, REPORT_BYTES = 4000 };

static struct {
    const void *caller;
    char name[60];
} reads[READS_MAX];
static atomic_int read_count;

static atomic_int secure_read_count;

extern char **environ;

static char *value_of(const char *name)
{
    size_t length = strlen(name);
    for (char **variable = environ; variable != NULL && *variable != NULL; variable++)
        if (strncmp(*variable, name, length) == 0 && (*variable)[length] == '=')
            return *variable + length + 1;
    return NULL;
}

/* How often anybody has read a variable, by either function. */
int counting_reads(void)
{
    return atomic_load(&read_count) + atomic_load(&secure_read_count);
}

char *secure_getenv(const char *name)
{
    atomic_fetch_add(&secure_read_count, 1);
    return value_of(name); /* a preloaded library is in no privileged program */
}

char *getenv(const char *name)
{
    int index = atomic_fetch_add(&read_count, 1);
    if (index < READS_MAX) {
        reads[index].caller = __builtin_return_address(0);
        strncpy(reads[index].name, name, sizeof reads[index].name - 1);
    }
    return value_of(name);
}

/* The names read by code of this library, each after a blank. */
const char *counting_insecure_reads(const char *library)
{
    static char report[REPORT_BYTES];
    const char *base = strrchr(library, '/') == NULL ? library : strrchr(library, '/');
    int count = atomic_load(&read_count);
    report[0] = '\0';
    for (int i = 0; i < count && i < READS_MAX; i++) {
        Dl_info info;
        if (dladdr(reads[i].caller, &info) == 0 || strstr(info.dli_fname, base) == NULL)
            continue;
        if (strlen(report) + strlen(reads[i].name) + 2 > sizeof report)
            break;
        strcat(strcat(report, " "), reads[i].name);
    }
    return report;
}
