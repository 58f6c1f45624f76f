/* SPDX-License-Identifier: MIT */
/*
 * What the plugin takes for the kernel: build.sh gives its calls of socket, send, recv, ... these names. The daemon behind the socket says what the input says,
 * the clock moves only when somebody waits, and every descriptor is counted. No run makes a system call for the transport.
 */
#include "harness.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>

enum {
    DESCRIPTOR_FIRST = 1 << 20, /* more than any real one */
    DESCRIPTORS_MAX = 64,
    MARK_BYTES = 4,
    MESSAGE_BYTES_MAX = 1 << 20,
    PADDING_UNIT_BYTES = 4096,
    FRAGMENT_BYTES = 1100, /* 1 MiB is less than as many as a record may have */
    ANSWER_BYTES_MAX = 3 << 20, /* two chunks and their padding */
    PLUGIN_BYTES_MAX = 4 << 20,
    NOTEWORTHY_BYTES = 1024,
    ALLOCATIONS_MAX = 4000,
};

/* From the xid's end to the results: REPLY, MSG_ACCEPTED, AUTH_NONE and no body, SUCCESS (RFC 5531, section 9). */
static const unsigned char accepted[] = {0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};

static struct input input;
static unsigned char open_descriptors[DESCRIPTORS_MAX];
static long long now_ms;
static unsigned char xid[MARK_BYTES];

/* The answer to the request that was sent last. */
static unsigned char *answer;
static size_t answer_length, answer_read, answer_step;
static enum { ANSWER_ENDS, ANSWER_RESETS, ANSWER_STALLS } answer_end;

/* Bytes that the process had in use when the call under test began. */
static size_t bytes_before;

size_t __sanitizer_get_current_allocated_bytes(void);
size_t __sanitizer_get_allocated_size(const volatile void *block);
void __asan_describe_address(void *address);
int __sanitizer_get_ownership(const volatile void *block);

_Noreturn void defect(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("fuzz: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    abort();
}

void transport_begin(struct input bytes)
{
    input = bytes;
    now_ms = 1000000;
    answer_length = answer_read = 0;
    answer_end = ANSWER_ENDS;
    if (answer == NULL)
        answer = malloc(ANSWER_BYTES_MAX);
}

unsigned transport_open(void)
{
    unsigned count = 0;
    for (int i = 0; i < DESCRIPTORS_MAX; i++)
        count += open_descriptors[i];
    return count;
}

void transport_call_begins(void)
{
    bytes_before = __sanitizer_get_current_allocated_bytes();
}

/* One chunk of the input: form, padding, length in two bytes, and that many bytes (fewer at the end). */
struct chunk next_chunk(void)
{
    struct chunk chunk = {FORM_END, 0, NULL, 0};
    if (input.length < CHUNK_HEADER_BYTES)
        return chunk;
    chunk.form = input.bytes[0];
    chunk.padding = input.bytes[1];
    chunk.length = (size_t)input.bytes[2] << 8 | input.bytes[3];
    input.bytes += CHUNK_HEADER_BYTES;
    input.length -= CHUNK_HEADER_BYTES;
    if (chunk.length > input.length)
        chunk.length = input.length;
    chunk.bytes = input.bytes;
    input.bytes += chunk.length;
    input.length -= chunk.length;
    return chunk;
}

static void put(const void *bytes, size_t length)
{
    memcpy(answer + answer_length, bytes, length);
    answer_length += length;
}

static void pad(unsigned units)
{
    memset(answer + answer_length, 0, units * (size_t)PADDING_UNIT_BYTES);
    answer_length += units * (size_t)PADDING_UNIT_BYTES;
}

/* Cuts the message that stands behind the place for its mark into fragments, each with a mark of its own (RFC 5531, section 11). */
static void cut(size_t fragment_bytes)
{
    static unsigned char message[ANSWER_BYTES_MAX];
    size_t length = answer_length - MARK_BYTES, at = 0;
    memcpy(message, answer + MARK_BYTES, length);
    answer_length = 0;
    do {
        size_t piece = length - at < fragment_bytes ? length - at : fragment_bytes;
        uint32_t mark = htonl((uint32_t)piece | (at + piece == length ? 0x80000000u : 0));
        put(&mark, sizeof mark);
        put(message + at, piece);
        at += piece;
    } while (at < length);
}

static void compose_answer(void)
{
    static const size_t steps[] = {MESSAGE_BYTES_MAX, 1, 7, 1000};
    struct chunk chunk = next_chunk();
    unsigned chunk_form = chunk.form, form = chunk.form % FORMS;
    answer_length = answer_read = 0;
    answer_step = steps[chunk.form >> 6];
    answer_end = form == FORM_RESET ? ANSWER_RESETS : form == FORM_STALL ? ANSWER_STALLS : ANSWER_ENDS;
    if (form == FORM_END)
        return;
    if (form == FORM_RAW || form == FORM_RESET || form == FORM_STALL) {
        put(chunk.bytes, chunk.length);
        return;
    }
    answer_length = MARK_BYTES;
    put(xid, sizeof xid);
    if (form != FORM_MESSAGE)
        put(accepted, sizeof accepted);
    put(chunk.bytes, chunk.length);
    if (form == FORM_PADDED) {
        answer_step = MESSAGE_BYTES_MAX; /* byte by byte would take long and show nothing more */
        pad(chunk.padding);
        chunk = next_chunk();
        put(chunk.bytes, chunk.length);
        pad(chunk.padding);
        if (answer_length > MARK_BYTES + MESSAGE_BYTES_MAX)
            answer_length = MARK_BYTES + MESSAGE_BYTES_MAX;
    }
    cut(chunk_form & FRAGMENTED ? FRAGMENT_BYTES : MESSAGE_BYTES_MAX);
}

static int is_ours(int descriptor)
{
    return descriptor >= DESCRIPTOR_FIRST && descriptor < DESCRIPTOR_FIRST + DESCRIPTORS_MAX && open_descriptors[descriptor - DESCRIPTOR_FIRST];
}

static void require_ours(int descriptor, const char *function)
{
    if (!is_ours(descriptor))
        defect("%s of descriptor %d, which is not open", function, descriptor);
}

int fuzz_socket(int domain, int type, int protocol)
{
    (void)domain, (void)type, (void)protocol;
    for (int i = 0; i < DESCRIPTORS_MAX; i++)
        if (!open_descriptors[i]) {
            open_descriptors[i] = 1;
            return DESCRIPTOR_FIRST + i;
        }
    errno = EMFILE;
    return -1;
}

int fuzz_setsockopt(int descriptor, int level, int option, const void *value, socklen_t length)
{
    (void)level, (void)option, (void)value, (void)length;
    require_ours(descriptor, "setsockopt");
    return 0;
}

int fuzz_connect(int descriptor, const struct sockaddr *address, socklen_t length)
{
    (void)address, (void)length;
    require_ours(descriptor, "connect");
    answer_length = answer_read = 0;
    return 0;
}

int fuzz_fstat(int descriptor, struct stat *status)
{
    if (!is_ours(descriptor))
        return fstat(descriptor, status);
    memset(status, 0, sizeof *status);
    status->st_dev = 1;
    status->st_ino = (ino_t)descriptor;
    return 0;
}

int fuzz_close(int descriptor)
{
    require_ours(descriptor, "close");
    open_descriptors[descriptor - DESCRIPTOR_FIRST] = 0;
    return 0;
}

ssize_t fuzz_send(int descriptor, const void *bytes, size_t length, int flags)
{
    require_ours(descriptor, "send");
    if (!(flags & MSG_NOSIGNAL))
        defect("send may raise SIGPIPE");
    const unsigned char *request = bytes;
    if (length < MARK_BYTES + sizeof xid || (((size_t)request[0] & 0x7f) << 24 | (size_t)request[1] << 16 | (size_t)request[2] << 8 | request[3]) != length - MARK_BYTES)
        defect("a request of %zu bytes is not one record", length);
    memcpy(xid, request + MARK_BYTES, sizeof xid);
    compose_answer();
    return (ssize_t)length;
}

ssize_t fuzz_recv(int descriptor, void *buffer, size_t length, int flags)
{
    (void)flags;
    require_ours(descriptor, "recv");
    size_t left = answer_length - answer_read;
    if (left == 0) {
        if (answer_end == ANSWER_ENDS)
            return 0;
        errno = answer_end == ANSWER_RESETS ? ECONNRESET : EAGAIN;
        return -1;
    }
    size_t count = left < length ? left : length;
    if (count > answer_step)
        count = answer_step;
    memcpy(buffer, answer + answer_read, count);
    answer_read += count;
    return (ssize_t)count;
}

int fuzz_poll(struct pollfd *entries, nfds_t count, int timeout_ms)
{
    if (count != 0 && answer_read < answer_length) {
        entries->revents = entries->events;
        return 1;
    }
    now_ms += timeout_ms;
    return 0;
}

int fuzz_clock_gettime(clockid_t clock, struct timespec *now)
{
    if (clock != CLOCK_MONOTONIC)
        return clock_gettime(clock, now);
    now->tv_sec = now_ms / 1000;
    now->tv_nsec = now_ms % 1000 * 1000000;
    return 0;
}

/* What the plugin has allocated in this run and nobody has freed. ASan's quarantine keeps an address from being given out twice in one run. */
static void *allocated[ALLOCATIONS_MAX];
static size_t allocations;

static void *checked(void *block, size_t bytes)
{
    if (allocations < ALLOCATIONS_MAX)
        allocated[allocations++] = block;
    if (bytes >= NOTEWORTHY_BYTES && __sanitizer_get_current_allocated_bytes() > bytes_before + PLUGIN_BYTES_MAX)
        defect("a reply made the plugin take more than %d bytes", PLUGIN_BYTES_MAX);
    return block;
}

void *fuzz_malloc(size_t bytes)
{
    return checked(malloc(bytes), bytes);
}

void *fuzz_calloc(size_t count, size_t bytes)
{
    return checked(calloc(count, bytes), count * bytes);
}

char *fuzz_strdup(const char *text)
{
    char *copy = strdup(text);
    return checked(copy, strlen(text) + 1);
}

void transport_end(void)
{
    for (size_t i = 0; i < allocations; i++)
        if (allocated[i] != NULL && __sanitizer_get_ownership(allocated[i])) {
            __asan_describe_address(allocated[i]); /* says who allocated it */
            defect("%zu bytes leaked", __sanitizer_get_allocated_size(allocated[i]));
        }
    allocations = 0;
}

void transport_forget(void)
{
    allocations = 0;
}

_Noreturn void fuzz_trap(int reason)
{
    defect("trap %d: the plugin went out of bounds, overflowed or the like (enum gi_trap_reason)", reason);
}
