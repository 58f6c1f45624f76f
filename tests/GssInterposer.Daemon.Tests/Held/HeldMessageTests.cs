// SPDX-License-Identifier: MIT
using System;
using System.Text;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Procedures;
using GssInterposer.Daemon.Tests.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Daemon.Tests.Held;

/// <summary>Messages with contexts that the daemon holds, and libgssapi itself at the other end.</summary>
[Collection(InProcessRealmTests.Name)]
public unsafe class HeldMessageTests
{
    private const uint LongestBytes = ProcedureLimits.MessageReplyBytesMax - ProcedureLimits.TokenOverheadBytes;

    [Fact]
    public void MICs_and_wrap_tokens_are_good_at_the_other_end_and_in_order_and_no_context_comes_back()
    {
        using TestCall peer = new();
        using TestCall call = new();
        HeldPair pair = HeldPair.Establish(peer, call);
        for (int i = 0; i < 3; i++)
        {
            XdrOpaque message = call.Text($"message {i}");
            GetMic.Execute(call.Next(), new GssxArgGetMic { ContextHandle = pair.Acceptor, MessageBuffer = message }, out GssxResGetMic mic);
            Assert.True(mic.Status.Major == 0, TestCall.Words(in mic.Status));
            Assert.False(mic.ContextHandle.IsPresent);
            // A sequence number used twice would be GSS_S_DUPLICATE_TOKEN here, and one left out GSS_S_GAP_TOKEN.
            Assert.Equal(0u, GssSession.VerifyMic(pair.Initiator, message, mic.TokenBuffer, out _).Major);

            Wrap.Execute(
                call.Next(), new GssxArgWrap { ContextHandle = pair.Acceptor, ConfReq = true, MessageBuffer = call.Array(message) }, out GssxResWrap wrapped);
            Assert.True(wrapped.Status.Major == 0, TestCall.Words(in wrapped.Status));
            Assert.False(wrapped.ContextHandle.IsPresent);
            Assert.True(*wrapped.ConfState.Value);
            Assert.Equal(0u, peer.Value.Gss.Unwrap(pair.Initiator, wrapped.TokenBuffer.Items[0], out XdrOpaque plain, out bool confidential, out _).Major);
            Assert.True(confidential);
            Assert.Equal(message.Span, plain.Span);
        }
    }

    [Fact]
    public void Tokens_of_the_other_end_are_good_once_and_then_duplicates()
    {
        using TestCall peer = new();
        using TestCall call = new();
        HeldPair pair = HeldPair.Establish(peer, call);
        XdrOpaque message = call.Text("message");
        ContextPair.Check(peer.Value.Gss.GetMic(pair.Initiator, 0, message, out XdrOpaque mic));
        ContextPair.Check(peer.Value.Gss.Wrap(pair.Initiator, true, 0, message, out _, out XdrOpaque token));
        GssxArgVerifyMic verify = new() { ContextHandle = pair.Acceptor, MessageBuffer = message, TokenBuffer = mic };
        GssxArgUnwrap unwrap = new() { ContextHandle = pair.Acceptor, TokenBuffer = call.Array(token) };

        VerifyMic.Execute(call.Next(), in verify, out GssxResVerifyMic verified);
        Assert.Equal(GssApi.GSS_S_COMPLETE, verified.Status.Major);
        Assert.False(verified.ContextHandle.IsPresent);
        VerifyMic.Execute(call.Next(), in verify, out verified);
        Assert.Equal(GssApi.GSS_S_DUPLICATE_TOKEN, verified.Status.Major);

        Unwrap.Execute(call.Next(), in unwrap, out GssxResUnwrap unwrapped);
        Assert.Equal(GssApi.GSS_S_COMPLETE, unwrapped.Status.Major);
        Assert.False(unwrapped.ContextHandle.IsPresent);
        Assert.Equal(message.Span, unwrapped.MessageBuffer.Items[0].Span);
        Unwrap.Execute(call.Next(), in unwrap, out unwrapped);
        Assert.Equal(GssApi.GSS_S_DUPLICATE_TOKEN, unwrapped.Status.Major);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_message_that_is_too_long_is_refused_with_words_and_leaves_no_gap(bool inArray)
    {
        using TestCall peer = new();
        using TestCall call = new(arenaBytes: 64 << 20);
        HeldPair pair = HeldPair.Establish(peer, call);
        foreach ((uint bytes, bool fits) in (ReadOnlySpan<(uint, bool)>)[(LongestBytes, true), (LongestBytes + 1, false), (20, true)])
        {
            XdrOpaque message = call.Bytes(new byte[bytes]);
            GssxStatus status;
            XdrOpaque token = default;
            if (inArray)
            {
                GssxArgMessageIov argument = new()
                {
                    ContextHandle = pair.Acceptor, Operation = GssxIovOperation.Wrap, ConfReq = true,
                    Buffers = call.Array(
                        new GssxIovBuffer { Type = GssApi.GSS_IOV_BUFFER_TYPE_HEADER | GssApi.GSS_IOV_BUFFER_FLAG_ALLOCATE },
                        new GssxIovBuffer { Type = GssApi.GSS_IOV_BUFFER_TYPE_DATA, Length = bytes, Data = message }),
                };
                MessageIov.Execute(call.Next(), in argument, out GssxResMessageIov made);
                status = made.Status;
                token = status.Major == 0 ? call.Bytes([.. made.Buffers.Items[0].Data.Span, .. made.Buffers.Items[1].Data.Span]) : default;
            }
            else
            {
                Wrap.Execute(call.Next(), new GssxArgWrap { ContextHandle = pair.Acceptor, ConfReq = true, MessageBuffer = call.Array(message) }, out GssxResWrap made);
                status = made.Status;
                token = status.Major == 0 ? made.TokenBuffer.Items[0] : default;
            }

            Assert.True(status.Major == 0 == fits, TestCall.Words(in status));
            if (fits)
            {
                // In sequence at the other end: nothing that was refused has had a number.
                Assert.Equal(0u, peer.Value.Gss.Unwrap(pair.Initiator, token, out XdrOpaque plain, out _, out _).Major);
                Assert.Equal(bytes, plain.Length);
            }
            else
            {
                Assert.Equal((GssApi.GSS_S_FAILURE, (uint)LibC.EMSGSIZE), (status.Major, status.Minor));
                Assert.Contains($"{ProcedureLimits.MessageReplyBytesMax} bytes", TestCall.Words(in status), StringComparison.Ordinal);
                Assert.Contains("session_keys = client", TestCall.Words(in status), StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_token_that_is_too_long_is_refused_and_can_be_opened_elsewhere_and_one_that_just_fits_is_opened(bool asStream)
    {
        using TestCall peer = new();
        using TestCall call = new(arenaBytes: 64 << 20);
        HeldPair pair = HeldPair.Establish(peer, call);
        foreach ((uint bytes, bool fits) in (ReadOnlySpan<(uint, bool)>)[(LongestBytes, true), (ProcedureLimits.MessageReplyBytesMax, false)])
        {
            ContextPair.Check(peer.Value.Gss.Wrap(pair.Initiator, true, 0, peer.Bytes(new byte[bytes]), out _, out XdrOpaque token));
            GssxStatus status;
            if (asStream)
            {
                GssxArgMessageIov argument = new()
                {
                    ContextHandle = pair.Acceptor, Operation = GssxIovOperation.Unwrap,
                    Buffers = call.Array(
                        new GssxIovBuffer { Type = GssApi.GSS_IOV_BUFFER_TYPE_STREAM, Length = token.Length, Data = token },
                        new GssxIovBuffer { Type = GssApi.GSS_IOV_BUFFER_TYPE_DATA | GssApi.GSS_IOV_BUFFER_FLAG_ALLOCATE }),
                };
                MessageIov.Execute(call.Next(), in argument, out GssxResMessageIov opened);
                status = opened.Status;
                Assert.True(!fits || opened.Buffers.Items[1].Length == bytes, TestCall.Words(in status));
            }
            else
            {
                Unwrap.Execute(call.Next(), new GssxArgUnwrap { ContextHandle = pair.Acceptor, TokenBuffer = call.Array(token) }, out GssxResUnwrap opened);
                status = opened.Status;
            }

            Assert.Equal(fits ? (0u, 0u) : (GssApi.GSS_S_FAILURE, (uint)LibC.EMSGSIZE), (status.Major, status.Minor));
        }
    }

    [Fact]
    public void A_token_that_is_wrong_fails_and_the_context_goes_on()
    {
        using TestCall peer = new();
        using TestCall call = new();
        HeldPair pair = HeldPair.Establish(peer, call);
        XdrOpaque message = call.Text("message");
        ContextPair.Check(peer.Value.Gss.GetMic(pair.Initiator, 0, message, out XdrOpaque mic));

        VerifyMic.Execute(
            call.Next(), new GssxArgVerifyMic { ContextHandle = pair.Acceptor, MessageBuffer = call.Text("massage"), TokenBuffer = mic }, out GssxResVerifyMic wrong);
        Assert.Equal(GssApi.GSS_S_BAD_SIG, wrong.Status.Major);
        VerifyMic.Execute(
            call.Next(), new GssxArgVerifyMic { ContextHandle = pair.Acceptor, MessageBuffer = message, TokenBuffer = mic }, out GssxResVerifyMic right);
        Assert.Equal(GssApi.GSS_S_COMPLETE, right.Status.Major);
    }

    [Fact]
    public void The_size_limit_is_the_mechanisms_own()
    {
        using TestCall peer = new();
        using TestCall call = new();
        HeldPair pair = HeldPair.Establish(peer, call);
        ContextPair.Check(GssSession.WrapSizeLimit(pair.Initiator, true, 0, 1000, out uint expected));

        WrapSizeLimit.Execute(
            call, new GssxArgWrapSizeLimit { ContextHandle = pair.Acceptor, ConfReq = true, ReqOutputSize = 1000 }, out GssxResWrapSizeLimit result);

        Assert.Equal(0u, result.Status.Major);
        Assert.Equal(expected, result.MaxInputSize);
    }

    [Theory]
    [InlineData(GssApi.GSS_C_PRF_KEY_FULL, 1)]
    [InlineData(GssApi.GSS_C_PRF_KEY_FULL, 100)]
    [InlineData(GssApi.GSS_C_PRF_KEY_PARTIAL, 32)]
    [InlineData(GssApi.GSS_C_PRF_KEY_PARTIAL, 0)]
    public void Both_ends_make_the_same_pseudo_random_bytes(int key, uint length)
    {
        using TestCall peer = new();
        using TestCall call = new();
        HeldPair pair = HeldPair.Establish(peer, call);
        XdrOpaque input = call.Text("input");
        ContextPair.Check(peer.Value.Gss.PseudoRandom(pair.Initiator, key, input, length, out XdrOpaque expected));

        PseudoRandom.Execute(
            call, new GssxArgPseudoRandom { ContextHandle = pair.Acceptor, PrfKey = key, PrfIn = input, DesiredOutputLength = length }, out GssxResPseudoRandom result);

        Assert.True(result.Status.Major == 0, TestCall.Words(in result.Status));
        Assert.Equal((int)length, result.PrfOut.Span.Length);
        Assert.Equal(expected.Span, result.PrfOut.Span);
    }

    [Theory]
    [InlineData(65537ul, 1u)]
    [InlineData(ulong.MaxValue, 1u)]
    [InlineData(65536ul, 8192u)]
    public void Pseudo_random_bytes_that_would_cost_too_much_are_refused_with_words(ulong length, uint inputBytes)
    {
        using TestCall peer = new();
        using TestCall call = new();
        HeldPair pair = HeldPair.Establish(peer, call);

        PseudoRandom.Execute(
            call, new GssxArgPseudoRandom { ContextHandle = pair.Acceptor, PrfIn = call.Bytes(new byte[inputBytes]), DesiredOutputLength = length },
            out GssxResPseudoRandom result);

        Assert.Equal((GssApi.GSS_S_FAILURE, (uint)LibC.EMSGSIZE), (result.Status.Major, result.Status.Minor));
        Assert.Contains("pseudo-random", Encoding.UTF8.GetString(result.Status.MinorText.Span), StringComparison.Ordinal);
        Assert.True(result.PrfOut.IsEmpty);
    }

    [Fact]
    public void A_pseudo_random_key_that_there_is_not_is_the_mechanisms_own_error()
    {
        using TestCall peer = new();
        using TestCall call = new();
        HeldPair pair = HeldPair.Establish(peer, call);
        GssResult expected = peer.Value.Gss.PseudoRandom(pair.Initiator, 7, default, 8, out _);

        PseudoRandom.Execute(call, new GssxArgPseudoRandom { ContextHandle = pair.Acceptor, PrfKey = 7, DesiredOutputLength = 8 }, out GssxResPseudoRandom result);

        Assert.Equal(expected.Major, result.Status.Major);
        Assert.Equal(expected.Minor, result.Status.Minor);
    }
}
