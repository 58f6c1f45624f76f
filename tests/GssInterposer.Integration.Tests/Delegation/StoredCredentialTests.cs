// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests.Delegation;

/// <summary>
/// A credential in a user's name that an application stores in a ccache (<c>export_delegated</c>, tests/native/assertion): with tickets of the user's for programs that know of no proxy, or sealed. Never
/// with the service's own ticket-granting ticket, which a credential of the kind has without the proxy.
/// </summary>
[Collection(DelegationCollection.Name)]
public sealed class StoredCredentialTests(DelegationSite site) : IDisposable
{
    private const string Sealed = "Encrypted/Credentials/v1@X-GSSPROXY:";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly string[] Allowing = ["allow_protocol_transition = yes", "allow_constrained_delegation = yes"];

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [DelegationFact]
    public void With_ccache_any_program_has_the_users_tickets_for_the_targets_that_are_named_and_nothing_of_the_services()
    {
        using ProxyDaemon daemon = Daemon([.. Allowing, "export_delegated = ccache", "allow_targets = ldap/back.test", "allow_targets = HTTP/mid*"]);
        Dictionary<string, string> unproxied = Store(daemon, "alice");

        string listing = Klist(unproxied);
        Assert.Contains($"Default principal: alice@{site.Realm.Name}", listing, StringComparison.Ordinal);
        Assert.Contains($"ldap/back.test@{site.Realm.Name}", listing, StringComparison.Ordinal);
        Assert.Contains(Sealed, listing, StringComparison.Ordinal);
        Assert.DoesNotContain("krbtgt/", listing, StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP/", listing, StringComparison.Ordinal);

        Assert.Equal($"initiator alice@{site.Realm.Name}", InitiatorAtBack(unproxied));
        ProcessResult denied = Driver.Run("assertion", unproxied, Timeout, "user", DelegationRealm.Denied, _scratch.PathOf("denied"));
        Assert.Equal(1, denied.ExitCode);
        Dictionary<string, string> proxied = new(daemon.ProxiedEnvironment("front")) { ["GSSPROXY_BEHAVIOR"] = "REMOTE_ONLY", ["KRB5CCNAME"] = unproxied["KRB5CCNAME"] };
        Assert.Equal($"initiator alice@{site.Realm.Name}", InitiatorAtBack(proxied));
    }

    /// <summary>The default, and where nobody is named: allow_targets says where tickets may go, and a pattern names nobody.</summary>
    [DelegationTheory]
    [InlineData]
    [InlineData("export_delegated = sealed", "allow_targets = ldap/back.test")]
    [InlineData("export_delegated = ccache")]
    [InlineData("export_delegated = ccache", "allow_targets = ldap/*")]
    public void Where_no_tickets_are_given_it_is_sealed_and_klist_says_so(params string[] lines)
    {
        using ProxyDaemon daemon = Daemon([.. Allowing, .. lines]);
        Dictionary<string, string> unproxied = Store(daemon, "alice");

        string listing = Klist(unproxied);
        Assert.Contains($"Default principal: alice@{site.Realm.Name}", listing, StringComparison.Ordinal);
        Assert.Contains(Sealed, listing, StringComparison.Ordinal);
        Assert.Contains("config: gssinterposer = sealed;needs-GSS_USE_PROXY=yes\n", listing, StringComparison.Ordinal);
        Assert.DoesNotContain("ldap/", listing, StringComparison.Ordinal);

        ProcessResult result = Driver.Run("assertion", unproxied, Timeout, "user", DelegationRealm.Back, _scratch.PathOf("token"));
        Assert.Equal(1, result.ExitCode);
        Assert.DoesNotContain("COMPLETE", result.Output, StringComparison.Ordinal);
        Dictionary<string, string> proxied = new(daemon.ProxiedEnvironment("front")) { ["GSSPROXY_BEHAVIOR"] = "REMOTE_ONLY", ["KRB5CCNAME"] = unproxied["KRB5CCNAME"] };
        Assert.Equal($"initiator alice@{site.Realm.Name}", InitiatorAtBack(proxied));
    }

    /// <summary>Where tickets are to be given and cannot, the application is told why.</summary>
    [DelegationTheory]
    [InlineData("alice", "ldap/denied.test", "yes", "can't fulfill requested option")]
    [InlineData("nodeleg", "ldap/back.test", "yes", "can't fulfill requested option")]
    [InlineData("alice", "ldap/back.test", "no", "allow_constrained_delegation is not set")]
    public void A_target_that_is_refused_is_an_error_with_words(string user, string target, string constrained, string words)
    {
        using ProxyDaemon daemon = Daemon(
            "allow_protocol_transition = yes", $"allow_constrained_delegation = {constrained}", "export_delegated = ccache", $"allow_targets = {target}");
        ProcessResult result = RunStore(daemon, user, $"FILE:{_scratch.PathOf("ccache")}");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("gss_store_cred_into ", result.Output, StringComparison.Ordinal);
        Assert.Contains(words, result.Output, StringComparison.Ordinal);
    }

    private ProxyDaemon Daemon(params string[] lines) => new(
        site.Realm, DaemonKind.Ours, new ProxyService("front", Account.Current.Uid, [$"keytab:{site.Realm.Keytab("front")}", $"client_keytab:{site.Realm.Keytab("front")}"], "both", lines));

    /// <summary>The environment of a program without the plugin whose ccache it is.</summary>
    private Dictionary<string, string> Store(ProxyDaemon daemon, string user)
    {
        Dictionary<string, string> unproxied = new(site.Realm.DirectEnvironment()) { ["KRB5CCNAME"] = $"FILE:{_scratch.PathOf("ccache")}" };
        ProcessResult result = RunStore(daemon, user, unproxied["KRB5CCNAME"]);
        Assert.True(result.ExitCode == 0, result.ToString());
        return unproxied;
    }

    private ProcessResult RunStore(ProxyDaemon daemon, string user, string ccache)
    {
        Dictionary<string, string> environment = new(daemon.ProxiedEnvironment("front")) { ["GSSPROXY_BEHAVIOR"] = "REMOTE_ONLY", ["KRB5_KTNAME"] = "FILE:/nonexistent" };
        return Driver.Run("assertion", environment, Timeout, "store", user, ccache);
    }

    private static string Klist(Dictionary<string, string> environment)
    {
        ProcessResult result = ProcessRunner.Run(["klist", "-C"], environment);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.Output;
    }

    private string InitiatorAtBack(Dictionary<string, string> environment)
    {
        string token = _scratch.PathOf("token");
        ProcessResult initiated = Driver.Run("assertion", environment, Timeout, "user", DelegationRealm.Back, token);
        Assert.True(initiated.ExitCode == 0, initiated.ToString());
        Dictionary<string, string> back = new(site.Realm.DirectEnvironment()) { ["KRB5_KTNAME"] = site.Realm.Keytab("back") };
        ProcessResult read = Driver.Run("assertion", back, Timeout, "read", token);
        Assert.True(read.ExitCode == 0, read.ToString());
        return read.Output.Split('\n')[0];
    }
}
