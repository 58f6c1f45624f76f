// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Procedures;
using GssInterposer.Daemon.Tests.Credentials;
using GssInterposer.Daemon.Tests.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Daemon.Tests.Contexts.Kernel;

/// <summary>What goes to the kernel is a context that works: the bytes, in a decoder of their own, with libgssapi as the other end.</summary>
[Collection(InProcessRealmTests.Name)]
public sealed unsafe class LucidPeerTests(InProcessRealm site)
{
    private static readonly string[] Enctypes = ["aes128-cts-hmac-sha1-96", "aes256-cts-hmac-sha1-96", "aes128-cts-hmac-sha256-128", "aes256-cts-hmac-sha384-192"];

    private static readonly HashSet<string> Added = [];

    // Shorter than a block, one, several, and none.
    private static readonly byte[][] Messages = [.. Array.ConvertAll(new[] { 5, 16, 1000, 0, 33 }, RandomNumberGenerator.GetBytes)];

    public static TheoryData<uint, bool, bool> Cases
    {
        get
        {
            TheoryData<uint, bool, bool> cases = [];
            for (uint enctype = 17; enctype <= 20; enctype++)
            {
                foreach (bool mutual in (bool[])[true, false])
                {
                    cases.Add(enctype, mutual, true);
                    cases.Add(enctype, mutual, false);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_end_opens_what_the_other_makes(uint enctype, bool mutual, bool isInitiator)
    {
        using TestCall call = new();
        LucidPeer lucid = Establish(call, ServiceWith(enctype), enctype, mutual, isInitiator, out gss_ctx_id_struct* peer);

        Assert.Equal((enctype, isInitiator), (lucid.Enctype, lucid.IsInitiator));
        Assert.Equal(mutual, lucid.HasAcceptorSubkey);      // there is no token that a subkey could come in without mutual authentication
        Assert.InRange(lucid.EndTime, DateTimeOffset.UtcNow.ToUnixTimeSeconds(), DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 400_000);
        Assert.InRange(lucid.SendSequence, 0ul, uint.MaxValue);     // the kernel refuses others (gss_krb5_mech.c, gss_import_v2_context)
        HearsThePeer(call, lucid, peer);
        IsHeardByThePeer(call, lucid, peer);
    }

    [Fact]
    public void A_token_that_was_changed_is_refused_at_both_ends()
    {
        using TestCall call = new();
        LucidPeer lucid = Establish(call, "host@localhost", 18, mutual: true, isInitiator: false, out gss_ctx_id_struct* peer);
        ContextPair.Check(call.Value.Gss.Wrap(peer, true, 0, call.Text("message"), out _, out XdrOpaque token));
        byte[] changed = token.Span.ToArray();
        changed[^20] ^= 1;

        Assert.Throws<CryptographicException>(() => lucid.Unwrap(changed, out _));
        changed = lucid.Wrap(true, "message"u8);
        changed[^20] ^= 1;
        Assert.Equal(GssApi.GSS_S_BAD_SIG, call.Value.Gss.Unwrap(peer, call.Bytes(changed), out _, out _, out _).Major);
    }

    [Fact]
    public void A_token_in_the_wrong_direction_is_refused_at_both_ends()
    {
        using TestCall call = new();
        LucidPeer lucid = Establish(call, "host@localhost", 18, mutual: true, isInitiator: true, out gss_ctx_id_struct* peer);
        byte[] own = lucid.GetMic("message"u8);
        ContextPair.Check(call.Value.Gss.GetMic(peer, 0, call.Text("message"), out XdrOpaque token));

        Assert.Throws<CryptographicException>(() => lucid.VerifyMic("message"u8, own));
        Assert.Equal(GssApi.GSS_S_BAD_SIG, GssSession.VerifyMic(peer, call.Text("message"), token, out _).Major);
    }

    private static void HearsThePeer(TestCall call, LucidPeer lucid, gss_ctx_id_struct* peer)
    {
        ulong next = 0;
        foreach (byte[] message in Messages)
        {
            foreach (bool confidential in (bool[])[true, false])
            {
                ContextPair.Check(call.Value.Gss.Wrap(peer, confidential, 0, call.Bytes(message), out _, out XdrOpaque token));
                Assert.Equal(message, lucid.Unwrap(token.Span, out bool wasConfidential));
                Assert.Equal(confidential, wasConfidential);
                Assert.True(next == 0 || lucid.ReceivedSequence == next, $"{lucid.ReceivedSequence} instead of {next}");
                next = lucid.ReceivedSequence + 1;
            }

            ContextPair.Check(call.Value.Gss.GetMic(peer, 0, call.Bytes(message), out XdrOpaque mic));
            lucid.VerifyMic(message, mic.Span);
            Assert.Equal(next++, lucid.ReceivedSequence);
        }
    }

    // A number that is used twice, or left out, would be GSS_S_DUPLICATE_TOKEN or GSS_S_GAP_TOKEN.
    private static void IsHeardByThePeer(TestCall call, LucidPeer lucid, gss_ctx_id_struct* peer)
    {
        ushort rotation = 0;
        foreach (byte[] message in Messages)
        {
            foreach (bool confidential in (bool[])[true, false])
            {
                XdrOpaque token = call.Bytes(lucid.Wrap(confidential, message, rotation));
                rotation += 13;
                GssResult unwrapped = call.Value.Gss.Unwrap(peer, token, out XdrOpaque opened, out bool wasConfidential, out _);
                Assert.Equal(GssApi.GSS_S_COMPLETE, unwrapped.Major);
                Assert.Equal(message, opened.Span.ToArray());
                Assert.Equal(confidential, wasConfidential);
            }

            Assert.Equal(GssApi.GSS_S_COMPLETE, GssSession.VerifyMic(peer, call.Bytes(message), call.Bytes(lucid.GetMic(message)), out _).Major);
        }
    }

    private static LucidPeer Establish(TestCall call, string service, uint enctype, bool mutual, bool isInitiator, out gss_ctx_id_struct* peer)
    {
        uint flags = mutual ? Flow.Mutual : Flow.Mutual & ~(uint)GssApi.GSS_C_MUTUAL_FLAG;
        return isInitiator ? Initiate(call, service, enctype, flags, out peer) : Accept(call, service, enctype, flags, out peer);
    }

    /// <summary>The daemon's is the initiator's end, which is for the kernel.</summary>
    private static LucidPeer Initiate(TestCall call, string service, uint enctype, uint flags, out gss_ctx_id_struct* peer)
    {
        uint minor;
        gss_ctx_id_struct* acceptor = null;
        gss_buffer_desc_struct toInitiator = default;
        GssxName target = Flow.Hostbased(call, service);
        GssxCred alice = Flow.Handle(call, GssxCredUsage.Initiate);
        alice.Elements.Items[0].Options = call.Array(
            new GssxOption { Option = call.Text("krb5_set_allowed_enctype_values\0"), Value = call.Bytes(BitConverter.GetBytes(enctype)) });
        GssxArgInitSecContext argument = new()
        {
            CallCtx = Lucid(call), CredHandle = call.Present(call.Encode(in alice)), TargetName = call.Present(call.Encode(in target)), MechType = Oids.ToWire(Oids.Krb5), ReqFlags = flags,
        };
        InitSecContext.Execute(call, in argument, out GssxResInitSecContext result);
        XdrOpaque token = *result.OutputToken.Value;
        gss_buffer_desc_struct toAcceptor = new() { length = token.Length, value = token.Pointer };
        ContextPair.Check(new GssResult(
            GssApi.gss_accept_sec_context(&minor, &acceptor, null, &toAcceptor, null, null, null, &toInitiator, null, null, null), minor));
        peer = call.Value.Gss.Own(acceptor);
        call.Value.Gss.Own(toInitiator);
        if ((flags & GssApi.GSS_C_MUTUAL_FLAG) != 0)
        {
            argument.ContextHandle = result.ContextHandle;
            argument.InputToken = call.Present(new XdrOpaque((byte*)toInitiator.value, (uint)toInitiator.length));
            InitSecContext.Execute(call, in argument, out result);
        }

        Flow.Good(in result.Status);
        return new LucidPeer(call.Decode(result.ContextHandle).ExportedContextToken.Span);
    }

    /// <summary>The daemon's is the acceptor's end, which is for the kernel.</summary>
    private static LucidPeer Accept(TestCall call, string service, uint enctype, uint flags, out gss_ctx_id_struct* peer)
    {
        uint minor;
        gss_ctx_id_struct* initiator = null;
        gss_cred_id_struct* alice = null;
        gss_buffer_desc_struct toAcceptor = default, none = default;
        ContextPair.Check(new GssResult(GssApi.gss_acquire_cred(&minor, null, 0, null, GssApi.GSS_C_INITIATE, &alice, null, null), minor));
        call.Value.Gss.Own(alice);
        ContextPair.Check(new GssResult(GssApi.gss_krb5_set_allowable_enctypes(&minor, alice, 1, (int*)&enctype), minor));
        ContextPair.Check(call.Value.Gss.ImportName(call.Text(service), Flow.HostbasedService, out gss_name_struct* target));
        ContextPair.Check(new GssResult(
            GssApi.gss_init_sec_context(&minor, alice, &initiator, target, Oids.Krb5, flags, 0, null, null, null, &toAcceptor, null, null), minor));
        peer = call.Value.Gss.Own(initiator);
        call.Value.Gss.Own(toAcceptor);
        GssxArgAcceptSecContext argument = new() { CallCtx = Lucid(call), InputToken = new XdrOpaque((byte*)toAcceptor.value, (uint)toAcceptor.length) };
        AcceptSecContext.Execute(call, in argument, out GssxResAcceptSecContext result);
        Flow.Good(in result.Status);
        if ((flags & GssApi.GSS_C_MUTUAL_FLAG) != 0)
        {
            XdrOpaque token = *result.OutputToken.Value;
            gss_buffer_desc_struct toInitiator = new() { length = token.Length, value = token.Pointer };
            ContextPair.Check(new GssResult(
                GssApi.gss_init_sec_context(&minor, alice, &initiator, target, Oids.Krb5, flags, 0, null, &toInitiator, null, &none, null, null), minor));
        }

        return new LucidPeer(call.Decode(result.ContextHandle).ExportedContextToken.Span);
    }

    private static GssxCallCtx Lucid(TestCall call) => new() { Options = call.Array(call.Option("exported_context_type", "linux_lucid_v1")) };

    /// <summary>A service that has keys of this enctype.</summary>
    private string ServiceWith(uint enctype)
    {
        string name = $"enctype{enctype}", words = Enctypes[enctype - 17];
        if (Added.Add(name))
        {
            site.Realm.Administer(
                $"addprinc -randkey -e {words}:normal {name}/localhost",
                $"ktadd -k {site.Realm.ServiceKeytab} -norandkey {name}/localhost");
        }

        return $"{name}@localhost";
    }
}
