// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Procedures;

/// <summary>
/// Buffers of MESSAGE_IOV on their way to libgssapi and back. libkrb5 trusts its caller with them: it reads beyond short headers, follows pointers that RFC 1964 tokens
/// make it take for set, and asserts what a caller may get wrong, which would end the daemon. So what goes there is of known types, each where it belongs and once
/// where it can only be once, in memory of ours; and only contexts of RFC 4121 go there at all.
/// </summary>
// SAFETY: all memory is the call's arena, but what libkrb5 allocates, which is copied there and released.
internal static unsafe class IovBuffers
{
    private const uint TypeMask = 0xffff;
    private const uint HeaderBytes = 16;                // RFC 4121 §4.2.6.2
    private const uint MicHeaderBytes = 16;             // … §4.2.6.1
    private const int Slack = 64;                       // behind each buffer, zero: what a parser looks at before it looks at the length

    /// <summary>RFC 4121 §4.2.6.2 TOK_ID of wrap tokens.</summary>
    private static ReadOnlySpan<byte> WrapTokenId => [0x05, 0x04];

    /// <summary>RFC 4121 §4.2.6.1 TOK_ID of MIC tokens.</summary>
    private static ReadOnlySpan<byte> MicTokenId => [0x04, 0x04];

    /// <summary>Whether an operation tells lengths only.</summary>
    public static bool IsLength(GssxIovOperation operation) => operation is GssxIovOperation.WrapLength or GssxIovOperation.GetMicLength;

    /// <summary>Whether the context's tokens are those of RFC 4121: only these have a trailer.</summary>
    public static bool HasModernTokens(gss_ctx_id_struct* context)
    {
        gss_iov_buffer_desc_struct* probe = stackalloc gss_iov_buffer_desc_struct[4];
        new Span<gss_iov_buffer_desc_struct>(probe, 4).Clear();
        probe[0].type = GssApi.GSS_IOV_BUFFER_TYPE_HEADER;
        probe[1].type = GssApi.GSS_IOV_BUFFER_TYPE_DATA;
        probe[2].type = GssApi.GSS_IOV_BUFFER_TYPE_PADDING;
        probe[3].type = GssApi.GSS_IOV_BUFFER_TYPE_TRAILER;
        bool confidential = true;
        uint qop = 0;
        GssResult result = GssSession.MessageIov(context, GssxIovOperation.WrapLength, ref confidential, ref qop, probe, 4);
        return !result.IsError && probe[3].buffer.length > 0;
    }

    /// <summary>Makes libgssapi's buffers of the client's.</summary>
    /// <returns>Complete; GSS_S_FAILURE with EINVAL, EMSGSIZE or ENOMEM; GSS_S_DEFECTIVE_TOKEN.</returns>
    public static GssResult Read(Call call, in GssxArgMessageIov argument, out gss_iov_buffer_desc_struct* buffers)
    {
        buffers = null;
        uint count = argument.Buffers.Count;
        if (count is 0 or > ProcedureLimits.IovBuffersMax)
        {
            return GssResult.Failure(count == 0 ? LibC.EINVAL : LibC.EMSGSIZE);
        }

        nuint room = count * (nuint)sizeof(gss_iov_buffer_desc_struct);
        gss_iov_buffer_desc_struct* made = (gss_iov_buffer_desc_struct*)call.Arena->Allocate(room);
        if (made == null)
        {
            return Reply.OutOfMemory;
        }

        new Span<byte>(made, (int)room).Clear();
        uint seen = 0;
        ulong bytes = argument.Operation == GssxIovOperation.Wrap ? ProcedureLimits.TokenOverheadBytes : 0;     // what libkrb5 may allocate
        for (uint i = 0; i < count; i++)
        {
            GssxIovBuffer* given = argument.Buffers.Items + i;
            GssResult result = IsAllowed(argument.Operation, in *given, ref seen) ? GssResult.Complete : GssResult.Failure(LibC.EINVAL);
            if (!result.IsError)
            {
                made[i].type = given->Type;
                result = Fill(call, argument.Operation, in *given, ref bytes, ref made[i].buffer);
            }

            if (!result.IsError && !MayBeToken(argument.Operation, in made[i]))
            {
                result = GssResult.Of(GssApi.GSS_S_DEFECTIVE_TOKEN);
            }

            if (result.IsError)
            {
                return result;
            }
        }

        buffers = made;
        return GssResult.Complete;
    }

    /// <summary>Makes the reply's buffers of libgssapi's: their lengths, and the bytes of those that have changed.</summary>
    public static GssResult Write(
        Call call, in GssxArgMessageIov argument, gss_iov_buffer_desc_struct* buffers, out XdrArray<GssxIovBuffer> result)
    {
        GssResult outcome = Reply.Array(call, argument.Buffers.Count, out result);
        ulong bytes = 0;
        for (uint i = 0; i < argument.Buffers.Count && !outcome.IsError; i++)
        {
            gss_buffer_desc_struct buffer = buffers[i].buffer;
            GssxIovBuffer* written = result.Items + i;
            *written = new GssxIovBuffer { Type = buffers[i].type, Length = buffer.length };
            if (IsLength(argument.Operation) || !HasChanged(in argument.Buffers.Items[i], argument.Operation, in buffers[i]))
            {
                continue;
            }

            bytes += buffer.length;
            if (bytes > ProcedureLimits.MessageReplyBytesMax)
            {
                outcome = GssResult.Failure(LibC.EMSGSIZE);
            }
            else
            {
                written->Data = new XdrOpaque((byte*)buffer.value, (uint)buffer.length);
            }
        }

        return outcome;
    }

    /// <summary>Copies what libkrb5 has allocated to the arena, and releases it. Must come after every call, whatever its result.</summary>
    public static GssResult Adopt(Call call, gss_iov_buffer_desc_struct* buffers, uint count)
    {
        GssResult outcome = GssResult.Complete;
        for (uint i = 0; i < count; i++)
        {
            if ((buffers[i].type & GssApi.GSS_IOV_BUFFER_FLAG_ALLOCATED) == 0)
            {
                continue;
            }

            gss_iov_buffer_desc_struct theirs = buffers[i];
            nuint length = theirs.buffer.length;
            void* copy = call.Arena->Allocate(length);
            if (copy != null)
            {
                Buffer.MemoryCopy(theirs.buffer.value, copy, length, length);
            }
            else
            {
                buffers[i].buffer.length = 0;
                outcome = Reply.OutOfMemory;
            }

            buffers[i].buffer.value = copy;
            uint minor;
            LibC.explicit_bzero(theirs.buffer.value, length);
            GssApi.gss_release_iov_buffer(&minor, &theirs, 1);
        }

        return outcome;
    }

    private static bool IsAllowed(GssxIovOperation operation, in GssxIovBuffer given, ref uint seen)
    {
        uint type = given.Type & TypeMask;
        if ((given.Type & ~(TypeMask | GssApi.GSS_IOV_BUFFER_FLAG_ALLOCATE)) != 0 || (!given.Data.IsEmpty && given.Data.Length != given.Length))
        {
            return false;
        }

        bool isMic = operation is GssxIovOperation.GetMic or GssxIovOperation.GetMicLength or GssxIovOperation.VerifyMic;
        switch (type)
        {
            case GssApi.GSS_IOV_BUFFER_TYPE_DATA or GssApi.GSS_IOV_BUFFER_TYPE_SIGN_ONLY or GssApi.GSS_IOV_BUFFER_TYPE_EMPTY:
                return true;
            case GssApi.GSS_IOV_BUFFER_TYPE_HEADER or GssApi.GSS_IOV_BUFFER_TYPE_TRAILER:
                return !isMic && IsFirst(type, ref seen);
            case GssApi.GSS_IOV_BUFFER_TYPE_STREAM:
                return operation == GssxIovOperation.Unwrap && IsFirst(type, ref seen);
            case GssApi.GSS_IOV_BUFFER_TYPE_MIC_TOKEN:
                return isMic && IsFirst(type, ref seen);
            case GssApi.GSS_IOV_BUFFER_TYPE_PADDING:
                return IsFirst(type, ref seen);
            default:
                return false;
        }
    }

    private static bool IsFirst(uint type, ref uint seen)
    {
        uint bit = 1u << (int)type;
        bool first = (seen & bit) == 0;
        seen |= bit;
        return first;
    }

    private static GssResult Fill(Call call, GssxIovOperation operation, in GssxIovBuffer given, ref ulong bytes, ref gss_buffer_desc_struct buffer)
    {
        bool allocates = given.Data.IsEmpty && (given.Type & GssApi.GSS_IOV_BUFFER_FLAG_ALLOCATE) != 0;
        ulong length = allocates && !IsLength(operation) ? 0 : given.Length;
        ulong limit = IsLength(operation) ? int.MaxValue : ProcedureLimits.MessageReplyBytesMax;
        if (length > limit || (bytes += length) > limit)
        {
            return GssResult.Failure(LibC.EMSGSIZE);
        }

        buffer.length = (nuint)length;
        if (IsLength(operation) || length == 0)
        {
            return GssResult.Complete;
        }

        byte* room = (byte*)call.Arena->Allocate((nuint)length + Slack);
        if (room == null)
        {
            return Reply.OutOfMemory;
        }

        given.Data.Span.CopyTo(new Span<byte>(room, (int)length));
        new Span<byte>(room + given.Data.Length, (int)(length - given.Data.Length) + Slack).Clear();
        buffer.value = room;
        return GssResult.Complete;
    }

    /// <summary>Whether a buffer that must begin a token of RFC 4121 does. A MIC without a checksum runs into an assertion (MIT 1.20, checksum_iov_v3).</summary>
    private static bool MayBeToken(GssxIovOperation operation, in gss_iov_buffer_desc_struct buffer)
    {
        ReadOnlySpan<byte> bytes = new(buffer.buffer.value, (int)buffer.buffer.length);
        return (operation, buffer.type & TypeMask) switch
        {
            (GssxIovOperation.Unwrap, GssApi.GSS_IOV_BUFFER_TYPE_HEADER or GssApi.GSS_IOV_BUFFER_TYPE_STREAM) =>
                bytes.Length >= HeaderBytes && bytes.StartsWith(WrapTokenId),
            (GssxIovOperation.VerifyMic, GssApi.GSS_IOV_BUFFER_TYPE_MIC_TOKEN) => bytes.Length > MicHeaderBytes && bytes.StartsWith(MicTokenId),
            _ => true,
        };
    }

    /// <summary>A stream is spent once its message has been told: nobody wants its bytes.</summary>
    private static bool HasChanged(in GssxIovBuffer given, GssxIovOperation operation, in gss_iov_buffer_desc_struct buffer) =>
        (given.Type & TypeMask) != GssApi.GSS_IOV_BUFFER_TYPE_STREAM
        && operation != GssxIovOperation.VerifyMic
        && !given.Data.Span.SequenceEqual(new ReadOnlySpan<byte>(buffer.buffer.value, (int)buffer.buffer.length));
}
