// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Status;
using GssInterposer.Core.Transport;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Messages;

/// <summary>
/// MIT's functions on gss_iov_buffer_desc with a context that the daemon holds. The daemon works on copies; what it has changed is written into the application's buffers when all of the
/// answer has been found to fit there.
/// </summary>
// SAFETY: buffers are the application's, each as long as it says; nothing is written beyond that, whatever the daemon answers.
internal static unsafe class HeldIov
{
    private const uint HeaderBytes = 16;     // RFC 4121 §4.2.6.2
    private const uint ConfounderBytes = 16; // of the encryption types that use those tokens (RFC 3962, 6803, 8009)

    /// <summary>One operation.</summary>
    /// <param name="call">The call.</param>
    /// <param name="context">The context.</param>
    /// <param name="operation">Which.</param>
    /// <param name="confidential">conf_req_flag, where there is one.</param>
    /// <param name="qop">qop_req, where there is one.</param>
    /// <param name="buffers">The application's.</param>
    /// <param name="count">How many.</param>
    /// <param name="isConfidential">conf_state, or null.</param>
    /// <param name="qopState">qop_state, or null.</param>
    public static GssStatus Run(
        ref Call call,
        XdrEncoded<GssxCtx> context,
        GssxIovOperation operation,
        int confidential,
        uint qop,
        gss_iov_buffer_desc_struct* buffers,
        int count,
        int* isConfidential,
        uint* qopState)
    {
        Span<gss_iov_buffer_desc_struct> given = new(buffers, count < 0 ? 0 : count);
        XdrArray<GssxIovBuffer> sent = new((GssxIovBuffer*)call.Arena->Allocate((nuint)given.Length * (nuint)sizeof(GssxIovBuffer)), (uint)given.Length);
        if (sent.Items == null)
        {
            return GssStatus.Failure(MinorCode.RequestTooLarge);
        }

        gss_buffer_desc_struct* stream = FindStream(operation, buffers, given.Length);
        for (uint i = 0; i < sent.Count; i++)
        {
            sent[i] = ToWire(operation, stream != null, in given[(int)i]);
        }

        GssStatus status = Exchange(ref call, context, operation, confidential != 0, qop, sent, out GssxResMessageIov result);
        if (status.IsError)
        {
            return status;
        }

        status = Take(ref call, operation, status, given, stream, in result);
        if (!status.IsError)
        {
            Out.Set(isConfidential, result.ConfState ? 1 : 0);
            Out.Set(qopState, (uint)result.QopState);
        }

        return status;
    }

    /// <summary>MESSAGE_IOV. An answer that is none to these buffers is a failure.</summary>
    public static GssStatus Exchange(
        ref Call call,
        XdrEncoded<GssxCtx> context,
        GssxIovOperation operation,
        bool confidential,
        uint qop,
        XdrArray<GssxIovBuffer> sent,
        out GssxResMessageIov result)
    {
        GssxArgMessageIov arguments = default;
        arguments.ContextHandle = context;
        arguments.Operation = operation;
        arguments.ConfReq = confidential;
        arguments.QopReq = qop;
        arguments.Buffers = sent;
        Idempotency idempotency = IovRoles.IsLength(operation) ? Idempotency.Repeatable : Idempotency.Never;
        if (!ProxyCall.Exchange(ref call, GssxProgram.Procedure.MessageIov, idempotency, in arguments, out result, out GssStatus failure))
        {
            return failure;
        }

        GssStatus status = RemoteStatus.OfMessage(in result.Status);
        if (status.IsError)
        {
            return status;
        }

        bool fits = result.Buffers.Count == sent.Count;
        for (uint i = 0; fits && i < sent.Count; i++)
        {
            uint type = result.Buffers[i].Type;
            bool mayBeAllocated = (sent[i].Type & GssApi.GSS_IOV_BUFFER_FLAG_ALLOCATE) != 0;
            fits = ((type ^ sent[i].Type) & IovRoles.TypeMask) == 0 && (mayBeAllocated || !IsAllocated(type));
        }

        return fits ? status : GssStatus.Failure(result.Buffers.IsEmpty ? MinorCode.EmptyReply : MinorCode.BadReply);
    }

    private static bool IsAllocated(uint type) => (type & GssApi.GSS_IOV_BUFFER_FLAG_ALLOCATED) != 0;

    private static bool IsToBeAllocated(uint type) => (type & GssApi.GSS_IOV_BUFFER_FLAG_ALLOCATE) != 0;

    /// <summary>The token in one piece, which gss_unwrap_iov takes; null when there is none.</summary>
    private static gss_buffer_desc_struct* FindStream(GssxIovOperation operation, gss_iov_buffer_desc_struct* buffers, int count)
    {
        for (int i = 0; operation == GssxIovOperation.Unwrap && i < count; i++)
        {
            if ((buffers[i].type & IovRoles.TypeMask) == GssApi.GSS_IOV_BUFFER_TYPE_STREAM)
            {
                return &buffers[i].buffer;
            }
        }

        return null;
    }

    /// <summary>The part of a buffer that the function looks at: applications leave the rest as it happens to be. A buffer that it does not look at at all is an empty one.</summary>
    private static GssxIovBuffer ToWire(GssxIovOperation operation, bool hasStream, in gss_iov_buffer_desc_struct buffer)
    {
        uint type = buffer.type & IovRoles.TypeMask;
        IovRole role = IovRoles.Of(operation, type, hasStream);
        bool isAllocated = role is IovRole.Filled or IovRole.Extracted && IsToBeAllocated(buffer.type);
        bool hasLength = role is IovRole.Read or IovRole.Measured or IovRole.Changed || (role == IovRole.Filled && !isAllocated);

        GssxIovBuffer wire = default;
        wire.Type = role == IovRole.Unused ? GssApi.GSS_IOV_BUFFER_TYPE_EMPTY : isAllocated ? type | GssApi.GSS_IOV_BUFFER_FLAG_ALLOCATE : type;
        wire.Length = hasLength ? buffer.buffer.length : 0;
        if (role is IovRole.Read or IovRole.Changed)
        {
            fixed (gss_buffer_desc_struct* bytes = &buffer.buffer)
            {
                wire.Data = Buffers.ToWire(bytes);
            }
        }

        return wire;
    }

    /// <summary>Writes the answer into the application's buffers, or nothing of it.</summary>
    private static GssStatus Take(
        ref Call call,
        GssxIovOperation operation,
        GssStatus status,
        Span<gss_iov_buffer_desc_struct> given,
        gss_buffer_desc_struct* stream,
        in GssxResMessageIov result)
    {
        for (int i = 0; i < given.Length; i++)
        {
            if (!Fits(RoleOf(operation, status, in given[i], stream), in given[i], stream, in result.Buffers[(uint)i]))
            {
                return GssStatus.Failure(MinorCode.BadReply);
            }
        }

        void** made = (void**)call.Arena->AllocateZeroed((nuint)given.Length * (nuint)sizeof(void*));
        bool isThere = made != null;
        for (int i = 0; isThere && i < given.Length; i++)
        {
            ref GssxIovBuffer told = ref result.Buffers[(uint)i];
            if (IsAllocated(told.Type))
            {
                made[i] = LibC.malloc((nuint)told.Length + 1);
                isThere = made[i] != null;
            }
        }

        for (int i = 0; i < given.Length && made != null; i++)
        {
            if (isThere)
            {
                Write(RoleOf(operation, status, in given[i], stream), ref given[i], stream, in result.Buffers[(uint)i], made[i], result.ConfState);
            }
            else
            {
                LibC.free(made[i]);
            }
        }

        return isThere ? status : GssStatus.OutOfMemory;
    }

    /// <summary>The role in the answer: a message that comes out of its order is not taken out of the stream (MIT's kg_unseal_stream_iov).</summary>
    private static IovRole RoleOf(GssxIovOperation operation, GssStatus status, in gss_iov_buffer_desc_struct buffer, gss_buffer_desc_struct* stream)
    {
        IovRole role = IovRoles.Of(operation, buffer.type & IovRoles.TypeMask, stream != null);
        return role == IovRole.Extracted && !status.IsComplete ? IovRole.Unused : role;
    }

    private static bool Fits(IovRole role, in gss_iov_buffer_desc_struct buffer, gss_buffer_desc_struct* stream, in GssxIovBuffer told)
    {
        bool isAllocated = IsAllocated(told.Type);
        bool isWhole = told.Data.Length == told.Length;
        return role switch
        {
            IovRole.Told => told.Data.IsEmpty && told.Length <= Limits.MessageBytesMax,
            IovRole.Filled => isWhole && (isAllocated || told.Length <= (IsToBeAllocated(buffer.type) ? 0 : buffer.buffer.length)),
            IovRole.Changed => (isWhole || told.Data.IsEmpty) && told.Length <= buffer.buffer.length,
            IovRole.Extracted => isWhole && isAllocated == IsToBeAllocated(buffer.type) && (isAllocated || told.Length <= stream->length),
            _ => told.Data.IsEmpty && !isAllocated,
        };
    }

    private static void Write(
        IovRole role, ref gss_iov_buffer_desc_struct buffer, gss_buffer_desc_struct* stream, in GssxIovBuffer told, void* made, bool isConfidential)
    {
        switch (role)
        {
            case IovRole.Told:
                buffer.buffer.value = null;
                break;
            case IovRole.Filled or IovRole.Extracted when made != null:
                buffer.type |= GssApi.GSS_IOV_BUFFER_FLAG_ALLOCATED;
                buffer.buffer.value = made;
                break;
            case IovRole.Filled or IovRole.Changed:
                break;
            case IovRole.Extracted:
                // Where a mechanism that works in place has it.
                nuint start = HeaderBytes + (isConfidential ? ConfounderBytes : 0);
                buffer.buffer.value = (byte*)stream->value + (start + told.Length <= stream->length ? start : 0);
                break;
            default:
                return;
        }

        told.Data.Span.CopyTo(new Span<byte>(buffer.buffer.value, (int)told.Data.Length));
        buffer.buffer.length = (nuint)told.Length;
    }
}
