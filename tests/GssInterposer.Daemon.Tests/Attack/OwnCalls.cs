// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Rpc;
using GssInterposer.Tests;
using GssInterposer.Xdr;
using static GssInterposer.Gssx.GssxProgram;

namespace GssInterposer.Daemon.Tests.Attack;

/// <summary>Calls of the procedures that no client but our plugin makes, as it would with a context that the daemon holds no longer.</summary>
// SAFETY: what is pointed to lives in the arena until the message is copied.
internal static unsafe class OwnCalls
{
    /// <summary>Named like recordings: what, and the procedure.</summary>
    public static IReadOnlyList<(string Name, byte[] Message)> All => [("own.message_iov", Iov()), ("own.pseudo_random", Random()), ("own.inquire_context", Inquire())];

    private static byte[] Iov()
    {
        using TestArena arena = new();
        GssxIovBuffer* buffers = stackalloc GssxIovBuffer[]
        {
            new() { Type = GssApi.GSS_IOV_BUFFER_TYPE_HEADER | GssApi.GSS_IOV_BUFFER_FLAG_ALLOCATE },
            new() { Type = GssApi.GSS_IOV_BUFFER_TYPE_DATA, Length = 4, Data = Bytes(arena, "data"u8) },
        };
        GssxArgMessageIov argument = new() { ContextHandle = Context(arena), Operation = GssxIovOperation.Wrap, ConfReq = true, Buffers = new(buffers, 2) };
        return Encode(arena, Procedure.MessageIov, in argument);
    }

    private static byte[] Random()
    {
        using TestArena arena = new();
        GssxArgPseudoRandom argument = new() { ContextHandle = Context(arena), PrfIn = Bytes(arena, "input"u8), DesiredOutputLength = 32 };
        return Encode(arena, Procedure.PseudoRandom, in argument);
    }

    private static byte[] Inquire()
    {
        using TestArena arena = new();
        byte[] strength = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02, 0x05, 0x0f];
        GssxArgInquireContext argument = new() { ContextHandle = Context(arena), DesiredObject = Bytes(arena, strength) };
        return Encode(arena, Procedure.InquireContext, in argument);
    }

    private static XdrEncoded<GssxCtx> Context(TestArena arena)
    {
        GssxCtx context = new() { State = Bytes(arena, "sixteen bytes..."u8), NeedsRelease = true, Open = true };
        return XdrEncoded<GssxCtx>.From(in context, arena);
    }

    private static byte[] Encode<T>(TestArena arena, Procedure procedure, in T argument)
        where T : unmanaged, IXdr<T>
    {
        XdrWriter writer = new(arena, Limits.RecordBytesMax);
        CallRecord.Begin(ref writer, 64, Number, GssxProgram.Version, (uint)procedure);
        T.Encode(ref writer, in argument);
        return CallRecord.End(ref writer)
            ? new ReadOnlySpan<byte>(writer.Pointer, (int)writer.Length)[(int)Limits.RecordMarkBytes..].ToArray()
            : throw new InvalidOperationException($"{procedure}: {writer.Failure}");
    }

    private static XdrOpaque Bytes(TestArena arena, ReadOnlySpan<byte> bytes)
    {
        byte* copy = (byte*)arena.Pointer->Allocate((nuint)bytes.Length);
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        return new XdrOpaque(copy, (uint)bytes.Length);
    }
}
