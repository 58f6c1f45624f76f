// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Daemon.Contexts;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Procedures;
using GssInterposer.Daemon.Tests.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Daemon.Tests.Held;

/// <summary>Contexts with RC4 and DES3 keys, whose tokens are those of RFC 1964 and RFC 4757: messages are protected, arrays of buffers refused, and changed tokens survived.</summary>
[Collection(InProcessRealmTests.Name)]
public unsafe class HeldOldKeyTests(InProcessRealm fixture)
{
    private const int Rounds = 1500;

    // Without GSS_C_MUTUAL_FLAG nobody agrees on a better key on the way.
    private const uint Flags = GssApi.GSS_C_REPLAY_FLAG | GssApi.GSS_C_SEQUENCE_FLAG | GssApi.GSS_C_CONF_FLAG | GssApi.GSS_C_INTEG_FLAG;

    [Theory]
    [InlineData("arcfour-hmac")]
    [InlineData("des3-cbc-sha1")]
    public void Messages_go_both_ways_and_arrays_are_refused_with_words(string enctype)
    {
        using TestCall peer = new();
        using TestCall call = new();
        byte[] reference = Establish(peer, call, enctype, out gss_ctx_id_struct* initiator);
        XdrOpaque message = call.Text("message");
        for (int i = 0; i < 2; i++)
        {
            Wrap.Execute(
                call.Next(), new GssxArgWrap { ContextHandle = HeldPair.Show(call, reference), ConfReq = true, MessageBuffer = call.Array(message) }, out GssxResWrap wrapped);
            Assert.True(wrapped.Status.Major == 0, TestCall.Words(in wrapped.Status));
            Assert.Equal(0x60, wrapped.TokenBuffer.Items[0].Span[0]);       // RFC 1964 §1.2: an older token, or the test is about nothing
            Assert.Equal(0u, peer.Value.Gss.Unwrap(initiator, wrapped.TokenBuffer.Items[0], out XdrOpaque plain, out _, out _).Major);
            Assert.Equal(message.Span, plain.Span);
            ContextPair.Check(peer.Value.Gss.GetMic(initiator, 0, message, out XdrOpaque mic));
            VerifyMic.Execute(
                call.Next(), new GssxArgVerifyMic { ContextHandle = HeldPair.Show(call, reference), MessageBuffer = message, TokenBuffer = mic }, out GssxResVerifyMic verified);
            Assert.Equal(0u, verified.Status.Major);

            foreach (GssxIovOperation operation in Enum.GetValues<GssxIovOperation>())
            {
                GssxArgMessageIov argument = new() { ContextHandle = HeldPair.Show(call.Next(), reference), Operation = operation, Buffers = call.Array(default(GssxIovBuffer)) };
                MessageIov.Execute(call, in argument, out GssxResMessageIov refused);
                Assert.Equal((GssApi.GSS_S_UNAVAILABLE, (uint)LibC.EINVAL), (refused.Status.Major, refused.Status.Minor));
                Assert.Contains("RC4", TestCall.Words(in refused.Status), StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("arcfour-hmac")]
    [InlineData("des3-cbc-sha1")]
    public void Tokens_changed_in_all_ways_get_no_other_message_through(string enctype)
    {
        using TestCall peer = new();
        using TestCall call = new();
        byte[] reference = Establish(peer, call, enctype, out gss_ctx_id_struct* initiator);
        Random random = new(1964);      // the same tokens in every run
        for (int round = 0; round < Rounds; round++)
        {
            byte[] message = new byte[random.Next(40)];
            random.NextBytes(message);
            bool isMic = round % 2 == 0;
            ContextPair.Check(isMic
                ? peer.Value.Gss.GetMic(initiator, 0, peer.Bytes(message), out XdrOpaque token)
                : peer.Value.Gss.Wrap(initiator, round % 4 == 1, 0, peer.Bytes(message), out _, out token));
            byte[] bytes = token.Span.ToArray();
            bytes = random.Next(3) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
            for (int i = random.Next(4); i >= 0 && bytes.Length > 0; i--)
            {
                bytes[random.Next(bytes.Length)] ^= (byte)random.Next(1, 256);
            }

            using TestCall fresh = new(call);
            XdrEncoded<GssxCtx> context = HeldPair.Show(fresh, reference);
            if (isMic)
            {
                VerifyMic.Execute(fresh, new GssxArgVerifyMic { ContextHandle = context, MessageBuffer = fresh.Bytes(message), TokenBuffer = fresh.Bytes(bytes) }, out _);
                continue;
            }

            Unwrap.Execute(fresh, new GssxArgUnwrap { ContextHandle = context, TokenBuffer = fresh.Array(fresh.Bytes(bytes)) }, out GssxResUnwrap result);
            Assert.True(new GssResult(result.Status.Major, 0).IsError || result.MessageBuffer.Items[0].Span.SequenceEqual(message), Convert.ToHexString(bytes));
        }

        GetMic.Execute(call.Next(), new GssxArgGetMic { ContextHandle = HeldPair.Show(call, reference) }, out GssxResGetMic mic);
        Assert.Equal(0u, mic.Status.Major);
    }

    /// <summary>A context between alice and a service whose only key is of one encryption type; the acceptor's is held.</summary>
    private byte[] Establish(TestCall peer, TestCall daemon, string enctype, out gss_ctx_id_struct* initiator)
    {
        string host = $"{enctype}-{Guid.NewGuid():n}";
        fixture.Realm.Administer($"addprinc -randkey -e {enctype}:normal {host}/localhost", $"setstr {host}/localhost session_enctypes {enctype}", $"ktadd -norandkey -k {fixture.Realm.ServiceKeytab} {host}/localhost");
        uint minor;
        gss_OID_desc_struct* hostbased = Oids.Make([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x01, 0x04]);
        ContextPair.Check(peer.Value.Gss.ImportName(peer.Text($"{host}@localhost"), hostbased, out gss_name_struct* target));
        gss_ctx_id_struct* client = null;
        gss_ctx_id_struct* server = null;
        gss_buffer_desc_struct token = default;
        gss_buffer_desc_struct none = default;
        uint major = GssApi.gss_init_sec_context(&minor, null, &client, target, Oids.Krb5, Flags, 0, null, null, null, &token, null, null);
        ContextPair.Check(new GssResult(major, minor));
        initiator = peer.Value.Gss.Own(client);
        peer.Value.Gss.Own(token);
        major = GssApi.gss_accept_sec_context(&minor, &server, null, &token, null, null, null, &none, null, null, null);
        ContextPair.Check(new GssResult(major, minor));
        peer.Value.Gss.Own(none);
        daemon.Next(HeldPair.Service);
        daemon.Value.Gss.Own(server);
        ContextPair.Check(ContextExport.ExportEstablished(daemon, server, ContextForm.Token, out GssxCtx context));
        byte[] reference = context.State.Span.ToArray();
        daemon.Next();
        return reference;
    }
}
