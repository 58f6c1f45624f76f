// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests.Delegation;

/// <summary>A credential that one service of our daemon got in a user's name, in the ccache that another service's program looks into.</summary>
[Collection(DelegationCollection.Name)]
public sealed class LentCredentialTests(DelegationSite site) : IDisposable
{
    private const string Transition = "allow_protocol_transition = yes";
    private const string Delegation = "allow_constrained_delegation = yes";
    private const string Used = "to:ldap@back.test: COMPLETE alice\n";

    private readonly ScratchDirectory scratch = new();

    /// <inheritdoc/>
    public void Dispose() => scratch.Dispose();

    /// <summary>Our plugin asks once more without what it has found, and does not take the service's own, which it gets then.</summary>
    [DelegationTheory]
    [InlineData(PluginKind.Ours)]
    [InlineData(PluginKind.Gssproxy)]
    public void Nobody_uses_it_who_has_no_key_of_the_service_that_got_it(PluginKind plugin)
    {
        using ProxyDaemon daemon = new(site.Realm, DaemonKind.Ours, site.Service("maker", "front", Transition), site.Service("borrower", "middle", Delegation));

        Assert.DoesNotContain("COMPLETE", Share(daemon), StringComparison.Ordinal);
        Assert.Contains(
            "the credential in the name of \"alice\" is service maker's, and service borrower has no key of \"HTTP/front.test\", which got it",
            Use(daemon, plugin), StringComparison.Ordinal);
    }

    [DelegationTheory]
    [InlineData(PluginKind.Ours)]
    [InlineData(PluginKind.Gssproxy)]
    public void It_is_in_no_acceptors_way(PluginKind plugin)
    {
        using ProxyDaemon daemon = new(site.Realm, DaemonKind.Ours, site.Service("maker", "front", Transition), site.Service("borrower", "middle", Delegation));
        Share(daemon);

        // The C plugin shows what the default ccache has, whatever it asks for.
        Dictionary<string, string> environment = new(site.Proxied(daemon, "borrower", plugin)) { ["KRB5CCNAME"] = Cache };
        Assert.Equal("acceptor: COMPLETE HTTP/middle.test accept\n", site.Run(environment, "acceptor"));
        Assert.Equal("acceptor: COMPLETE HTTP/middle.test accept\n", site.Run(environment, "acceptor:HTTP@middle.test"));
    }

    [DelegationFact]
    public void A_client_keytab_is_as_good()
    {
        ProxyService borrower = new("borrower", Account.Current.Uid, [$"client_keytab:{site.Realm.Keytab("front")}"], "initiate", Delegation);
        using ProxyDaemon daemon = new(site.Realm, DaemonKind.Ours, site.Service("maker", "front", Transition), borrower);

        Share(daemon);

        Assert.Contains(Used, Use(daemon), StringComparison.Ordinal);
    }

    [DelegationTheory]
    [InlineData("allow_users = bob", "service borrower may not act for \"alice\"")]
    [InlineData("allow_targets = ldap/denied.test", "service borrower may not initiate to \"ldap/back.test\"")]
    [InlineData("allow_constrained_delegation = no", "towards its impersonator \"HTTP/front.test\" alone")]
    public void The_rules_of_who_uses_it_count(string line, string words)
    {
        string delegation = line.StartsWith("allow_constrained", StringComparison.Ordinal) ? line : $"{Delegation}\n  {line}";
        using ProxyDaemon daemon = new(site.Realm, DaemonKind.Ours, site.Service("maker", "front", Transition), site.Service("borrower", "front", delegation));

        Share(daemon);

        string output = Use(daemon, PluginKind.Gssproxy);
        Assert.Contains(words, output, StringComparison.Ordinal);
        Assert.DoesNotContain(Used, output, StringComparison.Ordinal);
    }

    /// <summary>By a context to itself as the user it has evidence that it accepted the user, which is nobody's to lend.</summary>
    [DelegationTheory]
    [InlineData("bob", "UNAUTHORIZED service borrower may not act for \"alice\"")]
    [InlineData("alice", "COMPLETE alice")]
    public void The_rules_of_who_uses_it_are_not_got_round_by_accepting_it(string users, string result)
    {
        using ProxyDaemon daemon = new(
            site.Realm, DaemonKind.Ours, site.Service("maker", "front", Transition), site.Service("borrower", "front", $"{Delegation}\n  allow_users = {users}"));
        string token = scratch.PathOf("token");
        site.Run(site.Proxied(daemon, "maker"), "own", "as:alice", $"send:HTTP@front.test>{token}");

        string output = site.Run(site.Proxied(daemon, "borrower"), "own", $"accept:{token}", "to:ldap@back.test");

        Assert.Contains("accept: COMPLETE alice, delegated: alice initiate by HTTP/front.test", output, StringComparison.Ordinal);
        Assert.Contains($"to:ldap@back.test: {result}", output, StringComparison.Ordinal);
    }

    [DelegationTheory]
    [InlineData("", "any more: set impersonate or allow_protocol_transition")]
    [InlineData($"{Transition}\nallow_users = bob", "service maker may not act for \"alice\"")]
    public void The_rules_of_who_got_it_count_when_it_is_used(string lines, string words)
    {
        using ProxyDaemon daemon = new(site.Realm, DaemonKind.Ours, site.Service("maker", "front", Transition), site.Service("borrower", "front", Delegation));
        Share(daemon);
        Assert.Contains(Used, Use(daemon), StringComparison.Ordinal);

        string file = Path.Combine(daemon.Directory, "conf", "10-maker.conf");
        File.WriteAllText(file, File.ReadAllText(file).Replace(Transition, lines, StringComparison.Ordinal));
        daemon.Reload();

        Assert.Contains(words, Use(daemon, PluginKind.Gssproxy), StringComparison.Ordinal);
    }

    [DelegationFact]
    public void Used_again_it_needs_no_ticket_that_it_has()
    {
        using ProxyDaemon daemon = new(site.Realm, DaemonKind.Ours, site.Service("maker", "front", Transition), site.Service("borrower", "front", Delegation));
        Share(daemon);
        Use(daemon);
        int before = site.Realm.Requests;

        Assert.Contains(Used, Use(daemon), StringComparison.Ordinal);
        Assert.Equal(before, site.Realm.Requests);
    }

    /// <summary>Sealed as it is; with the user's tickets beside it where the rules of who stores it give them.</summary>
    [DelegationTheory]
    [InlineData("sealed", false)]
    [InlineData("ccache", true)]
    public void Who_uses_it_can_store_it(string export, bool hasTickets)
    {
        string lines = $"{Delegation}\n  allow_targets = ldap/back.test\n  export_delegated = {export}";
        using ProxyDaemon daemon = new(site.Realm, DaemonKind.Ours, site.Service("maker", "front", Transition), site.Service("borrower", "front", lines));
        Share(daemon);
        string other = $"FILE:{scratch.PathOf("other.ccache")}";

        Assert.Contains("keep: COMPLETE", site.Run(site.Proxied(daemon, "borrower"), $"take:{Cache}", $"keep:{other}"), StringComparison.Ordinal);

        Assert.Contains(Used, site.Run(site.Proxied(daemon, "borrower"), $"take:{other}", "to:ldap@back.test"), StringComparison.Ordinal);
        string listing = ProcessRunner.Run(["klist", "-c", other], site.Realm.DirectEnvironment()).Output;
        Assert.Equal(hasTickets, listing.Contains("ldap/back.test", StringComparison.Ordinal));
        Assert.DoesNotContain("krbtgt/", listing, StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP/", listing, StringComparison.Ordinal);
    }

    /// <summary>What the C plugin is told in the words of the daemon our own tells, too: with a ticket of the service's own for the asking.</summary>
    [DelegationTheory]
    [InlineData(PluginKind.Ours)]
    [InlineData(PluginKind.Gssproxy)]
    public void When_it_is_over_the_application_is_told_so(PluginKind plugin)
    {
        using ProxyDaemon daemon = new(
            site.Realm, DaemonKind.Ours, site.Service("maker", "front", Transition, "min_lifetime = 0"), site.Service("borrower", "front", Delegation));
        site.Realm.Administer("modprinc -maxlife \"2 seconds\" HTTP/front.test");
        try
        {
            Share(daemon);
            Thread.Sleep(TimeSpan.FromSeconds(3));
        }
        finally
        {
            site.Realm.Administer("modprinc -maxlife \"1 day\" HTTP/front.test");
        }

        string output = Use(daemon, plugin);
        Assert.StartsWith("take: CREDENTIALS_EXPIRED ", output, StringComparison.Ordinal);
        Assert.Contains("another service got it, which alone can get it again", output, StringComparison.Ordinal);
    }

    /// <summary>The one service's program gets it and stores it.</summary>
    private string Share(ProxyDaemon daemon)
    {
        string output = site.Run(site.Proxied(daemon, "maker"), "own:HTTP@front.test", "as:alice", $"keep:{Cache}", "to:ldap@back.test");
        Assert.Contains("keep: COMPLETE", output, StringComparison.Ordinal);
        return output[output.IndexOf("to:", StringComparison.Ordinal)..];
    }

    /// <summary>The other's finds it.</summary>
    private string Use(ProxyDaemon daemon, PluginKind plugin = PluginKind.Ours)
    {
        Dictionary<string, string> environment = site.Proxied(daemon, "borrower", plugin);
        return site.Run(environment, $"take:{Cache}", "to:ldap@back.test");
    }

    private string Cache => $"FILE:{scratch.PathOf("shared.ccache")}";
}
