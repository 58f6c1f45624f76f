// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Contexts;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Procedures;
using GssInterposer.Daemon.Tests.Credentials;
using GssInterposer.Daemon.Tests.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Daemon.Tests.Held;

/// <summary>Contexts that the daemon holds: how a client gets one, whose it is, and when it goes.</summary>
[Collection(InProcessRealmTests.Name)]
public unsafe class HeldContextTests
{
    private const uint DceStyle = Flow.Mutual | GssApi.GSS_C_DCE_STYLE;

    private static GssxCallCtx Able(TestCall call) => new() { Options = call.Array(call.Option("session_keys", "daemon")) };

    [Fact]
    public void Both_sides_of_a_handshake_are_held_and_no_token_leaves()
    {
        using TestCall call = new(service: HeldPair.Service);
        (XdrEncoded<GssxCtx> initiator, XdrEncoded<GssxCtx> acceptor) = Handshake(call, Flow.Mutual);

        Assert.Equal(2, call.Value.Daemon.Held.Count);
        foreach (XdrEncoded<GssxCtx> encoded in (ReadOnlySpan<XdrEncoded<GssxCtx>>)[initiator, acceptor])
        {
            Assert.True(encoded.TryDecode(call.Value.Arena, out GssxCtx context));
            Assert.True(context.ExportedContextToken.IsEmpty);
            Assert.Equal(HeldContexts.ReferenceBytes, context.State.Span.Length);
            Assert.True(context.NeedsRelease);
            Assert.True(context.Open);
            Assert.Equal(1u, context.Options.Count);
            Assert.Equal("session_keys\0"u8, context.Options.Items[0].Option.Span);
            Assert.Equal("daemon\0"u8, context.Options.Items[0].Value.Span);
            Assert.StartsWith("alice@", Flow.Text(context.SrcName.DisplayName), StringComparison.Ordinal);
            Assert.StartsWith("HTTP/localhost@", Flow.Text(context.TargName.DisplayName), StringComparison.Ordinal);
            Assert.Equal((ulong)(Flow.Mutual | GssApi.GSS_C_TRANS_FLAG), context.CtxFlags & ~(ulong)GssApi.GSS_C_PROT_READY_FLAG);
            Assert.InRange(context.Lifetime, 3600ul, 864000ul);
        }

        XdrOpaque message = call.Text("message");
        Wrap.Execute(call.Next(), new GssxArgWrap { ContextHandle = initiator, ConfReq = true, MessageBuffer = call.Array(message) }, out GssxResWrap wrapped);
        Flow.Good(in wrapped.Status);
        XdrOpaque token = call.Bytes(wrapped.TokenBuffer.Items[0].Span);
        Unwrap.Execute(call.Next(), new GssxArgUnwrap { ContextHandle = acceptor, TokenBuffer = call.Array(token) }, out GssxResUnwrap unwrapped);
        Flow.Good(in unwrapped.Status);
        Assert.Equal(message.Span, unwrapped.MessageBuffer.Items[0].Span);
    }

    [Fact]
    public void A_context_of_three_legs_waits_as_ever_and_is_held_after_the_last()
    {
        using TestCall call = new(service: HeldPair.Service with { FilterFlags = 0 });
        Handshake(call, DceStyle);

        Assert.Equal(2, call.Value.Daemon.Held.Count);
        Assert.Equal(0, call.Value.Daemon.HalfOpen.Count);
    }

    [Fact]
    public void A_client_that_does_not_say_that_it_can_is_refused_before_anything_is_done()
    {
        using TestCall call = new(service: HeldPair.Service with { CredStore = [new CredStoreElement("keytab", "/nowhere/there/is/none")] });

        GssxStatus init = Flow.Init(call).Status;
        GssxStatus accept = Flow.Accept(call.Next(), call.Text("no token")).Status;
        InitSecContext.Execute(call.Next(), new GssxArgInitSecContext { CallCtx = Options(call, "client") }, out GssxResInitSecContext otherWord);

        foreach (GssxStatus status in (ReadOnlySpan<GssxStatus>)[init, accept, otherWord.Status])
        {
            Assert.Equal(GssApi.GSS_S_UNAVAILABLE, status.Major);
            Assert.Contains("session_keys = daemon", Flow.Words(in status), StringComparison.Ordinal);
            Assert.Contains("session_keys = client", Flow.Words(in status), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_kernels_form_is_refused()
    {
        using TestCall call = new(service: HeldPair.Service);
        GssxCallCtx lucid = new() { Options = call.Array(call.Option("session_keys", "daemon"), call.Option("exported_context_type", "linux_lucid_v1")) };

        AcceptSecContext.Execute(call, new GssxArgAcceptSecContext { CallCtx = lucid, InputToken = call.Text("token") }, out GssxResAcceptSecContext result);

        Assert.Equal(GssApi.GSS_S_UNAVAILABLE, result.Status.Major);
        Assert.Contains("kernel", Flow.Words(in result.Status), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_keys_are_the_clients_the_option_changes_nothing()
    {
        using TestCall call = new();
        GssxResInitSecContext begun = Init(call, Flow.Mutual & ~(uint)GssApi.GSS_C_MUTUAL_FLAG);

        Flow.Good(in begun.Status);
        GssxCtx context = call.Decode(begun.ContextHandle);
        Assert.False(context.ExportedContextToken.IsEmpty);
        Assert.False(context.NeedsRelease);
        Assert.Equal(0u, context.Options.Count);
        Assert.Equal(0, call.Value.Daemon.Held.Count);
    }

    [Fact]
    public void Who_knows_the_reference_of_another_uid_or_service_has_nothing()
    {
        using TestCall peer = new();
        using TestCall call = new();
        HeldPair pair = HeldPair.Establish(peer, call);
        GssxArgGetMic argument = new() { ContextHandle = pair.Acceptor };

        GetMic.Execute(call.Next(uid: TestCall.DefaultUid + 1), in argument, out GssxResGetMic stolen);
        ReleaseHandle.Execute(call.Next(uid: TestCall.DefaultUid + 1), Handle(pair.Acceptor), out _);
        GetMic.Execute(call.Next(HeldPair.Service with { Name = "mail" }), in argument, out GssxResGetMic strayed);
        ReleaseHandle.Execute(call.Next(HeldPair.Service with { Name = "mail" }), Handle(pair.Acceptor), out _);
        GetMic.Execute(call.Next(), new GssxArgGetMic { ContextHandle = HeldPair.Show(call, new byte[16]) }, out GssxResGetMic invented);
        GetMic.Execute(call.Next(), new GssxArgGetMic { ContextHandle = HeldPair.Show(call, pair.Reference.AsSpan(1)) }, out GssxResGetMic cut);
        GetMic.Execute(call.Next(TestCall.DefaultService), in argument, out GssxResGetMic changed);

        foreach (GssxStatus status in (ReadOnlySpan<GssxStatus>)[stolen.Status, strayed.Status, invented.Status, changed.Status])
        {
            Assert.Equal(GssApi.GSS_S_NO_CONTEXT, status.Major);
            Assert.Contains("no longer holds this context", Flow.Words(in status), StringComparison.Ordinal);
        }

        Assert.Equal(GssApi.GSS_S_NO_CONTEXT, cut.Status.Major);
        GetMic.Execute(call.Next(HeldPair.Service), in argument, out GssxResGetMic own);
        Flow.Good(in own.Status);
    }

    [Fact]
    public void What_is_released_is_gone_and_can_be_released_again()
    {
        using TestCall peer = new();
        using TestCall call = new();
        HeldPair pair = HeldPair.Establish(peer, call);

        for (int i = 0; i < 2; i++)
        {
            ReleaseHandle.Execute(call.Next(), Handle(pair.Acceptor), out GssxResReleaseHandle released);
            Flow.Good(in released.Status);
            Assert.Equal(0, call.Value.Daemon.Held.Count);
        }

        GetMic.Execute(call.Next(), new GssxArgGetMic { ContextHandle = pair.Acceptor }, out GssxResGetMic result);
        Assert.Equal(GssApi.GSS_S_NO_CONTEXT, result.Status.Major);
    }

    [Fact]
    public void A_context_that_comes_with_its_token_is_not_for_the_procedures_of_held_ones()
    {
        using TestCall call = new(service: HeldPair.Service);
        ContextPair pair = ContextPair.Establish(call);

        MessageIov.Execute(call, new GssxArgMessageIov { ContextHandle = pair.Acceptor, Operation = GssxIovOperation.Wrap }, out GssxResMessageIov iov);
        PseudoRandom.Execute(call, new GssxArgPseudoRandom { ContextHandle = pair.Acceptor }, out GssxResPseudoRandom random);
        InquireContext.Execute(call, new GssxArgInquireContext { ContextHandle = pair.Acceptor }, out GssxResInquireContext inquired);

        Assert.Equal(GssApi.GSS_S_NO_CONTEXT, iov.Status.Major);
        Assert.Equal(GssApi.GSS_S_NO_CONTEXT, random.Status.Major);
        Assert.Equal(GssApi.GSS_S_NO_CONTEXT, inquired.Status.Major);
    }

    internal static (XdrEncoded<GssxCtx> Initiator, XdrEncoded<GssxCtx> Acceptor) Handshake(TestCall call, uint flags)
    {
        GssxResInitSecContext first = Init(call.Next(), flags);
        Flow.Continues(in first.Status);
        XdrEncoded<GssxCtx> initiator = *first.ContextHandle.Value;
        GssxResAcceptSecContext second = Accept(call, call.Bytes(first.OutputToken.Value->Span), null);
        Assert.False(second.Status.IsError, TestCall.Words(in second.Status));
        XdrEncoded<GssxCtx> acceptor = *second.ContextHandle.Value;
        GssxResInitSecContext third = Init(call, flags, initiator, call.Bytes(second.OutputToken.Value->Span));
        Flow.Good(in third.Status);
        initiator = *third.ContextHandle.Value;
        if ((flags & GssApi.GSS_C_DCE_STYLE) != 0)
        {
            GssxResAcceptSecContext last = Accept(call, call.Bytes(third.OutputToken.Value->Span), acceptor);
            Flow.Good(in last.Status);
            acceptor = *last.ContextHandle.Value;
        }

        return (initiator, acceptor);
    }

    private static GssxResInitSecContext Init(TestCall call, uint flags, XdrEncoded<GssxCtx>? context = null, XdrOpaque token = default)
    {
        GssxName name = Flow.Hostbased(call, "HTTP@localhost");
        GssxArgInitSecContext argument = new()
        {
            CallCtx = Able(call), TargetName = call.Present(call.Encode(in name)), MechType = Oids.ToWire(Oids.Krb5), ReqFlags = flags,
        };
        if (context is { } half)
        {
            argument.ContextHandle = call.Present(half);
            argument.InputToken = call.Present(token);
        }

        InitSecContext.Execute(call.Next(), in argument, out GssxResInitSecContext result);
        return result;
    }

    private static GssxResAcceptSecContext Accept(TestCall call, XdrOpaque token, XdrEncoded<GssxCtx>? context)
    {
        GssxArgAcceptSecContext argument = new() { CallCtx = Able(call), InputToken = token };
        if (context is { } half)
        {
            argument.ContextHandle = call.Present(half);
        }

        AcceptSecContext.Execute(call.Next(), in argument, out GssxResAcceptSecContext result);
        return result;
    }

    private static GssxCallCtx Options(TestCall call, string word) => new() { Options = call.Array(call.Option("session_keys", word)) };

    private static GssxArgReleaseHandle Handle(XdrEncoded<GssxCtx> context) =>
        new() { CredHandle = new GssxHandle { HandleType = GssxHandleType.SecCtx, SecCtxInfo = context } };
}
