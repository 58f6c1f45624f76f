// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Procedures;
using GssInterposer.Daemon.Tests.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Daemon.Tests.Held;

/// <summary>Messages in arrays of buffers, with contexts that the daemon holds and libgssapi itself at the other end.</summary>
[Collection(InProcessRealmTests.Name)]
public unsafe class HeldIovTests
{
    private const uint Header = GssApi.GSS_IOV_BUFFER_TYPE_HEADER;
    private const uint Data = GssApi.GSS_IOV_BUFFER_TYPE_DATA;
    private const uint SignOnly = GssApi.GSS_IOV_BUFFER_TYPE_SIGN_ONLY;
    private const uint Padding = GssApi.GSS_IOV_BUFFER_TYPE_PADDING;
    private const uint Trailer = GssApi.GSS_IOV_BUFFER_TYPE_TRAILER;
    private const uint Stream = GssApi.GSS_IOV_BUFFER_TYPE_STREAM;
    private const uint MicToken = GssApi.GSS_IOV_BUFFER_TYPE_MIC_TOKEN;
    private const uint Allocate = GssApi.GSS_IOV_BUFFER_FLAG_ALLOCATE;
    private const int Rounds = 4000;

    private static readonly byte[] Message = "a message to protect"u8.ToArray();
    private static readonly byte[] Associated = "seen by everybody"u8.ToArray();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Lengths_are_those_that_libgssapi_tells(bool confidential)
    {
        using TestCall peer = new();
        using TestCall call = new();
        HeldPair pair = HeldPair.Establish(peer, call);
        gss_iov_buffer_desc_struct* local = stackalloc gss_iov_buffer_desc_struct[5];
        uint[] types = [Header, SignOnly, Data, Padding, Trailer];
        for (int i = 0; i < 5; i++)
        {
            local[i] = new gss_iov_buffer_desc_struct { type = types[i] };
        }

        local[1].buffer.length = 17;
        local[2].buffer.length = 100_000_000;
        bool conf = confidential;
        uint qop = 0;
        ContextPair.Check(GssSession.MessageIov(pair.Initiator, GssxIovOperation.WrapLength, ref conf, ref qop, local, 5));

        GssxResMessageIov result = Run(
            call, pair, GssxIovOperation.WrapLength, confidential, Empty(Header), Empty(SignOnly, 17), Empty(Data, 100_000_000), Empty(Padding), Empty(Trailer));

        Good(in result);
        Assert.Equal(conf, result.ConfState);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(local[i].buffer.length, (nuint)result.Buffers.Items[i].Length);
            Assert.True(result.Buffers.Items[i].Data.IsEmpty);
        }
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void What_is_wrapped_here_is_unwrapped_at_the_other_end(bool confidential, bool allocate)
    {
        using TestCall peer = new();
        using TestCall call = new();
        HeldPair pair = HeldPair.Establish(peer, call);
        gss_iov_buffer_desc_struct* local = stackalloc gss_iov_buffer_desc_struct[5];
        for (int round = 0; round < 2; round++)
        {
            GssxResMessageIov lengths = Run(
                call, pair, GssxIovOperation.WrapLength, confidential, Empty(Header), Empty(SignOnly, 17), Empty(Data, 20), Empty(Padding), Empty(Trailer));
            Good(in lengths);
            uint flag = allocate ? Allocate : 0;
            ulong Room(int index) => allocate ? 0 : lengths.Buffers.Items[index].Length;
            GssxResMessageIov result = Run(
                call, pair, GssxIovOperation.Wrap, confidential,
                Empty(Header | flag, Room(0)), Full(call, SignOnly, Associated), Full(call, Data, Message), Empty(Padding | flag, Room(3)), Empty(Trailer | flag, Room(4)));
            Good(in result);
            Assert.Equal(confidential, result.ConfState);
            Assert.True(result.Buffers.Items[1].Data.IsEmpty);      // has not changed
            Assert.Equal(confidential, !result.Buffers.Items[2].Data.IsEmpty);

            byte[] data = confidential ? Bytes(result, 2) : [.. Message];
            Set(call, ref local[0], Header, Bytes(result, 0));
            Set(call, ref local[1], SignOnly, Associated);
            Set(call, ref local[2], Data, data);
            Set(call, ref local[3], Padding, Bytes(result, 3));
            Set(call, ref local[4], Trailer, Bytes(result, 4));
            bool was = false;
            uint qop = 0;
            // With no supplementary bit: in sequence.
            Assert.Equal(0u, GssSession.MessageIov(pair.Initiator, GssxIovOperation.Unwrap, ref was, ref qop, local, 5).Major);
            Assert.Equal(confidential, was);
            Assert.Equal(Message, new ReadOnlySpan<byte>(local[2].buffer.value, (int)local[2].buffer.length));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_wrapped_at_the_other_end_is_unwrapped_here_as_a_stream(bool allocate)
    {
        using TestCall peer = new();
        using TestCall call = new();
        HeldPair pair = HeldPair.Establish(peer, call);
        ContextPair.Check(peer.Value.Gss.Wrap(pair.Initiator, true, 0, call.Bytes(Message), out _, out XdrOpaque token));

        GssxResMessageIov result = Run(
            call, pair, GssxIovOperation.Unwrap, false, Full(call, Stream, token.Span.ToArray()), Empty(allocate ? Data | Allocate : Data));

        Good(in result);
        Assert.True(result.ConfState);
        Assert.True(result.Buffers.Items[0].Data.IsEmpty);
        Assert.Equal(Message, Bytes(result, 1));
        result = Run(call, pair, GssxIovOperation.Unwrap, false, Full(call, Stream, token.Span.ToArray()), Empty(Data));
        Assert.Equal(GssApi.GSS_S_DUPLICATE_TOKEN, result.Status.Major);
    }

    [Fact]
    public void MICs_over_several_buffers_go_both_ways()
    {
        using TestCall peer = new();
        using TestCall call = new();
        HeldPair pair = HeldPair.Establish(peer, call);

        GssxResMessageIov made = Run(call, pair, GssxIovOperation.GetMic, false, Full(call, Data, Message), Full(call, SignOnly, Associated), Empty(MicToken | Allocate));
        Good(in made);
        XdrOpaque whole = call.Bytes([.. Message, .. Associated]);
        Assert.Equal(0u, GssSession.VerifyMic(pair.Initiator, whole, made.Buffers.Items[2].Data, out _).Major);
        GssxResMessageIov length = Run(call, pair, GssxIovOperation.GetMicLength, false, Empty(Data, 20), Empty(MicToken));
        Assert.Equal(made.Buffers.Items[2].Length, length.Buffers.Items[1].Length);

        ContextPair.Check(peer.Value.Gss.GetMic(pair.Initiator, 0, whole, out XdrOpaque mic));
        byte[] theirs = mic.Span.ToArray();
        GssxResMessageIov verified = Run(
            call, pair, GssxIovOperation.VerifyMic, false, Full(call, Data, Message), Full(call, SignOnly, Associated), Full(call, MicToken, theirs));
        Good(in verified);
        Assert.Equal(
            GssApi.GSS_S_BAD_SIG,
            Run(call, pair, GssxIovOperation.VerifyMic, false, Full(call, Data, Associated), Full(call, MicToken, theirs)).Status.Major);
    }

    /// <summary>Each of these ends a process that hands it to libkrb5 as it is, or makes it read what is not there.</summary>
    [Fact]
    public void What_libkrb5_does_not_survive_does_not_reach_it()
    {
        using TestCall peer = new();
        using TestCall call = new();
        HeldPair pair = HeldPair.Establish(peer, call);
        byte[] bareMic = [0x04, 0x04, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0];
        byte[] old = [0x60, 0x0f, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02, 0x02, 0x01, 0x11, 0, 0x10, 0, 0xff, 0xff, .. new byte[64]];
        old[1] = (byte)(old.Length - 2);

        Assert.Equal(
            GssApi.GSS_S_DEFECTIVE_TOKEN, Run(call, pair, GssxIovOperation.VerifyMic, false, Full(call, Data, Message), Full(call, MicToken, bareMic)).Status.Major);
        Assert.Equal(GssApi.GSS_S_DEFECTIVE_TOKEN, Run(call, pair, GssxIovOperation.Unwrap, false, Full(call, Stream, old), Empty(Data)).Status.Major);
        Assert.Equal(GssApi.GSS_S_DEFECTIVE_TOKEN, Run(call, pair, GssxIovOperation.Unwrap, false, Full(call, Header, [0x05]), Full(call, Data, Message)).Status.Major);
        Refused(Run(call, pair, GssxIovOperation.VerifyMic, false, Full(call, Stream, old), Full(call, MicToken, old)), LibC.EINVAL);
        Refused(Run(call, pair, GssxIovOperation.Unwrap, false, Full(call, Data | GssApi.GSS_IOV_BUFFER_FLAG_ALLOCATED, Message)), LibC.EINVAL);
        Refused(Run(call, pair, GssxIovOperation.Wrap, false, Full(call, Data, Message), Empty(Header, 100), Empty(Header, 100)), LibC.EINVAL);
        Refused(Run(call, pair, GssxIovOperation.Wrap, true, Full(call, 42, Message)), LibC.EINVAL);
        Refused(Run(call, pair, GssxIovOperation.Wrap, true, new GssxIovBuffer { Type = Data, Length = 1 << 19, Data = call.Bytes(Message) }), LibC.EINVAL);
        Refused(Run(call, pair, GssxIovOperation.Wrap, true, Empty(Header, ulong.MaxValue)), LibC.EMSGSIZE);
        Refused(Run(call, pair, GssxIovOperation.Wrap, true, Empty(Data, 1 << 19), Empty(Data, 1 << 19)), LibC.EMSGSIZE);
        Refused(Run(call, pair, GssxIovOperation.WrapLength, true, Empty(Header), Empty(Data, ulong.MaxValue), Empty(Data, 2)), LibC.EMSGSIZE);
        Refused(Run(call, pair, GssxIovOperation.Wrap, true), LibC.EINVAL);
        Refused(Run(call, pair, GssxIovOperation.WrapLength, true, new GssxIovBuffer[65]), LibC.EMSGSIZE);
        GssxResMessageIov after = Run(call, pair, GssxIovOperation.Wrap, true, Empty(Header | Allocate), Full(call, Data, Message));
        Good(in after);
    }

    [Fact]
    public void Arrays_of_any_buffers_leave_the_daemon_and_the_context_alive()
    {
        using TestCall peer = new();
        using TestCall call = new();
        HeldPair pair = HeldPair.Establish(peer, call);
        Random random = new(4121);      // the same arrays in every run
        uint[] types = [Header, Data, SignOnly, Padding, Trailer, Stream, MicToken, GssApi.GSS_IOV_BUFFER_TYPE_EMPTY, GssApi.GSS_IOV_BUFFER_TYPE_MECH_PARAMS];
        byte[][] starts = [[], [0x05, 0x04], [0x04, 0x04], [0x05, 0x04, 0x02, 0xff, 0, 0, 0, 28], [0x05, 0x04, 0x00, 0xff, 0, 12, 0, 12], [0x60, 0x20]];
        for (int round = 0; round < Rounds; round++)
        {
            using TestCall fresh = new(call);
            List<GssxIovBuffer> buffers = [];
            for (int i = random.Next(6); i >= 0; i--)
            {
                byte[] bytes = [.. starts[random.Next(starts.Length)], .. new byte[random.Next(80)]];
                random.NextBytes(bytes.AsSpan(Math.Min(bytes.Length, random.Next(20))));
                uint type = types[random.Next(types.Length)] | (random.Next(4) == 0 ? Allocate : 0);
                buffers.Add(random.Next(3) == 0 ? Empty(type, (ulong)random.Next(100)) : Full(fresh, type, bytes));
            }

            Run(fresh, pair, (GssxIovOperation)random.Next(1, 7), random.Next(2) == 0, [.. buffers]);
        }

        GetMic.Execute(call.Next(), new GssxArgGetMic { ContextHandle = pair.Acceptor, MessageBuffer = call.Bytes(Message) }, out GssxResGetMic mic);
        Complete(in mic.Status);
    }

    private static void Complete(in GssxStatus status) => Assert.True(status.Major == 0, TestCall.Words(in status));

    private static void Good(in GssxResMessageIov result) => Complete(in result.Status);

    private static void Refused(GssxResMessageIov result, int errno)
    {
        Assert.Equal((GssApi.GSS_S_FAILURE, (uint)errno), (result.Status.Major, result.Status.Minor));
        Assert.Equal(0u, result.Buffers.Count);
    }

    private static GssxIovBuffer Empty(uint type, ulong length = 0) => new() { Type = type, Length = length };

    private static GssxIovBuffer Full(TestCall call, uint type, byte[] bytes) => new() { Type = type, Length = (ulong)bytes.Length, Data = call.Bytes(bytes) };

    private static byte[] Bytes(in GssxResMessageIov result, int index) => result.Buffers.Items[index].Data.Span.ToArray();

    private static void Set(TestCall call, ref gss_iov_buffer_desc_struct buffer, uint type, byte[] bytes) =>
        buffer = new gss_iov_buffer_desc_struct
        {
            type = type,
            buffer = new gss_buffer_desc_struct { length = (nuint)bytes.Length, value = call.Bytes(bytes).Pointer },
        };

    private static GssxResMessageIov Run(TestCall call, HeldPair pair, GssxIovOperation operation, bool confidential, params ReadOnlySpan<GssxIovBuffer> buffers)
    {
        GssxArgMessageIov argument = new() { ContextHandle = pair.Acceptor, Operation = operation, ConfReq = confidential, Buffers = call.Array(buffers) };
        MessageIov.Execute(call.Next(), in argument, out GssxResMessageIov result);
        return result;
    }
}
