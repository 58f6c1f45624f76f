// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Procedures;
using GssInterposer.Daemon.Tests.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Daemon.Tests.Credentials;

/// <summary>Handles that come back: to another uid, after another key, under other rules.</summary>
[Collection(InProcessRealmTests.Name)]
public class HandleTests(InProcessRealm fixture)
{
    private ServiceConfiguration Own => Flow.ServiceWith($"keytab:{fixture.Realm.ServiceKeytab}");

    private string AliceName => $"alice@{fixture.Realm.Name}";

    private string WebName => $"HTTP/localhost@{fixture.Realm.Name}";

    [Fact]
    public void A_handle_of_another_uid_or_service_or_a_changed_one_is_defective()
    {
        MemorySealer sealer = new();
        using TestCall call = new(sealer);
        GssxCred alice = Flow.Handle(call, GssxCredUsage.Initiate);

        GssxStatus ofUid = Flow.Init(call.Next(uid: TestCall.DefaultUid + 1), alice).Status;
        GssxStatus ofService = Flow.Init(call.Next(TestCall.DefaultService with { Name = "mail" }), alice).Status;
        alice.CredHandleReference = Changed(call, alice.CredHandleReference);
        GssxStatus changed = Flow.Init(call.Next(TestCall.DefaultService), alice).Status;

        Assert.Equal(GssApi.GSS_S_DEFECTIVE_CREDENTIAL, ofUid.Major);
        Assert.Equal(GssApi.GSS_S_DEFECTIVE_CREDENTIAL, ofService.Major);
        Assert.Equal(GssApi.GSS_S_DEFECTIVE_CREDENTIAL, changed.Major);
        Assert.Contains("not made for this service and user", Flow.Words(in changed), StringComparison.Ordinal);
    }

    /// <summary>Programs of one uid share a credential cache, and services do not share credentials.</summary>
    [Fact]
    public void What_another_service_acquired_is_as_good_as_none_to_who_asks_for_a_credential()
    {
        using TestCall call = new();
        ServiceConfiguration mail = Flow.ServiceWith($"client_keytab:{BobKeytab}", "ccache:MEMORY:bobs") with { Name = "mail" };
        Serve(call, TestCall.DefaultService, mail);
        GssxCred alice = Flow.Handle(call, GssxCredUsage.Initiate);

        GssxResAcquireCred own = Flow.Acquire(call.Next(mail), GssxCredUsage.Initiate, input: alice);
        Flow.Good(in own.Status);
        Assert.Equal($"bob@{fixture.Realm.Name}", Flow.Text(call.Decode(own.OutputCredHandle).DesiredName.DisplayName));

        Serve(call, mail);
        GssxStatus unknown = Flow.Acquire(call.Next(mail), GssxCredUsage.Initiate, input: alice).Status;
        Serve(call, TestCall.DefaultService, mail);
        GssxStatus ofUid = Flow.Acquire(call.Next(mail, uid: TestCall.DefaultUid + 1), GssxCredUsage.Initiate, input: alice).Status;
        alice.CredHandleReference = Changed(call, alice.CredHandleReference);
        GssxStatus changed = Flow.Acquire(call.Next(mail), GssxCredUsage.Initiate, input: alice).Status;

        Assert.Equal(GssApi.GSS_S_DEFECTIVE_CREDENTIAL, unknown.Major);
        Assert.Equal(GssApi.GSS_S_DEFECTIVE_CREDENTIAL, ofUid.Major);
        Assert.Equal(GssApi.GSS_S_DEFECTIVE_CREDENTIAL, changed.Major);
    }

    [Fact]
    public void What_a_user_delegated_to_another_service_is_not()
    {
        using TestCall call = new(service: Own);
        Serve(call, Own, TestCall.DefaultService with { Name = "mail" });
        XdrOpaque token = Token(call.Next(TestCall.DefaultService with { FilterFlags = 0 }), Flow.Handle(call, GssxCredUsage.Initiate), flags: Flow.Mutual | GssApi.GSS_C_DELEG_FLAG);
        GssxResAcceptSecContext accepted = Flow.Accept(call.Next(Own), token, wantDelegated: true);
        Flow.Good(in accepted.Status);
        GssxCred delegated = Flow.Keep(call, call.Decode(accepted.DelegatedCredHandle));

        GssxStatus asked = Flow.Acquire(call.Next(TestCall.DefaultService with { Name = "mail" }), GssxCredUsage.Initiate, input: delegated).Status;

        Assert.Equal(GssApi.GSS_S_DEFECTIVE_CREDENTIAL, asked.Major);
        Assert.Contains("not made for this service and user", Flow.Words(in asked), StringComparison.Ordinal);
    }

    [Fact]
    public void A_handle_whose_key_is_gone_is_got_again_for_the_same_principal()
    {
        using TestCall call = new(new ForgetfulSealer());
        GssxCred alice = Flow.Handle(call, GssxCredUsage.Initiate);

        GssxResInitSecContext result = Flow.Init(call.Next(), alice);

        Flow.Continues(in result.Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_lost_credential_is_not_replaced_by_another_principal(bool named)
    {
        using TestCall call = new(new ForgetfulSealer());
        GssxCred bob = Flow.Handle(call, GssxCredUsage.Initiate);
        bob.DesiredName = named ? Flow.Principal(call, $"bob@{fixture.Realm.Name}") : default;

        GssxStatus status = Flow.Init(call.Next(), bob).Status;

        Assert.True(status.IsError, TestCall.Words(in status));
    }

    [Fact]
    public void An_acceptor_does_not_initiate_nor_the_other_way_round()
    {
        using TestCall call = new(service: Own);
        GssxCred acceptor = Flow.Handle(call, GssxCredUsage.Accept);
        GssxStatus initiated = Flow.Init(call.Next(), acceptor).Status;
        GssxCred alice = Flow.Handle(call.Next(TestCall.DefaultService), GssxCredUsage.Initiate);
        XdrOpaque token = Token(call, alice);
        GssxStatus accepted = Flow.Accept(call.Next(), token, alice).Status;

        Assert.Equal(GssApi.GSS_S_NO_CRED, initiated.Major);
        Assert.Equal(GssApi.GSS_S_NO_CRED, accepted.Major);
    }

    [Theory]
    [InlineData(GssxCredUsage.Accept)]
    [InlineData(GssxCredUsage.Initiate)]
    public void A_handle_is_refused_once_cred_usage_forbids_what_it_is_for(GssxCredUsage usage)
    {
        using TestCall call = new(service: usage == GssxCredUsage.Accept ? Own : TestCall.DefaultService);
        GssxCred handle = Flow.Handle(call, usage);
        GssxCredUsage other = usage == GssxCredUsage.Accept ? GssxCredUsage.Initiate : GssxCredUsage.Accept;
        call.Next(call.Value.Service.Configuration with { CredUsage = other });

        ExportCred.Execute(call, new GssxArgExportCred { InputCredHandle = call.Encode(in handle), CredUsage = usage }, out GssxResExportCred result);

        Assert.Equal(GssApi.GSS_S_NO_CRED, result.Status.Major);
        Assert.Contains("cred_usage", Flow.Words(in result.Status), StringComparison.Ordinal);
    }

    [Fact]
    public void An_initiator_is_refused_once_enforce_krb5_principal_forbids_it()
    {
        using TestCall call = new();
        GssxCred alice = Flow.Handle(call, GssxCredUsage.Initiate);
        ServiceConfiguration enforced = TestCall.DefaultService with { Krb5Principal = AliceName, EnforceKrb5Principal = true };

        GssxStatus allowed = Flow.Init(call.Next(enforced), alice).Status;
        GssxStatus refused = Flow.Init(call.Next(enforced with { Krb5Principal = WebName }), alice).Status;

        Flow.Continues(in allowed);
        Assert.Equal(GssApi.GSS_S_UNAUTHORIZED, refused.Major);
    }

    /// <summary>The tickets of the principal that got it are in it.</summary>
    [Fact]
    public void Under_enforcement_one_in_a_users_name_that_another_principal_got_is_refused()
    {
        fixture.Realm.Administer("modprinc +ok_to_auth_as_delegate HTTP/localhost");
        ServiceConfiguration own = Own with { Euid = TestCall.DefaultUid, AllowProtocolTransition = true };
        using TestCall call = new(service: own);
        GssxCred web = Flow.Handle(call, GssxCredUsage.Both, Flow.Hostbased(call, "HTTP@localhost"));
        GssxResAcquireCred got = Flow.Acquire(
            call.Next(), GssxCredUsage.Initiate, Flow.Principal(call, AliceName), web, call.Option("acquire_type", "impersonate_name"));
        Flow.Good(in got.Status);
        GssxCred alice = Flow.Keep(call, call.Decode(got.OutputCredHandle));

        GssxStatus allowed = Flow.Init(call.Next(own with { Krb5Principal = "HTTP/localhost", EnforceKrb5Principal = true }), alice).Status;
        GssxStatus refused = Flow.Init(call.Next(own with { Krb5Principal = "host/localhost", EnforceKrb5Principal = true }), alice).Status;

        Flow.Continues(in allowed);
        Assert.Equal(GssApi.GSS_S_UNAUTHORIZED, refused.Major);
    }

    /// <summary>The client was the service's own uid, which may ask for any user, and is one of many now.</summary>
    [Fact]
    public void One_in_a_users_name_is_refused_once_the_client_is_impersonated_as_who_it_is()
    {
        ServiceConfiguration own = Own with { Euid = TestCall.DefaultUid, Krb5Principal = "HTTP/localhost", Impersonate = true };
        fixture.Realm.Administer("modprinc +ok_to_auth_as_delegate HTTP/localhost");
        using TestCall call = new(service: own);
        GssxCred alice = Flow.Handle(call, GssxCredUsage.Initiate, Flow.Principal(call, AliceName));

        GssxStatus allowed = Flow.Init(call.Next(own), alice).Status;
        GssxStatus refused = Flow.Init(call.Next(own with { Euid = 0 }), alice).Status;

        Flow.Continues(in allowed);
        Assert.Equal(GssApi.GSS_S_UNAUTHORIZED, refused.Major);
        Assert.Contains("act in its own name", Flow.Words(in refused), StringComparison.Ordinal);
    }

    /// <summary>The C plugin shows what its ccache has, whatever it asks for.</summary>
    [Fact]
    public void An_initiator_is_in_no_acceptors_way_whosever_it_is()
    {
        using TestCall call = new();
        GssxCred alice = Flow.Handle(call, GssxCredUsage.Initiate);

        GssxResAcquireCred acceptor = Flow.Acquire(call.Next(), GssxCredUsage.Accept, Flow.Hostbased(call, "HTTP@localhost"), alice);
        GssxStatus bob = Flow.Acquire(call.Next(), GssxCredUsage.Initiate, Flow.Principal(call, $"bob@{fixture.Realm.Name}"), alice).Status;

        Flow.Good(in acceptor.Status);
        Assert.Equal(WebName, Flow.Text(call.Decode(acceptor.OutputCredHandle).DesiredName.DisplayName));
        Assert.Equal(GssApi.GSS_S_CRED_UNAVAIL, bob.Major);
    }

    [Fact]
    public void Under_enforcement_an_acceptor_is_of_the_configured_principal_whatever_the_name_would_match()
    {
        ServiceConfiguration enforced = Own with { Krb5Principal = "HTTP/localhost", EnforceKrb5Principal = true };
        using TestCall call = new(service: Own);
        GssxCred any = Flow.Handle(call, GssxCredUsage.Accept);
        XdrOpaque token = Token(call.Next(TestCall.DefaultService), Flow.Handle(call, GssxCredUsage.Initiate), "host@localhost");

        GssxCred own = Flow.Handle(call.Next(enforced), GssxCredUsage.Accept, Flow.Hostbased(call, "HTTP@localhost"));
        GssxStatus stale = Flow.Accept(call.Next(), token, any).Status;
        GssxStatus other = Flow.Accept(call.Next(), token, own).Status;
        GssxResAcquireCred host = Flow.Acquire(call.Next(), GssxCredUsage.Accept, Flow.Hostbased(call, "host@localhost"));

        Assert.Equal(WebName, Flow.Text(own.DesiredName.DisplayName));
        Assert.Equal(GssApi.GSS_S_UNAUTHORIZED, stale.Major);
        Assert.True(other.IsError);
        Assert.Equal(GssApi.GSS_S_UNAUTHORIZED, host.Status.Major);
    }

    [Fact]
    public void A_delegated_credential_is_the_users_under_every_rule_for_acquiring()
    {
        using TestCall call = new(service: Own);
        XdrOpaque token = Token(call.Next(TestCall.DefaultService with { FilterFlags = 0 }), Flow.Handle(call, GssxCredUsage.Initiate), flags: Flow.Mutual | GssApi.GSS_C_DELEG_FLAG);
        ServiceConfiguration enforced = Own with { Krb5Principal = WebName, EnforceKrb5Principal = true, AllowUsers = ["nobody"] };
        GssxResAcceptSecContext accepted = Flow.Accept(call.Next(enforced), token, wantDelegated: true);
        Flow.Good(in accepted.Status);
        GssxCred delegated = Flow.Keep(call, call.Decode(accepted.DelegatedCredHandle));

        GssxResInitSecContext result = Flow.Init(call.Next(), delegated);

        Assert.Equal(AliceName, Flow.Text(delegated.DesiredName.DisplayName));
        Flow.Continues(in result.Status);
    }

    [Theory]
    [InlineData("sealed", false)]
    [InlineData("ccache", true)]
    public void A_delegated_credential_is_given_itself_where_the_service_says_so_and_not_otherwise(string form, bool itself)
    {
        DelegatedExport export = Enum.Parse<DelegatedExport>(form, ignoreCase: true);
        using TestCall call = new(service: Own);
        XdrOpaque token = Token(call.Next(TestCall.DefaultService with { FilterFlags = 0 }), Flow.Handle(call, GssxCredUsage.Initiate), flags: Flow.Mutual | GssApi.GSS_C_DELEG_FLAG);

        GssxResAcceptSecContext accepted = Flow.Accept(call.Next(Own with { ExportDelegated = export }), token, wantDelegated: true);

        Flow.Good(in accepted.Status);
        Assert.True(accepted.DelegatedCredHandle.IsPresent);
        Assert.Equal(itself, GssxOptions.TryFind(accepted.Options, GssxOptionNames.DelegatedCred, out XdrOpaque credential));
        Assert.Equal(itself, Flow.Text(credential).Contains("krbtgt/", StringComparison.Ordinal));
    }

    /// <summary>Where nothing was delegated and the acceptor can initiate, libgssapi makes up a credential for S4U2Proxy, with the service's own ticket-granting ticket in it.</summary>
    [Fact]
    public void What_libgssapi_makes_up_of_the_services_own_tickets_stays_in_the_daemon()
    {
        ServiceConfiguration service = Own with { ExportDelegated = DelegatedExport.Ccache, Euid = TestCall.DefaultUid, Krb5Principal = "HTTP/localhost" };
        using TestCall call = new(service: service);
        GssxCred both = Flow.Handle(call, GssxCredUsage.Both, Flow.Hostbased(call, "HTTP@localhost"));
        XdrOpaque token = Token(call.Next(TestCall.DefaultService), Flow.Handle(call, GssxCredUsage.Initiate));

        GssxResAcceptSecContext accepted = Flow.Accept(call.Next(service), token, both, wantDelegated: true);

        Flow.Good(in accepted.Status);
        Assert.True(accepted.DelegatedCredHandle.IsPresent);
        Assert.Equal(AliceName, Flow.Text(call.Decode(accepted.DelegatedCredHandle).DesiredName.DisplayName));
        Assert.False(GssxOptions.TryFind(accepted.Options, GssxOptionNames.DelegatedCred, out _));
    }

    /// <summary>Nobody can tell it from a ticket that the user had got: who has one by S4U2Self, of another service, shows that to the acceptor.</summary>
    [Fact]
    public void With_what_libgssapi_makes_up_the_service_acts_only_for_users_that_it_may_act_for()
    {
        ServiceConfiguration service = Own with { Euid = TestCall.DefaultUid, Krb5Principal = "HTTP/localhost", AllowConstrainedDelegation = true, AllowUsers = ["bob"] };
        using TestCall call = new(service: service);
        GssxCred both = Flow.Handle(call, GssxCredUsage.Both, Flow.Hostbased(call, "HTTP@localhost"));
        XdrOpaque token = Token(call.Next(TestCall.DefaultService), Flow.Handle(call, GssxCredUsage.Initiate));
        GssxResAcceptSecContext accepted = Flow.Accept(call.Next(service), token, both, wantDelegated: true);
        Flow.Good(in accepted.Status);
        GssxCred evidence = Flow.Keep(call, call.Decode(accepted.DelegatedCredHandle));

        GssxStatus other = Flow.Init(call.Next(), evidence, target: "host@localhost").Status;
        GssxStatus itself = Flow.Init(call.Next(), evidence).Status;
        GssxStatus allowed = Flow.Init(call.Next(service with { AllowUsers = ["alice"] }), evidence, target: "host@localhost").Status;

        Assert.Equal(GssApi.GSS_S_UNAUTHORIZED, other.Major);
        Assert.Contains("may not act for", Flow.Words(in other), StringComparison.Ordinal);
        Flow.Continues(in itself);
        Assert.DoesNotContain("allow_users", Flow.Words(in allowed), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tickets", 0u)]
    [InlineData("everything", GssApi.GSS_S_FAILURE)]
    public void A_credential_that_nobody_got_in_anothers_name_is_exported_sealed_whatever_form_is_asked_for(string form, uint major)
    {
        using TestCall call = new(service: TestCall.DefaultService with { ExportDelegated = DelegatedExport.Ccache, AllowTargets = ["HTTP/localhost"] });
        GssxCred alice = Flow.Handle(call, GssxCredUsage.Initiate);

        GssxArgExportCred argument = new() { InputCredHandle = call.Encode(in alice), CredUsage = GssxCredUsage.Initiate, Options = call.Array(call.Option("exported_cred_type", form)) };
        ExportCred.Execute(call.Next(), in argument, out GssxResExportCred result);

        Assert.Equal(major, result.Status.Major);
        Assert.Equal(major == 0, result.ExportedHandle.IsPresent);
        Assert.True(result.Options.IsEmpty);
    }

    [Fact]
    public void A_credential_that_has_too_little_time_left_is_renewed_for_who_it_is()
    {
        using TestCall call = new(service: Own);
        XdrOpaque token = Token(call.Next(TestCall.DefaultService with { FilterFlags = 0 }), Flow.Handle(call, GssxCredUsage.Initiate), flags: Flow.Mutual | GssApi.GSS_C_DELEG_FLAG);
        ServiceConfiguration never = Own with { Euid = TestCall.DefaultUid, MinLifetimeSeconds = uint.MaxValue };
        GssxResAcceptSecContext accepted = Flow.Accept(call.Next(never), token, wantDelegated: true);
        GssxCred delegated = Flow.Keep(call, call.Decode(accepted.DelegatedCredHandle));

        GssxResAcquireCred renewed = Flow.Acquire(call.Next(), GssxCredUsage.Initiate, input: delegated);

        // The service's keytab does not have alice's key; the service's own credential, which it does have, is not what was asked for.
        Assert.True(renewed.Status.IsError, TestCall.Words(in renewed.Status));
        Assert.False(renewed.OutputCredHandle.IsPresent);
    }

    [Fact]
    public void An_initiator_asked_for_with_an_acceptors_handle_is_the_services_own()
    {
        using TestCall call = new();
        GssxResAcquireCred acceptor = Flow.Acquire(call, GssxCredUsage.Accept, Flow.Hostbased(call, "host@localhost"));
        Flow.Good(in acceptor.Status);
        GssxCred input = Flow.Keep(call, call.Decode(acceptor.OutputCredHandle));

        GssxResAcquireCred initiator = Flow.Acquire(call.Next(), GssxCredUsage.Initiate, input: input);

        Flow.Good(in initiator.Status);
        Assert.Equal(AliceName, Flow.Text(call.Decode(initiator.OutputCredHandle).DesiredName.DisplayName));
    }

    [Fact]
    public unsafe void Options_of_an_acceptor_have_effect_and_stay_with_the_call()
    {
        using TestCall call = new(service: Own);
        GssxCred plain = Flow.Handle(call, GssxCredUsage.Accept);
        GssxCred limited = Flow.Keep(call, plain);
        limited.Elements.Items[0].Options = call.Array(
            new GssxOption { Option = call.Text("krb5_set_allowed_enctype_values\0"), Value = call.Bytes(BitConverter.GetBytes(17)) });
        XdrOpaque first = Token(call.Next(TestCall.DefaultService), Flow.Handle(call, GssxCredUsage.Initiate));
        XdrOpaque second = Token(call.Next(), Flow.Handle(call, GssxCredUsage.Initiate));

        GssxStatus refused = Flow.Accept(call.Next(Own), first, limited).Status;
        GssxStatus accepted = Flow.Accept(call.Next(), second, plain).Status;

        Assert.True(refused.IsError, TestCall.Words(in refused));
        Flow.Good(in accepted);
    }

    private string BobKeytab => System.IO.Path.Combine(fixture.Realm.Directory, "keys", "bob.keytab");

    private static void Serve(TestCall call, params ServiceConfiguration[] services) =>
        call.Value.Daemon.Configuration = new DaemonConfiguration { Services = [.. services] };

    private static XdrOpaque Token(TestCall call, GssxCred cred, string target = "HTTP@localhost", uint flags = Flow.Mutual)
    {
        GssxResInitSecContext result = Flow.Init(call, cred, target: target, flags: flags);
        Flow.Continues(in result.Status);
        unsafe
        {
            return call.Bytes(result.OutputToken.Value->Span);
        }
    }

    private static XdrOpaque Changed(TestCall call, XdrOpaque handle)
    {
        byte[] bytes = handle.Span.ToArray();
        bytes[^1] ^= 1;
        return call.Bytes(bytes);
    }
}
