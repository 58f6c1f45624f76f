// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Threading;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Tests.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Testing;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Daemon.Tests.Credentials;

/// <summary>
/// Users' credentials that near their end. Those in a user's name are got again, those that a user delegated are renewed where their tickets are renewable, and what cannot be got again
/// ends: the service's own is never in its place.
/// </summary>
[Collection(InProcessRealmTests.Name)]
public sealed class RefreshTests : IDisposable
{
    private const uint Enormous = int.MaxValue;

    private readonly Realm _realm;
    private readonly ScratchDirectory _scratch = new();

    public RefreshTests(InProcessRealm fixture)
    {
        _realm = fixture.Realm;
        _realm.Administer("modprinc +ok_to_auth_as_delegate HTTP/localhost");
    }

    private string AliceName => $"alice@{_realm.Name}";

    private ServiceConfiguration Own =>
        Flow.ServiceWith($"keytab:{_realm.ServiceKeytab}") with { Euid = TestCall.DefaultUid, Krb5Principal = "HTTP/localhost" };

    /// <summary>By the service's rule for all it gets, or at the client's request.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_in_a_users_name_that_nears_its_end_is_got_again_once(bool byRule)
    {
        ServiceConfiguration service = Own with { Impersonate = byRule, AllowProtocolTransition = !byRule };
        using TestCall call = new(service: service);
        GssxCred alice = AsAlice(call, byRule);
        int before = _realm.TicketRequests;
        Flow.Continues(Flow.Init(call.Next(), alice).Status);
        Assert.Equal(before, _realm.TicketRequests);

        call.Next(service with { MinLifetimeSeconds = Enormous });
        Assert.Equal(AliceName, Initiate(call, alice));
        int after = _realm.TicketRequests;
        Flow.Continues(Flow.Init(call.Next(), alice).Status);
        Flow.Continues(Flow.Init(call.Next(), alice).Status);

        Assert.True(after > before, "nothing was got");
        Assert.Equal(after, _realm.TicketRequests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_in_a_users_name_that_has_expired_is_got_again_for_the_same_user(bool byRule)
    {
        ServiceConfiguration service = Own with { Impersonate = byRule, AllowProtocolTransition = !byRule, CredUsage = byRule ? GssxCredUsage.Initiate : GssxCredUsage.Both, AllowUsers = ["alice"] };
        using TestCall call = new(service: service);
        using (new ShortLived(_realm, "HTTP/localhost", seconds: 2))
        {
            GssxCred alice = AsAlice(call, byRule);
            Thread.Sleep(TimeSpan.FromSeconds(3));

            Assert.Equal(AliceName, Initiate(call.Next(), alice));
        }
    }

    [Fact]
    public void One_in_a_users_name_is_not_got_again_against_the_rules()
    {
        ServiceConfiguration service = Own with { AllowProtocolTransition = true };
        using TestCall call = new(service: service);
        using (new ShortLived(_realm, "HTTP/localhost", seconds: 2))
        {
            GssxCred alice = AsAlice(call, byRule: false);
            Thread.Sleep(TimeSpan.FromSeconds(3));

            GssxStatus user = Flow.Init(call.Next(service with { AllowUsers = ["bob"] }), alice).Status;
            GssxStatus transition = Flow.Init(call.Next(service with { AllowProtocolTransition = false }), alice).Status;

            Assert.Equal(GssApi.GSS_S_UNAUTHORIZED, user.Major);
            Assert.Contains("allow_users", Flow.Words(in user), StringComparison.Ordinal);
            Assert.Equal(GssApi.GSS_S_UNAUTHORIZED, transition.Major);
            Assert.Contains("allow_protocol_transition", Flow.Words(in transition), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void One_that_a_user_delegated_is_renewed_when_half_its_time_is_over_and_ends_with_its_renewable_life()
    {
        _realm.Administer($"modprinc -maxrenewlife \"1 day\" krbtgt/{_realm.Name}", "modprinc -maxrenewlife \"1 day\" bob");
        using TestCall call = new(service: Own);
        GssxCred delegated = Delegated(call, "-l", "8s", "-r", "1h");
        Thread.Sleep(TimeSpan.FromSeconds(4.5));

        string renewed = Initiate(call.Next(), delegated, "host@localhost");
        Thread.Sleep(TimeSpan.FromSeconds(4.5));
        string afterTheFirstsEnd = Initiate(call.Next(), delegated);

        Assert.Equal($"bob@{_realm.Name}", renewed);
        Assert.Equal(renewed, afterTheFirstsEnd);
    }

    /// <summary>The service could acquire one of its own, and even one in the user's name.</summary>
    [Fact]
    public void One_that_a_user_delegated_and_that_cannot_be_renewed_ends_and_nothing_takes_its_place()
    {
        ServiceConfiguration service = Own with { Impersonate = true, Trusted = true };
        using TestCall call = new(service: service);
        GssxCred delegated = Delegated(call, "-l", "4s");
        Flow.Continues(Flow.Init(call.Next(), delegated).Status);
        Thread.Sleep(TimeSpan.FromSeconds(5));

        GssxStatus initiated = Flow.Init(call.Next(), delegated).Status;
        GssxResAcquireCred acquired = Flow.Acquire(call.Next(), GssxCredUsage.Initiate, input: delegated);

        Assert.Equal(GssApi.GSS_S_CREDENTIALS_EXPIRED, initiated.Major);
        Assert.Equal(GssApi.GSS_S_CREDENTIALS_EXPIRED, acquired.Status.Major);
        Assert.False(acquired.OutputCredHandle.IsPresent);
        Assert.Contains("bob@", Flow.Words(in acquired.Status), StringComparison.Ordinal);
        Assert.Contains("authenticate again", Flow.Words(in acquired.Status), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_asks_for_a_credential_and_shows_one_that_nears_its_end_gets_the_new_one()
    {
        ServiceConfiguration service = Own with { AllowProtocolTransition = true };
        using TestCall call = new(service: service);
        GssxCred alice = AsAlice(call, byRule: false);
        GssxResAcquireCred same = Flow.Acquire(call.Next(), GssxCredUsage.Initiate, input: alice);
        Flow.Good(in same.Status);
        byte[] shown = alice.CredHandleReference.Span.ToArray();
        Assert.Equal(shown, call.Decode(same.OutputCredHandle).CredHandleReference.Span.ToArray());

        using (new ShortLived(_realm, "HTTP/localhost", seconds: 2))
        {
            GssxCred brief = AsAlice(call.Next(), byRule: false);
            Thread.Sleep(TimeSpan.FromSeconds(3));
            call.Next(service with { MinLifetimeSeconds = 0 });

            GssxResAcquireCred got = Flow.Acquire(call, GssxCredUsage.Initiate, input: brief);

            Flow.Good(in got.Status);
            GssxCred fresh = call.Decode(got.OutputCredHandle);
            Assert.Equal(AliceName, Flow.Text(fresh.DesiredName.DisplayName));
            Assert.NotEqual(brief.CredHandleReference.Span.ToArray(), fresh.CredHandleReference.Span.ToArray());
        }
    }

    public void Dispose() => _scratch.Dispose();

    private GssxCred AsAlice(TestCall call, bool byRule)
    {
        if (byRule)
        {
            return Flow.Handle(call, GssxCredUsage.Initiate, Flow.Principal(call, AliceName));
        }

        GssxCred own = Flow.Handle(call, GssxCredUsage.Both, Flow.Hostbased(call, "HTTP@localhost"));
        GssxResAcquireCred got = Flow.Acquire(
            call.Next(), GssxCredUsage.Initiate, Flow.Principal(call, AliceName), own, call.Option("acquire_type", "impersonate_name"));
        Flow.Good(in got.Status);
        return Flow.Keep(call, call.Decode(got.OutputCredHandle));
    }

    /// <summary>What bob delegates of a ticket that he got with these options of kinit.</summary>
    private GssxCred Delegated(TestCall call, params string[] kinit)
    {
        string ccache = $"FILE:{_scratch.PathOf(Guid.NewGuid().ToString("N"))}";
        ProcessResult result = ProcessRunner.Run(
            ["kinit", "-k", "-t", Path.Combine(_realm.Directory, "keys", "bob.keytab"), "-c", ccache, .. kinit, "bob"], _realm.DirectEnvironment());
        Assert.True(result.ExitCode == 0, result.ToString());
        ServiceConfiguration before = call.Value.Service.Configuration;
        call.Next(Flow.ServiceWith($"ccache:{ccache}") with { FilterFlags = 0 });
        GssxResInitSecContext begun = Flow.Init(call, Flow.Handle(call, GssxCredUsage.Initiate), flags: Flow.Mutual | GssApi.GSS_C_DELEG_FLAG);
        Flow.Continues(in begun.Status);
        XdrOpaque token = Token(call, in begun);
        GssxResAcceptSecContext accepted = Flow.Accept(call.Next(before), token, wantDelegated: true);
        Flow.Good(in accepted.Status);
        return Flow.Keep(call, call.Decode(accepted.DelegatedCredHandle));
    }

    private static unsafe XdrOpaque Token(TestCall call, in GssxResInitSecContext begun) => call.Bytes(begun.OutputToken.Value->Span);

    /// <summary>A context of one token; who initiated it.</summary>
    private static string Initiate(TestCall call, GssxCred credential, string target = "HTTP@localhost")
    {
        GssxResInitSecContext result = Flow.Init(call, credential, target: target, flags: GssApi.GSS_C_INTEG_FLAG);
        Flow.Good(in result.Status);
        return Flow.Text(call.Decode(result.ContextHandle).SrcName.DisplayName);
    }

    /// <summary>Tickets of a service last for seconds only.</summary>
    private sealed class ShortLived : IDisposable
    {
        private readonly Realm _realm;
        private readonly string _principal;

        public ShortLived(Realm realm, string principal, int seconds)
        {
            (_realm, _principal) = (realm, principal);
            realm.Administer($"modprinc -maxlife \"{seconds} seconds\" {principal}");
        }

        public void Dispose() => _realm.Administer($"modprinc -maxlife \"1 day\" {_principal}");
    }
}
