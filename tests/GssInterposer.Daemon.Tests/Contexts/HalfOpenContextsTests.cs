// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Threading;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Contexts;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Tests.Credentials;
using GssInterposer.Daemon.Tests.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Daemon.Tests.Contexts;

/// <summary>Acceptor contexts that wait for another token.</summary>
[Collection(InProcessRealmTests.Name)]
public unsafe class HalfOpenContextsTests(InProcessRealm fixture)
{
    private const uint DceStyle = Flow.Mutual | GssApi.GSS_C_DCE_STYLE;

    private ServiceConfiguration Web => Flow.ServiceWith($"keytab:{fixture.Realm.ServiceKeytab}") with { FilterFlags = 0 };

    [Fact]
    public void Three_tokens_establish_a_context_of_dce_style()
    {
        using TestCall call = new(service: TestCall.DefaultService);
        GssxResInitSecContext first = Flow.Init(call, flags: DceStyle);
        Flow.Continues(in first.Status);
        XdrEncoded<GssxCtx> initiator = *first.ContextHandle.Value;
        XdrOpaque token = call.Bytes(first.OutputToken.Value->Span);

        GssxResAcceptSecContext second = Flow.Accept(call.Next(), token);
        Flow.Continues(in second.Status);
        XdrEncoded<GssxCtx> acceptor = *second.ContextHandle.Value;
        token = call.Bytes(second.OutputToken.Value->Span);

        GssxResInitSecContext third = Flow.Init(call.Next(), context: initiator, token: token, flags: DceStyle);
        Flow.Good(in third.Status);
        token = call.Bytes(third.OutputToken.Value->Span);

        GssxResAcceptSecContext last = Flow.Accept(call.Next(), token, context: acceptor);
        Flow.Good(in last.Status);
        Assert.Equal($"alice@{fixture.Realm.Name}", Flow.Text(call.Decode(last.ContextHandle).SrcName.DisplayName));
        Assert.Equal(0, call.Value.Daemon.HalfOpen.Count);

        GssxStatus again = Flow.Accept(call.Next(), token, context: acceptor).Status;
        Assert.Equal(GssApi.GSS_S_NO_CONTEXT, again.Major);
    }

    [Fact]
    public void By_iakerb_an_initiator_without_a_kdc_of_its_own_reaches_it_through_the_acceptor()
    {
        fixture.Realm.Administer("addprinc -pw dave7secret dave");
        using TestCall client = new();
        using TestCall server = new(service: Web with { Mechs = ["krb5", "iakerb"] });
        ContextPair.Check(client.Value.Gss.ImportName(client.Text("dave"), Oids.UserName, out gss_name_struct* user));
        ContextPair.Check(client.Value.Gss.ImportName(client.Text("HTTP@localhost"), Flow.HostbasedService, out gss_name_struct* target));
        ContextPair.Check(client.Value.Gss.AcquireCredWithPassword(
            user, client.Text("dave7secret"), GssApi.GSS_C_INDEFINITE, Oids.IakerbSet, out gss_cred_id_struct* credential));
        InitRequest request = new() { Credential = credential, Target = target, Mech = Oids.Iakerb, Flags = Flow.Mutual };
        gss_ctx_id_struct* initiator = null;
        XdrEncoded<GssxCtx>? waiting = null;
        GssxResAcceptSecContext accepted = default;
        int legs = 0;
        GssResult begun;
        do
        {
            begun = client.Value.Gss.InitSecContext(ref initiator, in request, out request.Token);
            ContextPair.Check(begun);
            if (!request.Token.IsEmpty)
            {
                accepted = Flow.Accept(server.Next(), server.Bytes(request.Token.Span), context: waiting);
                Assert.False(accepted.Status.IsError, $"leg {legs}: {TestCall.Words(in accepted.Status)}");
                waiting = *accepted.ContextHandle.Value;
                request.Token = client.Bytes(accepted.OutputToken.Value->Span);
                legs++;
            }
        }
        while (begun.Major == GssApi.GSS_S_CONTINUE_NEEDED);

        Flow.Good(in accepted.Status);
        GssxCtx context = server.Decode(accepted.ContextHandle);
        Assert.True(legs > 2);
        Assert.Equal(Oids.ToWire(Oids.Iakerb).Span.ToArray(), context.Mech.Span.ToArray());
        Assert.Equal($"dave@{fixture.Realm.Name}", Flow.Text(context.SrcName.DisplayName));
        Assert.Equal(0, server.Value.Daemon.HalfOpen.Count);
    }

    [Fact]
    public void A_reference_is_for_the_uid_and_service_that_began_it_and_for_one_use()
    {
        using TestCall call = new(service: Web);
        byte[] reference = Keep(call);

        Assert.False(Take(call.Next(uid: TestCall.DefaultUid + 1), reference));
        Assert.False(Take(call.Next(Web with { Name = "mail" }), reference));
        Assert.False(Take(call.Next(Web), reference[1..]));
        Assert.True(Take(call.Next(Web), reference));
        Assert.False(Take(call.Next(), reference));
        Assert.Equal(0, call.Value.Daemon.HalfOpen.Count);
    }

    [Fact]
    public void The_oldest_of_a_uid_makes_room_and_others_stay()
    {
        using TestCall call = new();
        byte[] others = Keep(call.Next(uid: 1));
        byte[] oldest = Keep(call.Next());
        byte[] second = Keep(call.Next());
        for (int i = 2; i <= DaemonLimits.HalfOpenPerUidMax; i++)
        {
            Keep(call.Next());
        }

        Assert.Equal(DaemonLimits.HalfOpenPerUidMax + 1, call.Value.Daemon.HalfOpen.Count);
        Assert.False(Take(call.Next(), oldest));
        Assert.True(Take(call.Next(), second));
        Assert.True(Take(call.Next(uid: 1), others));
    }

    [Fact]
    public void Of_all_the_oldest_makes_room()
    {
        using TestCall call = new();
        byte[] oldest = Keep(call.Next(uid: 0));
        for (uint i = 1; i <= DaemonLimits.HalfOpenMax; i++)
        {
            Keep(call.Next(uid: i % 64));
        }

        Assert.Equal(DaemonLimits.HalfOpenMax, call.Value.Daemon.HalfOpen.Count);
        Assert.False(Take(call.Next(uid: 0), oldest));
    }

    [Fact]
    public void Of_threads_that_want_the_same_context_one_gets_it()
    {
        const int ThreadCount = 8;
        const int Rounds = 50;
        using TestCall owner = new();
        List<byte[]> references = [];
        for (int i = 0; i < Rounds; i++)
        {
            references.Add(Keep(owner.Next()));
        }

        HalfOpenContexts table = owner.Value.Daemon.HalfOpen;
        int taken = 0;
        List<Thread> threads = [];
        for (int t = 0; t < ThreadCount; t++)
        {
            threads.Add(new Thread(() =>
            {
                using TestCall call = new();
                foreach (byte[] reference in references)
                {
                    if (table.TryTake(call, reference, out _))
                    {
                        Interlocked.Increment(ref taken);
                    }
                }
            }));
        }

        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.Equal(Rounds, taken);
        Assert.Equal(0, table.Count);
    }

    /// <summary>Something cheap to keep: an initiator's half-open context would do as well, but not without a KDC.</summary>
    private static byte[] Keep(TestCall call)
    {
        gss_ctx_id_struct* context = null;
        gss_buffer_desc_struct token = default;
        uint minor;
        byte* garbage = stackalloc byte[] { 0x60, 0x00 };
        token.length = 2;
        token.value = garbage;
        GssApi.gss_accept_sec_context(&minor, &context, null, &token, null, null, null, &token, null, null, null);
        byte[] reference = new byte[HalfOpenContexts.ReferenceBytes];
        call.Value.Daemon.HalfOpen.Keep(call, call.Value.Gss.Own(context), reference);
        return reference;
    }

    private static bool Take(TestCall call, ReadOnlySpan<byte> reference) => call.Value.Daemon.HalfOpen.TryTake(call, reference, out _);
}
