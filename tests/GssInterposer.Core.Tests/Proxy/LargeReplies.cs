// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using GssInterposer.Core.Status;
using GssInterposer.Core.Tests.Support;
using GssInterposer.Gssx;
using GssInterposer.Xdr;
using Xunit;
using static GssInterposer.Core.Tests.Proxy.Behaviours;

namespace GssInterposer.Core.Tests.Proxy;

/// <summary>Valid replies as large as they may be, and what becomes of the call: null when it succeeds.</summary>
// SAFETY: what members point to is pinned until the reply is encoded.
public static unsafe class LargeReplies
{
    /// <summary>Options without anything, more of them than a reply may have memory for.</summary>
    public const int TooManyOptions = 120_000;

    private const int FragmentBytes = 1100; // 1 MiB is less than as many as a record may have
    private const int RestBytes = 4096;     // of a message, around its one long member
    private const int HeaderBytes = 24;

    public static IReadOnlyList<(string Name, Behaviour Behaviour, MinorCode? Expected)> All { get; } =
    [
        ("a long option", Send(peer => Padded(peer, 1)), null),
        ("many options", Send(peer => Padded(peer, TooManyOptions)), MinorCode.OutOfMemory),
        ("options of half the memory", Send(peer => Padded(peer, 30_000)), null),
        ("many fragments", Send(peer => Replies.Fragments(Padded(peer, 1), FragmentBytes)), null),
        ("many options in many fragments", Send(peer => Replies.Fragments(Padded(peer, TooManyOptions), FragmentBytes)), MinorCode.OutOfMemory),
        ("a long token or handle", Send(Long), null),
        ("a long token or handle in many fragments", Send(peer => Replies.Fragments(Long(peer), FragmentBytes)), null),
    ];

    /// <summary>A good reply with other options, which blow it up to 1 MiB: empty ones and one with a long value.</summary>
    public static byte[] Padded(Peer peer, int optionCount)
    {
        int bytes = WithOptions(peer, optionCount, 0).Length;
        return WithOptions(peer, optionCount, Replies.MarkBytes + (int)Limits.MessageBytesMax - bytes);
    }

    /// <summary>A good reply to ACCEPT_SEC_CONTEXT, but for the end of the exported context: krb5 has taken most of it in before it refuses it.</summary>
    public static Behaviour ContextWithAnotherEnd { get; } = Send(peer => Altered(peer, (ref GssxResAcceptSecContext result, Arena* arena, XdrOpaque _) =>
    {
        Assert.True(result.ContextHandle.Value->TryDecode(arena, out GssxCtx context));
        context.ExportedContextToken.Pointer[context.ExportedContextToken.Length - 1] ^= 1;
        XdrWriter writer = new(arena, Limits.MessageBytesMax);
        GssxCtx.Encode(ref writer, in context);
        *result.ContextHandle.Value = new XdrEncoded<GssxCtx>(writer.Pointer, writer.Length);
    }));

    /// <summary>A good reply whose token, or sealed credential, is as long as a message allows.</summary>
    private static byte[] Long(Peer peer) => peer.Request.Procedure switch
    {
        GssxProgram.Procedure.AcquireCred => Altered<GssxResAcquireCred>(peer, LengthenCredential),
        GssxProgram.Procedure.InitSecContext => Altered<GssxResInitSecContext>(peer, (ref GssxResInitSecContext result, Arena* _, XdrOpaque filling) =>
            *result.OutputToken.Value = filling),
        _ => Altered<GssxResAcceptSecContext>(peer, (ref GssxResAcceptSecContext result, Arena* _, XdrOpaque filling) => *result.OutputToken.Value = filling),
    };

    private static byte[] WithOptions(Peer peer, int count, int valueBytes) => peer.Request.Procedure switch
    {
        GssxProgram.Procedure.AcquireCred =>
            Altered<GssxResAcquireCred>(peer, (ref GssxResAcquireCred result, Arena* arena, XdrOpaque _) => result.Options = Options(arena, count, valueBytes)),
        GssxProgram.Procedure.InitSecContext =>
            Altered<GssxResInitSecContext>(peer, (ref GssxResInitSecContext result, Arena* arena, XdrOpaque _) => result.Options = Options(arena, count, valueBytes)),
        _ => Altered<GssxResAcceptSecContext>(peer, (ref GssxResAcceptSecContext result, Arena* arena, XdrOpaque _) => result.Options = Options(arena, count, valueBytes)),
    };

    private static XdrArray<GssxOption> Options(Arena* arena, int count, int valueBytes)
    {
        GssxOption* options = (GssxOption*)arena->AllocateZeroed((nuint)(count * sizeof(GssxOption)));
        options[count - 1].Value = new XdrOpaque((byte*)arena->AllocateZeroed((nuint)valueBytes), (uint)valueBytes);
        return new XdrArray<GssxOption>(options, (uint)count);
    }

    private delegate void Alteration<T>(ref T result, Arena* arena, XdrOpaque filling);

    private static byte[] Altered<T>(Peer peer, Alteration<T> alter)
        where T : unmanaged, IXdr<T>
    {
        byte[] reply = GoodReply(peer);
        byte[] filling = new byte[(int)Limits.MessageBytesMax - reply.Length - RestBytes];
        Arena arena = default;
        Arena.Initialize(&arena, null, 0, 64 << 20);
        fixed (byte* start = reply)
        fixed (byte* fill = filling)
        {
            int begin = Replies.MarkBytes + HeaderBytes;
            XdrReader reader = new(start + begin, (uint)(reply.Length - begin), &arena);
            Assert.True(T.Decode(ref reader, out T result));
            alter(ref result, &arena, new XdrOpaque(fill, (uint)filling.Length));
            XdrWriter writer = new(&arena, Limits.MessageBytesMax);
            T.Encode(ref writer, in result);
            Assert.False(writer.Failed);
            byte[] record = Replies.Record([.. reply.AsSpan(Replies.MarkBytes, HeaderBytes), .. new ReadOnlySpan<byte>(writer.Pointer, (int)writer.Length)]);
            arena.Release();
            return record;
        }
    }

    private static void LengthenCredential(ref GssxResAcquireCred result, Arena* arena, XdrOpaque filling)
    {
        Assert.True(result.OutputCredHandle.Value->TryDecode(arena, out GssxCred credential));
        credential.CredHandleReference = filling;
        XdrWriter writer = new(arena, Limits.MessageBytesMax);
        GssxCred.Encode(ref writer, in credential);
        *result.OutputCredHandle.Value = new XdrEncoded<GssxCred>(writer.Pointer, writer.Length);
    }
}
