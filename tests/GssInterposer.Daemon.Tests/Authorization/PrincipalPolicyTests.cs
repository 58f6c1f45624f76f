// SPDX-License-Identifier: MIT
using System;
using System.Text;
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Configuration;
using Xunit;

namespace GssInterposer.Daemon.Tests.Authorization;

/// <summary>Principals a service may have, act for and reach.</summary>
public sealed class PrincipalPolicyTests
{
    private const uint Euid = 48;
    private const string Realm = "EXAMPLE.COM";
    private const string Self = "HTTP/web@EXAMPLE.COM";
    private const string Elsewhere = "imap/mail@EXAMPLE.COM";

    private static readonly ServiceConfiguration Plain = new() { Name = "web", Euid = Euid, Mechs = ["krb5"], AllowAnyUid = true };

    public static TheoryData<bool, bool, bool, bool, bool> ConstrainedDelegation()
    {
        // trusted, impersonate, allow_constrained_delegation, uid == euid: may a credential with an impersonator go elsewhere? By hand. [C: trusted whatever the uid]
        TheoryData<bool, bool, bool, bool, bool> data = [];
        data.Add(false, false, false, false, false);
        data.Add(false, false, false, true, false);
        data.Add(false, false, true, false, true);
        data.Add(false, false, true, true, true);
        data.Add(false, true, false, false, true);
        data.Add(false, true, false, true, true);
        data.Add(false, true, true, false, true);
        data.Add(false, true, true, true, true);
        data.Add(true, false, false, false, false);
        data.Add(true, false, false, true, true);
        data.Add(true, false, true, false, true);
        data.Add(true, false, true, true, true);
        data.Add(true, true, false, false, true);
        data.Add(true, true, false, true, true);
        data.Add(true, true, true, false, true);
        data.Add(true, true, true, true, true);
        return data;
    }

    [Theory, MemberData(nameof(ConstrainedDelegation))]
    public void A_credential_got_in_anothers_name_goes_elsewhere_where_a_key_says_so(
        bool trusted, bool impersonate, bool constrained, bool isOwnUid, bool mayGoElsewhere)
    {
        foreach (bool transition in (bool[])[false, true])
        {
            ServiceConfiguration service = Plain with
            {
                Trusted = trusted, Impersonate = impersonate, AllowConstrainedDelegation = constrained, AllowProtocolTransition = transition,
            };
            uint uid = isOwnUid ? Euid : Euid + 1;
            Assert.Equal(mayGoElsewhere, RefuseInitiate(service, uid, Self, Elsewhere) is null);
            Assert.Null(RefuseInitiate(service, uid, Self, Self));
            Assert.Null(RefuseInitiate(service, uid, "", Elsewhere));
        }
    }

    [Theory]
    [InlineData("HTTP/web@EXAMPLE.CO")]
    [InlineData("HTTP/web@EXAMPLE.COMX")]
    [InlineData("http/web@EXAMPLE.COM")]
    [InlineData("HTTP/web@")]
    [InlineData("")]
    public void Only_the_impersonator_itself_is_the_impersonator(string target) =>
        Assert.Contains("allow_constrained_delegation is not set", RefuseInitiate(Plain, Euid, Self, target), StringComparison.Ordinal);

    [Fact]
    public void Targets_are_limited_by_patterns_whatever_else_is_allowed()
    {
        ServiceConfiguration service = Plain with { AllowTargets = ["HTTP/*", "imap/mail@OTHER"], AllowConstrainedDelegation = true };
        Assert.Null(RefuseInitiate(service, Euid, "", Self));
        Assert.Null(RefuseInitiate(service, Euid, "", "imap/mail@OTHER"));
        Assert.Equal(
            "service web may not initiate to \"imap/mail@EXAMPLE.COM\": no pattern of allow_targets has it", RefuseInitiate(service, Euid, Self, Elsewhere));
    }

    [Fact]
    public void Users_are_limited_by_patterns()
    {
        ServiceConfiguration service = Plain with { AllowUsers = ["alice", "b*@OTHER"] };
        Assert.Null(RefuseUser(service, "alice@EXAMPLE.COM"));
        Assert.Null(RefuseUser(service, "bob@OTHER"));
        Assert.Contains("allow_users", RefuseUser(service, "alice@OTHER"), StringComparison.Ordinal);
        Assert.NotNull(RefuseUser(service, "bob@EXAMPLE.COM"));
        Assert.NotNull(RefuseUser(service, ""));
    }

    [Fact]
    public void Without_patterns_any_user_and_target_will_do()
    {
        Assert.Null(RefuseUser(Plain, "anybody@ANYWHERE"));
        Assert.Null(RefuseInitiate(Plain, Euid, "", "any/thing@ANYWHERE"));
    }

    [Fact]
    public void A_principal_longer_than_any_real_one_is_on_no_list() =>
        Assert.NotNull(RefuseUser(Plain with { AllowUsers = ["*@*"] }, new string('a', 5000) + "@EXAMPLE.COM"));

    [Theory]
    [InlineData("HTTP/web", Self, true)]
    [InlineData("HTTP/web@EXAMPLE.COM", Self, true)]
    [InlineData("HTTP/web@OTHER", Self, false)]
    [InlineData("HTTP/web", "HTTP/web@OTHER", false)]
    [InlineData("HTTP/*", Self, false)]
    [InlineData("HTTP/web2", Self, false)]
    [InlineData(null, Self, false)]
    public void An_enforced_principal_is_the_only_one_given_out(string? configured, string principal, bool isAllowed)
    {
        ServiceConfiguration service = Plain with { Krb5Principal = configured, EnforceKrb5Principal = true };
        Assert.Equal(isAllowed, PrincipalPolicy.RefusePrincipal(service, Encoding.UTF8.GetBytes(principal), Realm) is null);
    }

    [Fact]
    public void A_principal_that_is_not_enforced_is_a_default_only() =>
        Assert.Null(PrincipalPolicy.RefusePrincipal(Plain with { Krb5Principal = "HTTP/web" }, "host/web@EXAMPLE.COM"u8, Realm));

    private static string? RefuseUser(ServiceConfiguration service, string user) => PrincipalPolicy.RefuseUser(service, Encoding.UTF8.GetBytes(user), Realm);

    private static string? RefuseInitiate(ServiceConfiguration service, uint uid, string impersonator, string target) => PrincipalPolicy.RefuseInitiate(
        service, new Peer { Uid = uid, Gid = uid, Pid = 1 }, Encoding.UTF8.GetBytes(impersonator), Encoding.UTF8.GetBytes(target), Realm);
}
