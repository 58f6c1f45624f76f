// SPDX-License-Identifier: MIT
using System.Linq;
using System.Text;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Daemon.Tests.Procedures;

/// <summary>Procedures 11 to 15 for the acceptor, with libgssapi itself as the initiator at the other end.</summary>
[Collection(InProcessRealmTests.Name)]
public unsafe class MessageTests
{
    private const ulong TooWide = 1ul << 32;

    [Fact]
    public void A_MIC_is_good_at_the_other_end_and_the_context_goes_on_where_it_was()
    {
        using TestCall call = new();
        ContextPair pair = ContextPair.Establish(call);
        XdrEncoded<GssxCtx> context = pair.Acceptor;
        for (int i = 0; i < 3; i++)
        {
            XdrOpaque message = call.Text($"message {i}");
            GetMic.Execute(call, new GssxArgGetMic { ContextHandle = context, MessageBuffer = message }, out GssxResGetMic result);

            Assert.True(result.Status.Major == 0, TestCall.Words(in result.Status));
            Assert.Equal(0ul, *result.QopState.Value);
            // A sequence number used twice would be GSS_S_DUPLICATE_TOKEN here, and one left out GSS_S_GAP_TOKEN.
            Assert.Equal(0u, GssSession.VerifyMic(pair.Initiator, message, result.TokenBuffer, out _).Major);
            context = *result.ContextHandle.Value;
        }
    }

    [Fact]
    public void A_MIC_of_the_other_end_is_verified_once_and_then_is_a_duplicate()
    {
        using TestCall call = new();
        ContextPair pair = ContextPair.Establish(call);
        XdrOpaque message = call.Text("message");
        ContextPair.Check(call.Value.Gss.GetMic(pair.Initiator, 0, message, out XdrOpaque token));
        GssxArgVerifyMic argument = new() { ContextHandle = pair.Acceptor, MessageBuffer = message, TokenBuffer = token };

        VerifyMic.Execute(call, in argument, out GssxResVerifyMic first);
        argument.ContextHandle = *first.ContextHandle.Value;
        VerifyMic.Execute(call, in argument, out GssxResVerifyMic second);

        Assert.Equal(GssApi.GSS_S_COMPLETE, first.Status.Major);
        Assert.Equal(GssApi.GSS_S_DUPLICATE_TOKEN, second.Status.Major);
        Assert.True(second.ContextHandle.IsPresent);
    }

    [Fact]
    public void A_MIC_of_another_message_is_refused_and_gives_no_context_back()
    {
        using TestCall call = new();
        ContextPair pair = ContextPair.Establish(call);
        ContextPair.Check(call.Value.Gss.GetMic(pair.Initiator, 0, call.Text("message"), out XdrOpaque token));

        VerifyMic.Execute(
            call, new GssxArgVerifyMic { ContextHandle = pair.Acceptor, MessageBuffer = call.Text("massage"), TokenBuffer = token }, out GssxResVerifyMic result);

        Assert.Equal(GssApi.GSS_S_BAD_SIG, result.Status.Major);
        Assert.False(result.ContextHandle.IsPresent);
        Assert.False(result.QopState.IsPresent);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Several_messages_are_wrapped_into_as_many_tokens_in_order(bool confidential)
    {
        using TestCall call = new();
        ContextPair pair = ContextPair.Establish(call);
        string[] messages = ["one", "", new string('x', 70_000)];
        GssxArgWrap argument = new()
        {
            ContextHandle = pair.Acceptor,
            ConfReq = confidential,
            MessageBuffer = call.Array<XdrOpaque>([.. messages.Select(call.Text)]),
        };

        Wrap.Execute(call, in argument, out GssxResWrap result);

        Assert.True(result.Status.Major == 0, TestCall.Words(in result.Status));
        Assert.Equal(confidential, *result.ConfState.Value);
        Assert.Equal(3u, result.TokenBuffer.Count);
        for (uint i = 0; i < 3; i++)
        {
            GssResult unwrapped = call.Value.Gss.Unwrap(pair.Initiator, result.TokenBuffer[i], out XdrOpaque message, out bool wasConfidential, out _);
            Assert.Equal(0u, unwrapped.Major);
            Assert.Equal(confidential, wasConfidential);
            Assert.Equal(messages[i], Encoding.UTF8.GetString(message.Span));
        }
    }

    [Fact]
    public void No_message_is_wrapped_as_an_empty_one()
    {
        using TestCall call = new();
        ContextPair pair = ContextPair.Establish(call);

        Wrap.Execute(call, new GssxArgWrap { ContextHandle = pair.Acceptor }, out GssxResWrap result);

        Assert.Equal(1u, result.TokenBuffer.Count);
        Assert.Equal(0u, call.Value.Gss.Unwrap(pair.Initiator, result.TokenBuffer[0], out XdrOpaque message, out _, out _).Major);
        Assert.True(message.IsEmpty);
    }

    [Fact]
    public void Several_tokens_are_unwrapped_into_as_many_messages_and_one_that_came_twice_is_told()
    {
        using TestCall call = new();
        ContextPair pair = ContextPair.Establish(call);
        ContextPair.Check(call.Value.Gss.Wrap(pair.Initiator, true, 0, call.Text("one"), out _, out XdrOpaque one));
        ContextPair.Check(call.Value.Gss.Wrap(pair.Initiator, true, 0, call.Text("two"), out _, out XdrOpaque two));

        Unwrap.Execute(call, new GssxArgUnwrap { ContextHandle = pair.Acceptor, TokenBuffer = call.Array(one, two, one) }, out GssxResUnwrap result);

        Assert.Equal(GssApi.GSS_S_DUPLICATE_TOKEN, result.Status.Major);
        Assert.Equal(["one", "two", "one"], result.MessageBuffer.Span.ToArray().Select(message => Encoding.UTF8.GetString(message.Span)));
        Assert.True(*result.ConfState.Value);
        Assert.True(result.ContextHandle.IsPresent);
    }

    [Fact]
    public void One_bad_token_fails_the_whole_unwrap()
    {
        using TestCall call = new();
        ContextPair pair = ContextPair.Establish(call);
        ContextPair.Check(call.Value.Gss.Wrap(pair.Initiator, true, 0, call.Text("one"), out _, out XdrOpaque one));
        byte[] bent = one.Span.ToArray();
        bent[^1] ^= 1;

        Unwrap.Execute(
            call, new GssxArgUnwrap { ContextHandle = pair.Acceptor, TokenBuffer = call.Array(one, call.Bytes(bent)) }, out GssxResUnwrap result);

        Assert.True(result.Status.IsError);
        Assert.Equal(0u, result.MessageBuffer.Count);
        Assert.False(result.ContextHandle.IsPresent);
    }

    [Fact]
    public void No_token_is_a_defective_one()
    {
        using TestCall call = new();
        ContextPair pair = ContextPair.Establish(call);

        Unwrap.Execute(call, new GssxArgUnwrap { ContextHandle = pair.Acceptor }, out GssxResUnwrap result);

        Assert.True(result.Status.IsError);
    }

    [Fact]
    public void More_messages_than_a_call_may_have_are_refused()
    {
        using TestCall call = new();
        ContextPair pair = ContextPair.Establish(call);
        XdrArray<XdrOpaque> many = call.Array(new XdrOpaque[ProcedureLimits.MessagesPerCallMax + 1]);

        Wrap.Execute(call, new GssxArgWrap { ContextHandle = pair.Acceptor, MessageBuffer = many }, out GssxResWrap wrapped);
        Unwrap.Execute(call, new GssxArgUnwrap { ContextHandle = pair.Acceptor, TokenBuffer = many }, out GssxResUnwrap unwrapped);

        Assert.Equal((GssApi.GSS_S_FAILURE, (uint)LibC.EMSGSIZE), (wrapped.Status.Major, wrapped.Status.Minor));
        Assert.Equal((GssApi.GSS_S_FAILURE, (uint)LibC.EMSGSIZE), (unwrapped.Status.Major, unwrapped.Status.Minor));
    }

    [Fact]
    public void Tokens_that_would_not_fit_into_a_reply_are_refused()
    {
        using TestCall call = new(arenaBytes: 32 << 20);
        ContextPair pair = ContextPair.Establish(call);
        XdrOpaque half = call.Bytes(new byte[ProcedureLimits.MessageReplyBytesMax / 2]);

        Wrap.Execute(call, new GssxArgWrap { ContextHandle = pair.Acceptor, MessageBuffer = call.Array(half, half) }, out GssxResWrap result);

        Assert.Equal((GssApi.GSS_S_FAILURE, (uint)LibC.EMSGSIZE), (result.Status.Major, result.Status.Minor));
        Assert.Equal(0u, result.TokenBuffer.Count);
    }

    [Fact]
    public void The_size_limit_is_what_libgssapi_says()
    {
        using TestCall call = new();
        ContextPair pair = ContextPair.Establish(call);
        ContextPair.Check(GssSession.WrapSizeLimit(pair.Initiator, true, 0, 1000, out uint expected));

        WrapSizeLimit.Execute(
            call, new GssxArgWrapSizeLimit { ContextHandle = pair.Acceptor, ConfReq = true, ReqOutputSize = 1000 }, out GssxResWrapSizeLimit result);

        Assert.Equal(0u, result.Status.Major);
        Assert.Equal(expected, result.MaxInputSize);
        Assert.InRange(result.MaxInputSize, 900ul, 999ul);
    }

    [Fact]
    public void A_size_beyond_32_bits_is_refused_with_words()
    {
        using TestCall call = new();
        ContextPair pair = ContextPair.Establish(call);

        WrapSizeLimit.Execute(call, new GssxArgWrapSizeLimit { ContextHandle = pair.Acceptor, ReqOutputSize = TooWide + 1000 }, out GssxResWrapSizeLimit result);

        Assert.Equal(GssApi.GSS_S_FAILURE, result.Status.Major);
        Assert.Contains("4294967295", Encoding.UTF8.GetString(result.Status.MinorText.Span), System.StringComparison.Ordinal);
        Assert.Equal(0ul, result.MaxInputSize);
    }

    [Fact]
    public void A_quality_of_protection_beyond_32_bits_is_not_cut_off()
    {
        using TestCall call = new();
        ContextPair pair = ContextPair.Establish(call);

        GetMic.Execute(call, new GssxArgGetMic { ContextHandle = pair.Acceptor, QopReq = TooWide }, out GssxResGetMic mic);
        Wrap.Execute(call, new GssxArgWrap { ContextHandle = pair.Acceptor, QopState = TooWide }, out GssxResWrap wrapped);
        WrapSizeLimit.Execute(call, new GssxArgWrapSizeLimit { ContextHandle = pair.Acceptor, QopState = TooWide }, out GssxResWrapSizeLimit limit);

        Assert.Equal(GssApi.GSS_S_BAD_QOP, mic.Status.Major);
        Assert.Equal(GssApi.GSS_S_BAD_QOP, wrapped.Status.Major);
        Assert.Equal(GssApi.GSS_S_BAD_QOP, limit.Status.Major);
    }

    [Fact]
    public void A_context_without_our_proof_is_no_context()
    {
        using TestCall call = new();
        ContextPair pair = ContextPair.Establish(call);
        Assert.True(pair.Acceptor.TryDecode(call.Value.Arena, out GssxCtx context));
        context.State = default;

        GetMic.Execute(call, new GssxArgGetMic { ContextHandle = call.Encode(in context) }, out GssxResGetMic result);

        Assert.Equal(GssApi.GSS_S_NO_CONTEXT, result.Status.Major);
    }

    [Fact]
    public void A_context_with_one_bit_changed_is_no_context()
    {
        using TestCall call = new();
        ContextPair pair = ContextPair.Establish(call);
        Assert.True(pair.Acceptor.TryDecode(call.Value.Arena, out GssxCtx context));
        byte[] token = context.ExportedContextToken.Span.ToArray();
        token[^1] ^= 1;
        context.ExportedContextToken = call.Bytes(token);

        GetMic.Execute(call, new GssxArgGetMic { ContextHandle = call.Encode(in context) }, out GssxResGetMic result);

        Assert.Equal(GssApi.GSS_S_NO_CONTEXT, result.Status.Major);
    }

    [Fact]
    public void The_context_of_another_uid_or_service_is_no_context()
    {
        MemorySealer sealer = new();
        using TestCall owner = new(sealer);
        using TestCall otherUid = new(sealer, TestCall.DefaultUid + 1);
        using TestCall otherService = new(sealer, service: TestCall.DefaultService with { Name = "mail" });
        ContextPair pair = ContextPair.Establish(owner);
        GssxArgGetMic argument = new() { ContextHandle = pair.Acceptor };

        GetMic.Execute(otherUid, in argument, out GssxResGetMic stolen);
        GetMic.Execute(otherService, in argument, out GssxResGetMic strayed);
        GetMic.Execute(owner, in argument, out GssxResGetMic own);

        Assert.Equal(GssApi.GSS_S_NO_CONTEXT, stolen.Status.Major);
        Assert.Equal(GssApi.GSS_S_NO_CONTEXT, strayed.Status.Major);
        Assert.Equal(GssApi.GSS_S_COMPLETE, own.Status.Major);
    }

    [Fact]
    public void A_context_that_is_not_established_is_no_context()
    {
        using TestCall call = new();
        ContextPair pair = ContextPair.Establish(call);
        Assert.True(pair.Acceptor.TryDecode(call.Value.Arena, out GssxCtx context));
        context.Open = false;

        GetMic.Execute(call, new GssxArgGetMic { ContextHandle = call.Encode(in context) }, out GssxResGetMic result);

        Assert.Equal(GssApi.GSS_S_NO_CONTEXT, result.Status.Major);
    }

    [Fact]
    public void A_form_of_contexts_that_we_do_not_know_is_an_error()
    {
        using TestCall call = new();
        ContextPair pair = ContextPair.Establish(call);
        GssxCallCtx odd = new() { Options = call.Array(call.Option("exported_context_type", "linux_lucid_v9")) };

        GetMic.Execute(call, new GssxArgGetMic { CallCtx = odd, ContextHandle = pair.Acceptor }, out GssxResGetMic result);

        Assert.Equal((GssApi.GSS_S_FAILURE, (uint)LibC.EINVAL), (result.Status.Major, result.Status.Minor));
    }
}
