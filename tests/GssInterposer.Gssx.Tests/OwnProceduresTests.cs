// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using GssInterposer.Tests;
using GssInterposer.Xdr;
using Xunit;
using static GssInterposer.Gssx.GssxProgram;

namespace GssInterposer.Gssx.Tests;

/// <summary>
/// Arguments and results of the procedures that are GssInterposer's own: there is no C peer to record, so values that set every member take the recordings' place.
/// </summary>
// SAFETY: messages lie in front of an inaccessible page while they are used; values point into the arena of the test.
public sealed unsafe class OwnProceduresTests : IDisposable
{
    private const int Mutations = 2000;

    private static readonly string[] Names =
        ["MessageIov call", "MessageIov reply", "PseudoRandom call", "PseudoRandom reply", "InquireContext call", "InquireContext reply"];

    private readonly TestArena _arena = new(bytesMax: Limits.ReplyArenaBytesMax);

    public static TheoryData<string> Bodies => [.. Names];

    public void Dispose() => _arena.Dispose();

    [Fact]
    public void Every_procedure_of_ours_is_here_in_both_directions()
    {
        IEnumerable<string> procedures = Enum.GetValues<Procedure>().Where(procedure => procedure > Procedure.WrapSizeLimit).Select(procedure => procedure.ToString());
        Assert.Equal(procedures.SelectMany(name => new[] { $"{name} call", $"{name} reply" }), Names);
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public void A_body_decodes_to_its_end_and_encodes_to_the_same_bytes(string name)
    {
        byte[] bytes = Encode(name, out Codec again);
        Assert.True(TryAgain(again, bytes, out byte[] encoded), $"{name} does not decode");
        Assert.Equal(bytes, encoded);
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public void A_body_cut_off_anywhere_is_refused(string name)
    {
        byte[] bytes = Encode(name, out Codec again);
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.False(TryAgain(again, bytes.AsSpan(0, length), out _), $"{name} decodes though cut off after {length} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public void A_changed_body_is_refused_or_has_exactly_one_encoding(string name)
    {
        byte[] bytes = Encode(name, out Codec again);
        Random random = new(name.Sum(character => character));      // the same mutations in every run
        int refused = 0;
        for (int i = 0; i < Mutations; i++)
        {
            byte[] changed = [.. bytes];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                int at = random.Next(changed.Length);
                changed[at] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)(changed[at] + random.Next(-4, 5));
            }

            if (TryAgain(again, changed, out byte[] encoded))
            {
                Assert.Equal(changed, encoded);
            }
            else
            {
                refused++;
            }
        }

        Assert.NotEqual(0, refused);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(-1)]
    public void An_operation_that_there_is_not_is_refused(int operation)
    {
        byte[] bytes = Encode("MessageIov call", out Codec again);
        // Behind it: conf_req, qop_req, count of buffers, a buffer without data, and one with four bytes.
        bytes[^(4 + 8 + 4 + 16 + 20 + 1)] = (byte)operation;
        Assert.False(TryAgain(again, bytes, out _));
    }

    private delegate bool Codec(ref XdrReader reader, ref XdrWriter writer);

    private byte[] Encode(string name, out Codec again)
    {
        GssxIovBuffer* buffers = stackalloc GssxIovBuffer[] { new() { Type = 0x10002, Length = 60 }, new() { Type = 1, Length = 4, Data = Bytes("data"u8) } };
        GssxOption* options = stackalloc GssxOption[] { new() { Option = Bytes("name\0"u8), Value = Bytes("value"u8) } };
        XdrOpaque* set = stackalloc XdrOpaque[] { Bytes("one"u8), default, Bytes("three"u8) };
        GssxCtx context = new() { State = Bytes("sixteen bytes..."u8), NeedsRelease = true, Open = true, Options = new(options, 1) };
        GssxStatus status = new() { MajorStatus = 3, MinorStatus = 4, MinorStatusString = Bytes("words\0"u8) };
        GssxCallCtx call = new() { Locale = Bytes("C"u8), Options = new(options, 1) };
        XdrEncoded<GssxCtx> handle = XdrEncoded<GssxCtx>.From(in context, _arena);
        return name switch
        {
            "MessageIov call" => Encode(
                new GssxArgMessageIov
                {
                    CallCtx = call, ContextHandle = handle, Operation = GssxIovOperation.Unwrap, ConfReq = true, QopReq = 1ul << 40, Buffers = new(buffers, 2),
                },
                out again),
            "MessageIov reply" => Encode(new GssxResMessageIov { Status = status, ConfState = true, QopState = 2, Buffers = new(buffers, 2) }, out again),
            "PseudoRandom call" => Encode(
                new GssxArgPseudoRandom { CallCtx = call, ContextHandle = handle, PrfKey = -1, PrfIn = Bytes("input"u8), DesiredOutputLength = ulong.MaxValue }, out again),
            "PseudoRandom reply" => Encode(new GssxResPseudoRandom { Status = status, PrfOut = Bytes("output"u8) }, out again),
            "InquireContext call" => Encode(new GssxArgInquireContext { CallCtx = call, ContextHandle = handle, DesiredObject = Bytes([0x2a, 3]) }, out again),
            _ => Encode(new GssxResInquireContext { Status = status, DataSet = new(set, 3) }, out again),
        };
    }

    private byte[] Encode<T>(in T value, out Codec again)
        where T : unmanaged, IXdr<T>
    {
        XdrWriter writer = new(_arena, Limits.MessageBytesMax);
        T.Encode(ref writer, in value);
        Assert.Equal(XdrFailure.None, writer.Failure);
        again = Again<T>;
        return new ReadOnlySpan<byte>(writer.Pointer, (int)writer.Length).ToArray();
    }

    private XdrOpaque Bytes(ReadOnlySpan<byte> bytes)
    {
        byte* copy = (byte*)_arena.Pointer->Allocate((nuint)bytes.Length);
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        return new XdrOpaque(copy, (uint)bytes.Length);
    }

    private bool TryAgain(Codec codec, ReadOnlySpan<byte> bytes, out byte[] encoded)
    {
        encoded = [];
        using GuardedBytes input = new(bytes);
        _arena.Pointer->Release();
        XdrReader reader = new(input.Pointer, input.Length, _arena);
        XdrWriter writer = new(_arena, Limits.MessageBytesMax);
        if (!codec(ref reader, ref writer) || !reader.Finished)
        {
            return false;
        }

        Assert.Equal(XdrFailure.None, writer.Failure);
        encoded = new ReadOnlySpan<byte>(writer.Pointer, (int)writer.Length).ToArray();
        return true;
    }

    private static bool Again<T>(ref XdrReader reader, ref XdrWriter writer)
        where T : unmanaged, IXdr<T>
    {
        if (!T.Decode(ref reader, out T value))
        {
            return false;
        }

        T.Encode(ref writer, in value);
        return true;
    }
}
