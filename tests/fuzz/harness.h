/* SPDX-License-Identifier: MIT */
/* The parts of the fuzzer's target; README.md says what an input means. */
#ifndef GI_FUZZ_HARNESS_H
#define GI_FUZZ_HARNESS_H

#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>
#include <stddef.h>
#include <stdint.h>

struct input {
    const unsigned char *bytes;
    size_t length;
};

enum { CHUNK_HEADER_BYTES = 4 };

/*
 * What a chunk is when a daemon answers with it, in its lowest three bits. FRAGMENTED cuts the record, and the highest two bits say in what steps it arrives:
 * whole, 1, 7 or 1000 bytes.
 */
enum form {
    FORM_RESULTS, /* the results of an accepted call, in a record with the right xid */
    FORM_MESSAGE, /* what follows the xid */
    FORM_RAW,     /* the bytes as they are, then the end of the stream */
    FORM_RESET,   /* the same, then ECONNRESET */
    FORM_STALL,   /* the same, then nothing until the time is up */
    FORM_PADDED,  /* results with 4 KiB of zeros after them for each unit of padding, then the next chunk and its zeros; up to 1 MiB */
    FORM_END,     /* nothing: the end of the stream, as when the input is used up */
    FORMS = 8,
    FRAGMENTED = 8
};

struct chunk {
    unsigned char form, padding;
    const unsigned char *bytes;
    size_t length;
};

/* transport.c */
void transport_begin(struct input bytes);
void transport_call_begins(void);
void transport_end(void);    /* has the plugin given back all it allocated? */
void transport_forget(void); /* what it has allocated so far lives as long as the process */
unsigned transport_open(void); /* descriptors that the plugin has open */
struct chunk next_chunk(void);
_Noreturn __attribute__((format(printf, 1, 2))) void defect(const char *format, ...);

/* coverage.c */
void coverage_begin(void);

/* calls.c: one call of the API for each letter of the script. */
void calls_begin(void);
void calls_make(char letter);
void calls_end(void);

#endif
