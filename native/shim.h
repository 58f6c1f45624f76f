/* SPDX-License-Identifier: MIT */
/*
 * The frame around every call into the C# part, and the few things that C# cannot do for itself: setjmp, constructors, pthread keys.
 *
 * A thunk (generated/native/thunks.c) is one GI_CALL: it enters, runs the C# export, and leaves. When the C# code traps (an index out of bounds, an
 * arithmetic overflow: always a bug of ours), gi_trap jumps back into the thunk, which gives back what the call held and returns GSS_S_FAILURE.
 */
#ifndef GI_SHIM_H
#define GI_SHIM_H

#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

/* Both are checked against GssInterposer.Core.Call by a unit test. The largest frame of an entry point stays below 16 KiB. */
#define GI_CALL_STATE_WORDS 30
#define GI_CALL_SCRATCH_BYTES 8192

/* Reasons for gi_trap; GssInterposer.Bare/Traps.cs has the same numbers. */
enum gi_trap_reason {
    GI_TRAP_BOUNDS = 1,
    GI_TRAP_ARITHMETIC = 2,
    GI_TRAP_NULL = 3,
    GI_TRAP_ARGUMENT = 4,
    GI_TRAP_UNSUPPORTED = 5,
};

/* The first member of struct gi_call, and all of it that C# sees (GssInterposer.Core.Call): where the scratch bytes are, then words that belong to C# and start as zero. */
struct gi_call_state {
    void *scratch;
    size_t scratch_bytes;
    uint64_t words[GI_CALL_STATE_WORDS];
};

struct gi_call {
    struct gi_call_state state;
    struct gi_call *outer; /* the call that this one is nested in: the real mechanism may come back to us */
    int saved_errno;
    int abandoning;
    sigjmp_buf recovery;
    _Alignas(16) unsigned char scratch[GI_CALL_SCRATCH_BYTES];
};

void gi_enter(struct gi_call *call);
void gi_leave(struct gi_call *call);

/* After a trap: gives back what the call held, sets *minor, returns the major status. */
OM_uint32 gi_recover(struct gi_call *call, OM_uint32 *minor);

/* Runs one C# export inside a frame named `call`, and returns its value. A NULL minor_status is legal in the API; below here it is never NULL. */
#define GI_CALL(minor, invocation)                                                         \
    struct gi_call call;                                                                   \
    OM_uint32 gi_unused_minor;                                                             \
    if ((minor) == NULL)                                                                   \
        (minor) = &gi_unused_minor;                                                        \
    gi_enter(&call);                                                                       \
    OM_uint32 gi_major = sigsetjmp(call.recovery, 0) == 0 ? (invocation) : gi_recover(&call, (minor)); \
    gi_leave(&call);                                                                       \
    return gi_major

#endif
