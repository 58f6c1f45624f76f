// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Status;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Messages;

/// <summary>gss_wrap_aead and gss_unwrap_aead with a context that the daemon holds: as MIT's mechglue does them, through the functions on gss_iov_buffer_desc.</summary>
// SAFETY: the arrays are in the frame, and their count is what was put in.
internal static unsafe class HeldAead
{
    private const int PartsMax = 5;

    /// <summary>Header, message, padding and trailer in one piece.</summary>
    public static GssStatus Wrap(
        ref Call call,
        XdrEncoded<GssxCtx> context,
        int confidential,
        uint qop,
        gss_buffer_desc_struct* associated,
        gss_buffer_desc_struct* message,
        int* isConfidential,
        gss_buffer_desc_struct* token)
    {
        GssxIovBuffer* items = stackalloc GssxIovBuffer[PartsMax];
        XdrArray<GssxIovBuffer> parts = new(items, 0);
        Add(ref parts, GssApi.GSS_IOV_BUFFER_TYPE_HEADER | GssApi.GSS_IOV_BUFFER_FLAG_ALLOCATE, null);
        AddAssociated(ref parts, associated);
        Add(ref parts, GssApi.GSS_IOV_BUFFER_TYPE_DATA, message);
        Add(ref parts, GssApi.GSS_IOV_BUFFER_TYPE_PADDING | GssApi.GSS_IOV_BUFFER_FLAG_ALLOCATE, null);
        Add(ref parts, GssApi.GSS_IOV_BUFFER_TYPE_TRAILER | GssApi.GSS_IOV_BUFFER_FLAG_ALLOCATE, null);

        GssStatus status = HeldIov.Exchange(ref call, context, GssxIovOperation.Wrap, confidential != 0, qop, parts, out GssxResMessageIov result);
        if (status.IsError)
        {
            return status;
        }

        nuint length = 0;
        for (uint i = 0; i < parts.Count; i++)
        {
            length += Part(parts, in result, i).Length;
        }

        if (!Out.Allocate(token, length))
        {
            return GssStatus.OutOfMemory;
        }

        Span<byte> rest = new(token->value, (int)length);
        for (uint i = 0; i < parts.Count; i++)
        {
            ReadOnlySpan<byte> part = Part(parts, in result, i).Span;
            part.CopyTo(rest);
            rest = rest.Slice(part.Length);
        }

        Out.Set(isConfidential, result.ConfState ? 1 : 0);
        return status;
    }

    /// <summary>The token as a stream.</summary>
    public static GssStatus Unwrap(
        ref Call call,
        XdrEncoded<GssxCtx> context,
        gss_buffer_desc_struct* token,
        gss_buffer_desc_struct* associated,
        gss_buffer_desc_struct* message,
        int* isConfidential,
        uint* qop)
    {
        GssxIovBuffer* items = stackalloc GssxIovBuffer[PartsMax];
        XdrArray<GssxIovBuffer> parts = new(items, 0);
        Add(ref parts, GssApi.GSS_IOV_BUFFER_TYPE_STREAM, token);
        AddAssociated(ref parts, associated);
        Add(ref parts, GssApi.GSS_IOV_BUFFER_TYPE_DATA | GssApi.GSS_IOV_BUFFER_FLAG_ALLOCATE, null);

        GssStatus status = HeldIov.Exchange(ref call, context, GssxIovOperation.Unwrap, false, 0, parts, out GssxResMessageIov result);
        if (status.IsError)
        {
            return status;
        }

        // A message that comes out of its order is not taken out of the stream.
        if (status.IsComplete && !Out.Copy(message, result.Buffers[parts.Count - 1].Data.Span))
        {
            return GssStatus.OutOfMemory;
        }

        Out.Set(isConfidential, result.ConfState ? 1 : 0);
        Out.Set(qop, (uint)result.QopState);
        return status;
    }

    private static void AddAssociated(ref XdrArray<GssxIovBuffer> parts, gss_buffer_desc_struct* associated)
    {
        if (associated != null)
        {
            Add(ref parts, GssApi.GSS_IOV_BUFFER_TYPE_SIGN_ONLY, associated);
        }
    }

    private static void Add(ref XdrArray<GssxIovBuffer> parts, uint type, gss_buffer_desc_struct* bytes)
    {
        GssxIovBuffer part = default;
        part.Type = type;
        part.Data = bytes == null ? default : Buffers.ToWire(bytes);
        part.Length = part.Data.Length;
        parts.Items[parts.Count++] = part;
    }

    /// <summary>What a buffer adds to the token: what the daemon has made of it, or what it was where that is the same.</summary>
    private static XdrOpaque Part(XdrArray<GssxIovBuffer> sent, in GssxResMessageIov result, uint index)
    {
        if ((sent[index].Type & IovRoles.TypeMask) == GssApi.GSS_IOV_BUFFER_TYPE_SIGN_ONLY)
        {
            return default;
        }

        XdrOpaque made = result.Buffers[index].Data;
        return made.IsEmpty ? sent[index].Data : made;
    }
}
