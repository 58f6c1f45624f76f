// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
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

/// <summary>What a client of a service with <c>session_keys = daemon</c> is told, whatever it asks: no key.</summary>
[Collection(InProcessRealmTests.Name)]
public unsafe class HeldSecrecyTests
{
    private static readonly byte[] Krb5Objects = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02, 0x05];

    /// <summary>What comes after 1.2.840.113554.1.2.2.5, or a whole OID.</summary>
    public static TheoryData<string, byte[]> Refused => new()
    {
        { "session key", SessionKeys.InquireSessionKeyOid },
        { "session key and more", [.. SessionKeys.InquireSessionKeyOid, 1] },
        { "lucid", [.. Krb5Objects, 0x06] },
        { "lucid, version 1", [.. Krb5Objects, 0x06, 0x01] },
        { "to free a lucid", [.. Krb5Objects, 0x07] },
        { "what a ticket's flags begin", [.. Krb5Objects, 0x01, 0x05] },
        { "what authtime begins", [.. Krb5Objects, 0x0c, 0x05] },
        { "what SASL's strength begins", [.. Krb5Objects, 0x0f, 0x05] },
        { "authorization data of no type", [.. Krb5Objects, 0x0a] },
        { "authorization data of a type beyond all", [.. Krb5Objects, 0x0a, 0x81, 0x81, 0x81, 0x81, 0x81, 0x01] },
        { "a longer arc", [.. Krb5Objects, 0x81, 0x05] },
        { "the parent", Krb5Objects },
    };

    public static TheoryData<string, byte[]> Told => new()
    {
        { "ticket flags", [.. Krb5Objects, 0x01] },
        { "authorization data, type 1", [.. Krb5Objects, 0x0a, 0x01] },
        { "authorization data, type 128", [.. Krb5Objects, 0x0a, 0x81, 0x00] },
        { "authtime", [.. Krb5Objects, 0x0c] },
        { "SASL's strength", [.. Krb5Objects, 0x0f] },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_not_in_the_list_is_refused_with_words(string what, byte[] oid)
    {
        using TestCall peer = new();
        using TestCall call = new();
        HeldPair pair = HeldPair.Establish(peer, call);

        InquireContext.Execute(call, new GssxArgInquireContext { ContextHandle = pair.Acceptor, DesiredObject = call.Bytes(oid) }, out GssxResInquireContext result);

        Assert.True(result.Status.Major == GssApi.GSS_S_UNAVAILABLE, $"{what}: {TestCall.Words(in result.Status)}");
        Assert.Contains("session_keys = daemon", Flow.Words(in result.Status), StringComparison.Ordinal);
        Assert.Equal(0u, result.DataSet.Count);
    }

    [Theory]
    [InlineData(new byte[] { 0x2b, 0x06, 0x01, 0x04, 0x01, 0xb7, 0x7d, 0x85, 0x0f, 0x01, 0x02 })]       // SPNEGO asks each context that an initiator establishes
    [InlineData(new byte[] { 0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x02, 0x02, 0x0a, 0x05 })]
    [InlineData(new byte[] { })]
    public void What_is_no_object_of_krb5_is_unknown_as_to_krb5_and_nothing_is_denied(byte[] oid)
    {
        using TestCall peer = new();
        using TestCall call = new();
        HeldPair pair = HeldPair.Establish(peer, call);
        GssResult expected = peer.Value.Gss.InquireContextByOid(pair.Initiator, peer.Bytes(oid), out _);

        InquireContext.Execute(call, new GssxArgInquireContext { ContextHandle = pair.Acceptor, DesiredObject = call.Bytes(oid) }, out GssxResInquireContext result);

        Assert.Equal((expected.Major, (uint)LibC.EINVAL), (result.Status.Major, result.Status.Minor));
        Assert.Null(call.Value.Denial);
    }

    [Theory]
    [MemberData(nameof(Told))]
    public void What_is_in_the_list_is_told_as_by_the_mechanism_itself(string what, byte[] oid)
    {
        using TestCall peer = new();
        using TestCall call = new();
        ContextPair.Establish(peer, out _, out gss_ctx_id_struct* acceptor);
        GssResult expected = peer.Value.Gss.InquireContextByOid(acceptor, peer.Bytes(oid), out gss_buffer_set_desc_struct* set);
        List<byte[]> local = [];
        for (nuint i = 0; set != null && i < set->count; i++)
        {
            local.Add(new ReadOnlySpan<byte>(set->elements[i].value, (int)set->elements[i].length).ToArray());
        }

        // The same context, held.
        peer.Value.Gss.Disown(acceptor);
        call.Next(HeldPair.Service).Value.Gss.Own(acceptor);
        ContextPair.Check(ContextExport.ExportEstablished(call, acceptor, ContextForm.Token, out GssxCtx context));
        XdrEncoded<GssxCtx> handle = call.Encode(in context);
        InquireContext.Execute(call.Next(), new GssxArgInquireContext { ContextHandle = handle, DesiredObject = call.Bytes(oid) }, out GssxResInquireContext result);

        Assert.True(expected.Major == result.Status.Major, $"{what}: {TestCall.Words(in result.Status)}");
        Assert.Equal(local, Datas(result));
    }

    [Theory]
    [InlineData(SessionKeyHolder.Daemon)]
    [InlineData(SessionKeyHolder.Client)]
    internal void No_reply_has_a_key_in_it_unless_keys_are_the_clients(SessionKeyHolder holder)
    {
        using TestCall peer = new();
        using TestCall call = new(service: TestCall.DefaultService with { SessionKeys = holder });
        List<byte[]> replies = [];
        ContextPair.Check(peer.Value.Gss.ImportName(peer.Text("HTTP@localhost"), Flow.HostbasedService, out gss_name_struct* target));
        InitRequest request = new() { Target = target, Mech = Oids.Krb5, Flags = Flow.Mutual };
        gss_ctx_id_struct* initiator = null;
        ContextPair.Check(peer.Value.Gss.InitSecContext(ref initiator, in request, out XdrOpaque token));
        GssxArgAcceptSecContext accept = new() { CallCtx = new() { Options = call.Array(call.Option("session_keys", "daemon")) }, InputToken = call.Bytes(token.Span) };
        AcceptSecContext.Execute(call, in accept, out GssxResAcceptSecContext accepted);
        Flow.Good(in accepted.Status);
        replies.Add(Encode(call, in accepted));
        XdrEncoded<GssxCtx> context = *accepted.ContextHandle.Value;
        request.Token = peer.Bytes(accepted.OutputToken.Value->Span);
        ContextPair.Check(peer.Value.Gss.InitSecContext(ref initiator, in request, out _));

        Ask(call, peer, initiator, context, replies);

        SessionKeys keys = SessionKeys.Of(peer, initiator);
        Assert.Equal(holder == SessionKeyHolder.Client, replies.Exists(reply => keys.AreIn(reply)));
    }

    /// <summary>Every procedure that takes a context, once so that it works and once so that it fails.</summary>
    private static void Ask(TestCall call, TestCall peer, gss_ctx_id_struct* initiator, XdrEncoded<GssxCtx> context, List<byte[]> replies)
    {
        XdrOpaque message = call.Text("message");
        ContextPair.Check(peer.Value.Gss.GetMic(initiator, 0, message, out XdrOpaque mic));
        ContextPair.Check(peer.Value.Gss.Wrap(initiator, true, 0, message, out _, out XdrOpaque token));
        GetMic.Execute(call.Next(), new GssxArgGetMic { ContextHandle = context, MessageBuffer = message }, out GssxResGetMic made);
        replies.Add(Encode(call, in made));
        VerifyMic.Execute(call.Next(), new GssxArgVerifyMic { ContextHandle = context, MessageBuffer = message, TokenBuffer = mic }, out GssxResVerifyMic verified);
        replies.Add(Encode(call, in verified));
        Wrap.Execute(call.Next(), new GssxArgWrap { ContextHandle = context, ConfReq = true, MessageBuffer = call.Array(message) }, out GssxResWrap wrapped);
        replies.Add(Encode(call, in wrapped));
        foreach (XdrOpaque bytes in (ReadOnlySpan<XdrOpaque>)[token, message])
        {
            Unwrap.Execute(call.Next(), new GssxArgUnwrap { ContextHandle = context, TokenBuffer = call.Array(bytes) }, out GssxResUnwrap unwrapped);
            replies.Add(Encode(call, in unwrapped));
        }

        WrapSizeLimit.Execute(call.Next(), new GssxArgWrapSizeLimit { ContextHandle = context, ReqOutputSize = 1000 }, out GssxResWrapSizeLimit limit);
        replies.Add(Encode(call, in limit));
        GssxIovBuffer[] buffers = [new() { Type = GssApi.GSS_IOV_BUFFER_TYPE_HEADER, Length = 200 }, new() { Type = GssApi.GSS_IOV_BUFFER_TYPE_DATA, Length = 7, Data = message }];
        for (GssxIovOperation operation = GssxIovOperation.Wrap; operation <= GssxIovOperation.VerifyMic; operation++)
        {
            GssxArgMessageIov argument = new() { ContextHandle = context, Operation = operation, ConfReq = true, Buffers = call.Array<GssxIovBuffer>(buffers) };
            MessageIov.Execute(call.Next(), in argument, out GssxResMessageIov iov);
            replies.Add(Encode(call, in iov));
        }

        PseudoRandom.Execute(call.Next(), new GssxArgPseudoRandom { ContextHandle = context, PrfIn = message, DesiredOutputLength = 64 }, out GssxResPseudoRandom random);
        replies.Add(Encode(call, in random));
        for (int arc = 0; arc < 128; arc++)
        {
            foreach (byte[] oid in (byte[][])[[.. Krb5Objects, (byte)arc], [.. Krb5Objects, (byte)arc, 0x01]])
            {
                GssxArgInquireContext argument = new() { ContextHandle = context, DesiredObject = call.Bytes(oid) };
                InquireContext.Execute(call.Next(), in argument, out GssxResInquireContext inquired);
                replies.Add(Encode(call, in inquired));
            }
        }

        GssxArgReleaseHandle release = new() { CredHandle = new GssxHandle { HandleType = GssxHandleType.SecCtx, SecCtxInfo = context } };
        ReleaseHandle.Execute(call.Next(), in release, out GssxResReleaseHandle released);
        replies.Add(Encode(call, in released));
    }

    private static byte[] Encode<T>(TestCall call, in T result)
        where T : unmanaged, IXdr<T>
    {
        XdrWriter writer = new(call.Value.Arena, Limits.RecordBytesMax);
        T.Encode(ref writer, in result);
        Assert.False(writer.Failed);
        return new ReadOnlySpan<byte>(writer.Pointer, (int)writer.Length).ToArray();
    }

    private static List<byte[]> Datas(in GssxResInquireContext result)
    {
        List<byte[]> datas = [];
        for (uint i = 0; i < result.DataSet.Count; i++)
        {
            datas.Add(result.DataSet.Items[i].Span.ToArray());
        }

        return datas;
    }
}
