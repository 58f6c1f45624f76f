// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Threading;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Procedures;
using GssInterposer.Daemon.Tests.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Daemon.Tests.Credentials;

/// <summary>Attacks on what one service lends another: a client of one uid that is served by both, and has the handle that the one made in a user's name.</summary>
[Collection(InProcessRealmTests.Name)]
public sealed class LentHandleTests : IDisposable
{
    private readonly Realm _realm;
    private readonly ScratchDirectory _scratch = new();

    public LentHandleTests(InProcessRealm fixture)
    {
        _realm = fixture.Realm;
        _realm.Administer("modprinc +ok_to_auth_as_delegate HTTP/localhost");
    }

    private string AliceName => $"alice@{_realm.Name}";

    private ServiceConfiguration Maker => Flow.ServiceWith($"keytab:{_realm.ServiceKeytab}") with
    {
        Name = "maker", Euid = TestCall.DefaultUid, Krb5Principal = "HTTP/localhost", AllowProtocolTransition = true,
    };

    private ServiceConfiguration Borrower => Flow.ServiceWith($"keytab:{_realm.ServiceKeytab}") with { Name = "borrower", Euid = TestCall.DefaultUid };

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void It_is_of_use_and_stays_the_makers_handle()
    {
        using TestCall call = new(service: Maker);
        GssxCred lent = Lend(call, Borrower);

        GssxResAcquireCred shown = Flow.Acquire(call, GssxCredUsage.Initiate, input: lent);
        Flow.Good(in shown.Status);
        Assert.Equal(lent.CredHandleReference.Span.ToArray(), call.Decode(shown.OutputCredHandle).CredHandleReference.Span.ToArray());
        Assert.Equal(AliceName, Initiate(call.Next(), lent));
    }

    [Fact]
    public void It_is_another_uids_as_little_as_any_handle_is_also_when_it_is_in_use()
    {
        using TestCall call = new(service: Maker);
        GssxCred lent = Lend(call, Borrower with { Euid = 0 }, $"client_keytab:{_realm.ServiceKeytab}");
        Initiate(call, lent);

        Assert.Equal(GssApi.GSS_S_DEFECTIVE_CREDENTIAL, Flow.Init(call.Next(uid: TestCall.DefaultUid + 1), lent).Status.Major);
    }

    /// <summary>From there the service would have it as its own, and by no rule of the one that got it.</summary>
    [Fact]
    public void It_is_not_stored_where_the_service_would_find_it_as_its_own()
    {
        using TestCall call = new(service: Maker);
        string path = _scratch.PathOf("ccache");
        GssxCred lent = Lend(call, Borrower, $"ccache:FILE:{path}");

        StoreCred.Execute(call, new GssxArgStoreCred { InputCredHandle = call.Encode(in lent), CredUsage = GssxCredUsage.Initiate, OverwriteCred = true }, out GssxResStoreCred result);

        Assert.Equal(GssApi.GSS_S_UNAUTHORIZED, result.Status.Major);
        Assert.Contains("another service's", Flow.Words(in result.Status), StringComparison.Ordinal);
        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void It_is_not_exported(bool asksForTickets, bool givesTickets)
    {
        using TestCall call = new(service: Maker);
        GssxCred lent = Lend(call, Borrower with { ExportDelegated = givesTickets ? DelegatedExport.Ccache : DelegatedExport.Sealed });
        GssxArgExportCred argument = new() { InputCredHandle = call.Encode(in lent), CredUsage = GssxCredUsage.Initiate };
        argument.Options = asksForTickets ? call.Array(call.Option("exported_cred_type", "tickets")) : default;

        ExportCred.Execute(call, in argument, out GssxResExportCred result);

        Assert.False(result.ExportedHandle.IsPresent);
        Assert.True(result.Options.IsEmpty);
        Assert.Equal(asksForTickets ? 0 : GssApi.GSS_S_UNAUTHORIZED, result.Status.Major);
    }

    /// <summary>The tickets in it are the impersonator's, and in the name of one user.</summary>
    [Fact]
    public void It_gets_no_other_user()
    {
        using TestCall call = new(service: Maker);
        GssxCred lent = Lend(call, Borrower with { AllowProtocolTransition = true });

        GssxResAcquireCred got = Flow.Acquire(
            call, GssxCredUsage.Initiate, Flow.Principal(call, $"bob@{_realm.Name}"), lent, call.Option("acquire_type", "impersonate_name"));

        Assert.True(got.Status.IsError, TestCall.Words(in got.Status));
        Assert.False(got.OutputCredHandle.IsPresent);
    }

    [Fact]
    public void Who_may_be_one_principal_alone_does_not_act_with_the_tickets_of_another()
    {
        using TestCall call = new(service: Maker);
        GssxCred lent = Lend(call, Borrower with { Krb5Principal = "host/localhost", EnforceKrb5Principal = true });

        GssxStatus refused = Flow.Init(call, lent).Status;
        GssxStatus allowed = Flow.Init(call.Next(Borrower with { Krb5Principal = "HTTP/localhost", EnforceKrb5Principal = true }), lent).Status;

        Assert.Equal(GssApi.GSS_S_UNAUTHORIZED, refused.Major);
        Assert.Contains("enforce_krb5_principal", Flow.Words(in refused), StringComparison.Ordinal);
        Flow.Continues(in allowed);
    }

    /// <summary>An arbitrary uid has nothing of the service's keytab, which is for accepting, but of its client keytab.</summary>
    [Theory]
    [InlineData("keytab", false)]
    [InlineData("client_keytab", true)]
    public void Who_could_not_initiate_as_the_impersonator_has_nothing_in_its_place(string kind, bool isLent)
    {
        using TestCall call = new(service: Maker);
        GssxCred lent = Lend(call, Flow.ServiceWith($"{kind}:{_realm.ServiceKeytab}") with { Name = "borrower", AllowConstrainedDelegation = true });

        GssxStatus status = Flow.Init(call, lent).Status;

        Assert.True(isLent ? status.Major == GssApi.GSS_S_CONTINUE_NEEDED : status.Major == GssApi.GSS_S_UNAUTHORIZED, TestCall.Words(in status));
    }

    /// <summary>A service that impersonates its users has them be who they are, whomever they ask for.</summary>
    [Fact]
    public void Who_is_impersonated_as_who_it_is_does_not_act_as_another()
    {
        using TestCall call = new(service: Maker);
        GssxCred lent = Lend(call, Flow.ServiceWith($"keytab:{_realm.ServiceKeytab}", $"client_keytab:{_realm.ServiceKeytab}") with { Name = "borrower", Impersonate = true });

        GssxStatus status = Flow.Init(call, lent).Status;

        Assert.Equal(GssApi.GSS_S_UNAUTHORIZED, status.Major);
        Assert.Contains("impersonate", Flow.Words(in status), StringComparison.Ordinal);
    }

    /// <summary>It is not got again for the borrower, which has no right to S4U2Self, nor is the borrower's own given in its place.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void When_it_is_over_it_ends_with_words(bool saysWhose)
    {
        using TestCall call = new(service: Maker);
        _realm.Administer("modprinc -maxlife \"3 seconds\" HTTP/localhost");
        try
        {
            GssxCred lent = Lend(call, Borrower with { MinLifetimeSeconds = 0 });
            GssxCred shown = saysWhose ? lent : lent with { DesiredName = default };
            Initiate(call, shown);
            Thread.Sleep(TimeSpan.FromSeconds(4));

            GssxStatus initiated = Flow.Init(call.Next(), shown).Status;
            GssxResAcquireCred acquired = Flow.Acquire(call.Next(), GssxCredUsage.Initiate, input: shown);
            GssxResAcquireCred anew = Flow.Acquire(call.Next(Borrower), GssxCredUsage.Initiate, input: shown);

            foreach (GssxStatus status in (ReadOnlySpan<GssxStatus>)[initiated, acquired.Status, anew.Status])
            {
                Assert.Equal(GssApi.GSS_S_CREDENTIALS_EXPIRED, status.Major);
                Assert.Contains("another service got it", Flow.Words(in status), StringComparison.Ordinal);
            }

            Assert.False(acquired.OutputCredHandle.IsPresent);
            Assert.False(anew.OutputCredHandle.IsPresent);
        }
        finally
        {
            _realm.Administer("modprinc -maxlife \"1 day\" HTTP/localhost");
        }
    }

    /// <summary>Alice's, which the maker got and the client keeps; then the next call is one to the other service.</summary>
    private GssxCred Lend(TestCall call, ServiceConfiguration borrower, params string[] credStore)
    {
        ServiceConfiguration maker = call.Value.Service.Configuration;
        foreach (string element in credStore)
        {
            int colon = element.IndexOf(':', StringComparison.Ordinal);
            borrower = borrower with { CredStore = borrower.CredStore.Add(new CredStoreElement(element[..colon], element[(colon + 1)..])) };
        }

        call.Value.Daemon.Configuration = new DaemonConfiguration { Services = [maker, borrower] };
        GssxCred own = Flow.Handle(call, GssxCredUsage.Both, Flow.Hostbased(call, "HTTP@localhost"));
        GssxResAcquireCred got = Flow.Acquire(
            call.Next(), GssxCredUsage.Initiate, Flow.Principal(call, AliceName), own, call.Option("acquire_type", "impersonate_name"));
        Flow.Good(in got.Status);
        GssxCred alice = Flow.Keep(call, call.Decode(got.OutputCredHandle));
        call.Next(borrower);
        return alice;
    }

    private static string Initiate(TestCall call, GssxCred credential)
    {
        GssxResInitSecContext result = Flow.Init(call, credential, flags: GssApi.GSS_C_INTEG_FLAG);
        Flow.Good(in result.Status);
        return Flow.Text(call.Decode(result.ContextHandle).SrcName.DisplayName);
    }
}
