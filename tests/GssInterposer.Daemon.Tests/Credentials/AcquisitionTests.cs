// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Tests.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Testing;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Daemon.Tests.Credentials;

/// <summary>
/// Ways to a credential, with a KDC. HTTP/localhost may do protocol transition there (ok_to_auth_as_delegate), and carol has a password. The realm's database (db2) has no
/// rules for constrained delegation, so a KDC of it grants no ticket by S4U2Proxy: where the daemon allows it, the refusal is the KDC's.
/// </summary>
[Collection(InProcessRealmTests.Name)]
public sealed class AcquisitionTests : IDisposable
{
    private const string Password = "correct horse 7 battery";

    private static readonly object Once = new();
    private static Realm? s_prepared;

    private readonly Realm _realm;
    private readonly ScratchDirectory _scratch = new();

    public AcquisitionTests(InProcessRealm fixture)
    {
        _realm = fixture.Realm;
        lock (Once)
        {
            if (!ReferenceEquals(s_prepared, _realm))
            {
                _realm.Administer("modprinc +ok_to_auth_as_delegate HTTP/localhost", $"addprinc -pw \"{Password}\" carol");
                s_prepared = _realm;
            }
        }
    }

    private string WebName => $"HTTP/localhost@{_realm.Name}";

    private string AliceName => $"alice@{_realm.Name}";

    /// <summary>A service that is its own uid's, with keys of HTTP/localhost.</summary>
    private ServiceConfiguration Own =>
        Flow.ServiceWith($"keytab:{_realm.ServiceKeytab}") with { Euid = TestCall.DefaultUid, Krb5Principal = "HTTP/localhost" };

    [Fact]
    public void By_its_own_keytab_a_trusted_service_initiates_as_its_principal()
    {
        using TestCall call = new(service: Own with { Trusted = true });

        GssxCred own = Flow.Handle(call, GssxCredUsage.Initiate);

        Assert.Equal(WebName, Flow.Text(own.DesiredName.DisplayName));
        Flow.Continues(Flow.Init(call.Next(), own, target: "host@localhost").Status);
    }

    [Fact]
    public void By_name_the_key_is_the_names()
    {
        using TestCall call = new(service: Own);

        GssxCred host = Flow.Handle(call, GssxCredUsage.Initiate, Flow.Hostbased(call, "host@localhost"));

        Assert.Equal($"host/localhost@{_realm.Name}", Flow.Text(host.DesiredName.DisplayName));
    }

    [Fact]
    public void By_uid_a_trusted_service_gets_what_that_users_ccache_has()
    {
        ServiceConfiguration trusted = Flow.ServiceWith($"ccache:FILE:{_scratch.PathOf("cc_%U")}") with { Euid = TestCall.DefaultUid, Trusted = true };
        System.IO.File.Copy(_realm.CcacheOf("bob")["FILE:".Length..], _scratch.PathOf("cc_1234"));
        using TestCall call = new(service: trusted);

        GssxCred bob = Flow.Handle(call, GssxCredUsage.Initiate, Uid(call, "1234"));
        GssxResAcquireCred other = Flow.Acquire(call.Next(trusted with { Trusted = false, AllowAnyUid = true }), GssxCredUsage.Initiate, Uid(call, "1234"));

        Assert.Equal($"bob@{_realm.Name}", Flow.Text(bob.DesiredName.DisplayName));
        Assert.True(other.Status.IsError, TestCall.Words(in other.Status));
    }

    [Fact]
    public void The_handle_of_a_ccache_that_has_gone_is_an_error_with_words_and_no_crash()
    {
        string ccache = _scratch.PathOf("cc");
        System.IO.File.Copy(_realm.CcacheOf("bob")["FILE:".Length..], ccache);
        using TestCall call = new(service: Flow.ServiceWith($"ccache:FILE:{ccache}"));
        GssxCred bob = Flow.Handle(call, GssxCredUsage.Initiate);
        System.IO.File.Delete(ccache);

        GssxStatus status = Flow.Init(call.Next(), bob).Status;

        Assert.True(status.IsError);
        Assert.NotEmpty(Flow.Words(in status));
    }

    [Fact]
    public void A_user_is_impersonated_by_its_own_name_and_can_initiate_to_the_service()
    {
        using TestCall call = new(service: Own with { Impersonate = true });

        GssxCred alice = Flow.Handle(call, GssxCredUsage.Initiate, Flow.Principal(call, AliceName));
        GssxResInitSecContext toSelf = Flow.Init(call.Next(), alice);

        Assert.Equal(AliceName, Flow.Text(alice.DesiredName.DisplayName));
        Flow.Continues(in toSelf.Status);
    }

    [Fact]
    public void Users_who_are_not_allowed_are_not_impersonated_nor_when_they_were_before()
    {
        ServiceConfiguration service = Own with { Impersonate = true };
        using TestCall call = new(service: service);
        GssxCred alice = Flow.Handle(call, GssxCredUsage.Initiate, Flow.Principal(call, AliceName));
        Flow.Continues(Flow.Init(call.Next(), alice).Status);

        GssxStatus refused = Flow.Acquire(call.Next(service with { AllowUsers = ["bob"] }), GssxCredUsage.Initiate, Flow.Principal(call, AliceName)).Status;
        GssxStatus kept = Flow.Init(call.Next(), alice).Status;
        GssxStatus forbidden = Flow.Init(call.Next(service with { Impersonate = false }), alice).Status;

        Assert.Equal(GssApi.GSS_S_UNAUTHORIZED, refused.Major);
        Assert.Equal(GssApi.GSS_S_UNAUTHORIZED, kept.Major);
        Assert.Equal(GssApi.GSS_S_UNAUTHORIZED, forbidden.Major);
        Assert.Contains("allow_users", Flow.Words(in kept), StringComparison.Ordinal);
    }

    [Fact]
    public void Impersonate_name_needs_permission_and_the_impersonators_credential()
    {
        ServiceConfiguration service = Own with { Trusted = true };
        using TestCall call = new(service: service);
        GssxCred own = Flow.Handle(call, GssxCredUsage.Both);
        GssxOption[] byName = [call.Option("acquire_type", "impersonate_name")];
        GssxName alice = Flow.Principal(call, AliceName);

        GssxResAcquireCred got = Flow.Acquire(call.Next(), GssxCredUsage.Initiate, alice, own, byName);
        Flow.Good(in got.Status);
        GssxCred asAlice = Flow.Keep(call, call.Decode(got.OutputCredHandle));
        GssxStatus without = Flow.Acquire(call.Next(), GssxCredUsage.Initiate, alice, null, byName).Status;
        GssxStatus forbidden = Flow.Acquire(call.Next(service with { Trusted = false }), GssxCredUsage.Initiate, alice, own, byName).Status;
        GssxStatus kept = Flow.Init(call.Next(), asAlice).Status;

        Assert.Equal(AliceName, Flow.Text(asAlice.DesiredName.DisplayName));
        Assert.Equal(GssApi.GSS_S_NO_CRED, without.Major);
        Assert.Equal(GssApi.GSS_S_UNAUTHORIZED, forbidden.Major);
        Assert.Equal(GssApi.GSS_S_UNAUTHORIZED, kept.Major);
    }

    [Fact]
    public void Constrained_delegation_is_refused_by_the_daemon_or_asked_of_the_kdc()
    {
        ServiceConfiguration service = Own with { AllowProtocolTransition = true };
        using TestCall call = new(service: service);
        GssxCred own = Flow.Handle(call, GssxCredUsage.Both, Flow.Hostbased(call, "HTTP@localhost"));
        GssxResAcquireCred got = Flow.Acquire(
            call.Next(), GssxCredUsage.Initiate, Flow.Principal(call, AliceName), own, call.Option("acquire_type", "impersonate_name"));
        Flow.Good(in got.Status);
        GssxCred asAlice = Flow.Keep(call, call.Decode(got.OutputCredHandle));

        GssxStatus toSelf = Flow.Init(call.Next(), asAlice).Status;
        GssxStatus refused = Flow.Init(call.Next(), asAlice, target: "host@localhost").Status;
        GssxStatus asked = Flow.Init(call.Next(service with { AllowConstrainedDelegation = true }), asAlice, target: "host@localhost").Status;
        GssxStatus target = Flow.Init(
            call.Next(service with { AllowConstrainedDelegation = true, AllowTargets = ["HTTP/*"] }), asAlice, target: "host@localhost").Status;

        Flow.Continues(in toSelf);
        Assert.Equal(GssApi.GSS_S_UNAUTHORIZED, refused.Major);
        Assert.Contains("allow_constrained_delegation", Flow.Words(in refused), StringComparison.Ordinal);
        Assert.Equal(GssApi.GSS_S_FAILURE, asked.Major);
        Assert.Equal(GssApi.GSS_S_UNAUTHORIZED, target.Major);
        Assert.Contains("allow_targets", Flow.Words(in target), StringComparison.Ordinal);
    }

    [Fact]
    public void The_right_password_gets_a_credential_that_initiates()
    {
        using TestCall call = new();

        GssxResAcquireCred got = WithPassword(call, GssxCredUsage.Initiate, Password);
        Flow.Good(in got.Status);
        GssxCred carol = Flow.Keep(call, call.Decode(got.OutputCredHandle));
        GssxResInitSecContext begun = Flow.Init(call.Next(), carol);

        Assert.Equal($"carol@{_realm.Name}", Flow.Text(carol.DesiredName.DisplayName));
        Flow.Continues(in begun.Status);
    }

    /// <summary>By IAKERB the password would be all that the credential has, and krb5 does not export it.</summary>
    [Theory]
    [InlineData("krb5 iakerb", true)]
    [InlineData("iakerb", false)]
    public void A_password_gets_a_credential_of_krb5_or_a_refusal_in_words(string mechs, bool gets)
    {
        using TestCall call = new(service: TestCall.DefaultService with { Mechs = [.. mechs.Split(' ')] });

        GssxResAcquireCred result = WithPassword(call, GssxCredUsage.Initiate, Password);

        Assert.Equal(gets, !result.Status.IsError);
        Assert.Equal(gets, result.OutputCredHandle.IsPresent);
        Assert.Equal(gets, !Flow.Words(in result.Status).Contains("cannot keep a password, which IAKERB would need", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("")]
    public void A_wrong_password_gets_nothing_and_is_not_repeated(string password)
    {
        using TestCall call = new();

        GssxResAcquireCred result = WithPassword(call, GssxCredUsage.Initiate, password);

        Assert.True(result.Status.IsError);
        Assert.False(result.OutputCredHandle.IsPresent);
        if (password.Length > 0)
        {
            Assert.DoesNotContain(password, Flow.Words(in result.Status) + call.Value.Denial, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(GssxCredUsage.Initiate)]
    [InlineData(GssxCredUsage.Both)]
    [InlineData(GssxCredUsage.Accept)]
    public void A_service_that_may_accept_alone_takes_no_password(GssxCredUsage usage)
    {
        using TestCall call = new(service: Own with { CredUsage = GssxCredUsage.Accept });

        GssxResAcquireCred result = WithPassword(call, usage, Password);

        Assert.Equal(GssApi.GSS_S_CRED_UNAVAIL, result.Status.Major);
        Assert.False(result.OutputCredHandle.IsPresent);
    }

    [Fact]
    public void A_password_is_for_the_name_that_was_asked_for_even_where_users_are_impersonated()
    {
        using TestCall call = new(service: Own with { Euid = 0, AllowAnyUid = true, Impersonate = true });

        GssxResAcquireCred got = WithPassword(call, GssxCredUsage.Initiate, Password);

        Flow.Good(in got.Status);
        Assert.Equal($"carol@{_realm.Name}", Flow.Text(call.Decode(got.OutputCredHandle).DesiredName.DisplayName));
    }

    [Fact]
    public void Enforcement_holds_for_passwords_too()
    {
        using TestCall call = new(service: Own with { EnforceKrb5Principal = true });

        Assert.Equal(GssApi.GSS_S_UNAUTHORIZED, WithPassword(call, GssxCredUsage.Initiate, Password).Status.Major);
    }

    [Fact]
    public void Tickets_that_a_call_adds_go_back_to_the_client_who_asks_for_them_once()
    {
        ServiceConfiguration service = Flow.ServiceWith($"keytab:{_realm.ServiceKeytab}") with { AllowClientCcacheSync = true };
        using TestCall call = new();
        GssxResAcquireCred got = WithPassword(call, GssxCredUsage.Initiate, Password);
        GssxCred carol = Flow.Keep(call, call.Decode(got.OutputCredHandle));
        GssxOption sync = call.Option("sync_modified_creds", "default");

        GssxResInitSecContext first = Flow.Init(call.Next(service), carol, options: sync);
        Flow.Continues(in first.Status);
        Assert.True(GssxOptions.TryFind(first.Options, GssxOptionNames.SyncCreds, out XdrOpaque value));
        GssxCred changed = Decode(call, value);
        int requests = _realm.TicketRequests;
        GssxResInitSecContext second = Flow.Init(call.Next(), changed, options: sync);
        int afterwards = _realm.TicketRequests;
        GssxResInitSecContext unasked = Flow.Init(call.Next(), carol, target: "host@localhost");
        GssxResInitSecContext forbidden = Flow.Init(call.Next(service with { AllowClientCcacheSync = false }), carol, options: sync);

        Flow.Continues(in second.Status);
        Assert.Equal(requests, afterwards);
        Assert.Equal(0u, second.Options.Count);
        Assert.Equal(0u, unasked.Options.Count);
        Flow.Continues(in forbidden.Status);
        Assert.Equal(0u, forbidden.Options.Count);
    }

    public void Dispose() => _scratch.Dispose();

    private static unsafe GssxCred Decode(TestCall call, XdrOpaque value)
    {
        Assert.True(new XdrEncoded<GssxCred>(value.Pointer, value.Length).TryDecode(call.Value.Arena, out GssxCred cred));
        return Flow.Keep(call, cred);
    }

    private static unsafe GssxName Uid(TestCall call, string uid) => Flow.Name(call, uid, Daemon.Gss.Oids.StringUidName);

    private GssxResAcquireCred WithPassword(TestCall call, GssxCredUsage usage, string password) => Flow.Acquire(
        call,
        usage,
        Flow.Principal(call, $"carol@{_realm.Name}"),
        null,
        new GssxOption { Option = call.Text("password\0"), Value = call.Text(password) });
}
