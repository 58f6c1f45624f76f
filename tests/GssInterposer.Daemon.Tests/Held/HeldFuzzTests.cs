// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Procedures;
using GssInterposer.Daemon.Tests.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Daemon.Tests.Held;

/// <summary>
/// Real tokens, changed in all ways: the daemon survives them, none gets another message through, and the real one is good afterwards. A client may put any
/// token to its own context; libkrb5 is in the daemon's process now.
/// </summary>
[Collection(InProcessRealmTests.Name)]
public unsafe class HeldFuzzTests
{
    private const int Rounds = 700;
    private const int ChangesOfOne = 4;
    private const int MessageBytesMax = 100;
    private const int Parts = 5;

    private static readonly uint[] s_parts =
    [
        GssApi.GSS_IOV_BUFFER_TYPE_HEADER, GssApi.GSS_IOV_BUFFER_TYPE_SIGN_ONLY, GssApi.GSS_IOV_BUFFER_TYPE_DATA, GssApi.GSS_IOV_BUFFER_TYPE_PADDING,
        GssApi.GSS_IOV_BUFFER_TYPE_TRAILER,
    ];

    /// <summary>RFC 1964 §1.2 and RFC 4121 §4.2.6: TOK_IDs of MIC, wrap and deletion tokens, old and new.</summary>
    private static readonly byte[][] s_tokenIds = [[1, 1], [2, 1], [1, 2], [4, 4], [5, 4], [4, 5]];

    private readonly Random _random = new(4121);     // the same tokens in every run

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public void A_changed_wrap_token_in_one_piece_gets_no_other_message_through(bool confidential, bool asStream)
    {
        using TestCall peer = new();
        using TestCall call = new();
        HeldPair pair = HeldPair.Establish(peer, call);
        for (int round = 0; round < Rounds; round++)
        {
            byte[] message = Bytes(_random.Next(MessageBytesMax));
            ContextPair.Check(peer.Value.Gss.Wrap(pair.Initiator, confidential, 0, peer.Bytes(message), out _, out XdrOpaque token));
            byte[] good = token.Span.ToArray();
            for (int i = 0; i < ChangesOfOne; i++)
            {
                byte[] bad = Change(good);
                (uint major, byte[] told) = Unwrap(call, pair, bad, asStream);
                Assert.True(IsError(major) || bad.AsSpan().SequenceEqual(good) || told.AsSpan().SequenceEqual(message), Convert.ToHexString(bad));
                if (!IsError(major))
                {
                    goto next;     // it was the same for all that matters, and is spent
                }
            }

            (uint last, byte[] plain) = Unwrap(call, pair, good, asStream);
            Assert.Equal(0u, last);
            Assert.Equal(message, plain);
        next:
            continue;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_changed_wrap_token_in_parts_gets_no_other_message_through(bool confidential)
    {
        using TestCall peer = new();
        using TestCall call = new();
        HeldPair pair = HeldPair.Establish(peer, call);
        gss_iov_buffer_desc_struct* local = stackalloc gss_iov_buffer_desc_struct[Parts];
        for (int round = 0; round < Rounds; round++)
        {
            byte[][] good = Wrap(peer, pair, confidential, local, out byte[] message);
            for (int i = 0; i < ChangesOfOne; i++)
            {
                byte[][] bad = [.. good];
                int which = _random.Next(Parts);
                bad[which] = Change(bad[which]);
                using TestCall fresh = new(call);
                GssxResMessageIov result = Unwrap(fresh, pair, bad);
                Assert.True(IsError(result.Status.Major) || AreSame(bad, good) || Holds(result, bad, message), Convert.ToHexString(bad[which]));
                if (!IsError(result.Status.Major))
                {
                    goto next;
                }
            }

            using (TestCall fresh = new(call))
            {
                GssxResMessageIov last = Unwrap(fresh, pair, good);
                Assert.Equal(0u, last.Status.Major);
                Assert.True(Holds(last, good, message));
            }

        next:
            continue;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_changed_MIC_is_refused(bool inArray)
    {
        using TestCall peer = new();
        using TestCall call = new();
        HeldPair pair = HeldPair.Establish(peer, call);
        for (int round = 0; round < Rounds; round++)
        {
            byte[] message = Bytes(_random.Next(MessageBytesMax));
            ContextPair.Check(peer.Value.Gss.GetMic(pair.Initiator, 0, peer.Bytes(message), out XdrOpaque token));
            byte[] good = token.Span.ToArray();
            for (int i = 0; i < ChangesOfOne; i++)
            {
                byte[] bad = Change(good);
                uint major = Verify(call, pair, message, bad, inArray);
                Assert.True(IsError(major) || bad.AsSpan().SequenceEqual(good), Convert.ToHexString(bad));
                if (!IsError(major))
                {
                    goto next;
                }
            }

            Assert.Equal(0u, Verify(call, pair, message, good, inArray));
        next:
            continue;
        }
    }

    private static bool IsError(uint major) => new GssResult(major, 0).IsError;

    private static (uint Major, byte[] Message) Unwrap(TestCall call, HeldPair pair, byte[] token, bool asStream)
    {
        using TestCall fresh = new(call);
        XdrEncoded<GssxCtx> context = HeldPair.Show(fresh, pair.Reference);
        if (asStream)
        {
            GssxArgMessageIov array = new()
            {
                ContextHandle = context, Operation = GssxIovOperation.Unwrap,
                Buffers = fresh.Array(Full(fresh, GssApi.GSS_IOV_BUFFER_TYPE_STREAM, token), new GssxIovBuffer { Type = GssApi.GSS_IOV_BUFFER_TYPE_DATA }),
            };
            MessageIov.Execute(fresh, in array, out GssxResMessageIov told);
            return (told.Status.Major, IsError(told.Status.Major) ? [] : told.Buffers.Items[1].Data.Span.ToArray());
        }

        GssxArgUnwrap argument = new() { ContextHandle = context, TokenBuffer = fresh.Array(fresh.Bytes(token)) };
        Daemon.Procedures.Unwrap.Execute(fresh, in argument, out GssxResUnwrap result);
        return (result.Status.Major, IsError(result.Status.Major) ? [] : result.MessageBuffer.Items[0].Span.ToArray());
    }

    private static uint Verify(TestCall call, HeldPair pair, byte[] message, byte[] token, bool inArray)
    {
        using TestCall fresh = new(call);
        XdrEncoded<GssxCtx> context = HeldPair.Show(fresh, pair.Reference);
        if (inArray)
        {
            GssxArgMessageIov array = new()
            {
                ContextHandle = context, Operation = GssxIovOperation.VerifyMic,
                Buffers = fresh.Array(Full(fresh, GssApi.GSS_IOV_BUFFER_TYPE_DATA, message), Full(fresh, GssApi.GSS_IOV_BUFFER_TYPE_MIC_TOKEN, token)),
            };
            MessageIov.Execute(fresh, in array, out GssxResMessageIov told);
            return told.Status.Major;
        }

        GssxArgVerifyMic argument = new() { ContextHandle = context, MessageBuffer = fresh.Bytes(message), TokenBuffer = fresh.Bytes(token) };
        VerifyMic.Execute(fresh, in argument, out GssxResVerifyMic result);
        return result.Status.Major;
    }

    private static GssxResMessageIov Unwrap(TestCall call, HeldPair pair, byte[][] parts)
    {
        GssxIovBuffer[] buffers = new GssxIovBuffer[Parts];
        for (int i = 0; i < Parts; i++)
        {
            buffers[i] = Full(call, s_parts[i], parts[i]);
        }

        GssxArgMessageIov argument = new() { ContextHandle = HeldPair.Show(call, pair.Reference), Operation = GssxIovOperation.Unwrap, Buffers = call.Array<GssxIovBuffer>(buffers) };
        MessageIov.Execute(call, in argument, out GssxResMessageIov result);
        return result;
    }

    private byte[][] Wrap(TestCall peer, HeldPair pair, bool confidential, gss_iov_buffer_desc_struct* local, out byte[] message)
    {
        message = Bytes(_random.Next(MessageBytesMax));
        byte[] associated = Bytes(_random.Next(MessageBytesMax));
        for (int i = 0; i < Parts; i++)
        {
            local[i] = new gss_iov_buffer_desc_struct { type = s_parts[i] };
        }

        local[1].buffer = Borrow(peer, associated);
        local[2].buffer = Borrow(peer, message);
        bool wanted = confidential;
        uint qop = 0;
        ContextPair.Check(GssSession.MessageIov(pair.Initiator, GssxIovOperation.WrapLength, ref wanted, ref qop, local, Parts));
        foreach (int i in (ReadOnlySpan<int>)[0, 3, 4])
        {
            local[i].buffer = Borrow(peer, new byte[local[i].buffer.length]);
        }

        wanted = confidential;
        ContextPair.Check(GssSession.MessageIov(pair.Initiator, GssxIovOperation.Wrap, ref wanted, ref qop, local, Parts));
        byte[][] parts = new byte[Parts][];
        for (int i = 0; i < Parts; i++)
        {
            parts[i] = new ReadOnlySpan<byte>(local[i].buffer.value, (int)local[i].buffer.length).ToArray();
        }

        return parts;
    }

    private static gss_buffer_desc_struct Borrow(TestCall call, byte[] bytes) => new() { length = (nuint)bytes.Length, value = call.Bytes(bytes).Pointer };

    private static GssxIovBuffer Full(TestCall call, uint type, byte[] bytes) => new() { Type = type, Length = (ulong)bytes.Length, Data = call.Bytes(bytes) };

    private static bool AreSame(byte[][] some, byte[][] others)
    {
        bool same = true;
        for (int i = 0; i < Parts; i++)
        {
            same &= some[i].AsSpan().SequenceEqual(others[i]);
        }

        return same;
    }

    private static bool Holds(in GssxResMessageIov result, byte[][] sent, byte[] message)
    {
        XdrOpaque data = result.Buffers.Items[2].Data;
        return (data.IsEmpty ? sent[2] : data.Span).SequenceEqual(message);
    }

    private byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    private byte[] Change(byte[] good)
    {
        byte[] bytes = [.. good];
        switch (_random.Next(7))
        {
            case 0:
                for (int i = _random.Next(4); i >= 0 && bytes.Length > 0; i--)
                {
                    bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
                }

                return bytes;
            case 1:
                return bytes[..(_random.Next(bytes.Length + 1))];
            case 2:
                return [.. bytes, .. Bytes(1 + _random.Next(40))];
            case 3:
                _random.NextBytes(bytes.AsSpan(0, Math.Min(bytes.Length, 20)));
                return bytes;
            case 4:
                // Flags, EC, RRC: what RFC 4121 has in the header and partly outside of the checksum.
                _random.NextBytes(bytes.AsSpan(Math.Min(bytes.Length, 2 + _random.Next(6)), Math.Min(1, Math.Max(0, bytes.Length - 8))));
                return bytes;
            case 5:
                s_tokenIds[_random.Next(s_tokenIds.Length)].AsSpan(0, Math.Min(2, bytes.Length)).CopyTo(bytes);
                return bytes;
            default:
                // RFC 1964 §1.1: the frame of an older token, whose algorithms are anything.
                byte[] inner = [.. s_tokenIds[_random.Next(s_tokenIds.Length)], (byte)_random.Next(20), (byte)_random.Next(2), .. Bytes(_random.Next(60))];
                return [0x60, (byte)(11 + inner.Length), 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02, .. inner];
        }
    }
}
