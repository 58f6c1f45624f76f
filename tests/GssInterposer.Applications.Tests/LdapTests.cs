// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Linq;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Applications.Tests;

/// <summary>OpenLDAP: slapd and ldapsearch, the data under a SASL security layer.</summary>
[Collection(ApplicationCollection.Name)]
public sealed class LdapTests(ApplicationRealm site)
{
    private const string Search = "usr/bin/ldapsearch";

    private static readonly (string Mechanism, string Properties, int Strength)[] Layers =
    [
        ("GSSAPI", "none", 256), ("GSSAPI", "minssf=256", 256), ("GSSAPI", "maxssf=1", 1), ("GSSAPI", "maxssf=0", 0), ("GSS-SPNEGO", "none", 256),
    ];

    private readonly Realm realm = site.Realm;

    [ApplicationTheory(LdapServer.Program, Search)]
    [MemberData(nameof(ApplicationRealm.Pairs), MemberType = typeof(ApplicationRealm))]
    public void Entries_and_strengths_are_those_without_the_proxy(Pair pair)
    {
        using ProxyDaemon daemon = site.StartDaemon(pair);
        ExpectSameEntries(daemon, pair);
    }

    /// <summary>Both sides protect what they send, and neither has a key.</summary>
    [ApplicationFact(LdapServer.Program, Search)]
    public void Entries_and_strengths_are_the_same_with_their_keys_in_the_daemon()
    {
        using ProxyDaemon daemon = site.StartDaemonThatKeepsKeys();
        ExpectSameEntries(daemon, new Pair(PluginKind.Ours, DaemonKind.Ours));
    }

    private void ExpectSameEntries(ProxyDaemon daemon, Pair pair)
    {
        using LdapServer direct = new(realm, site.Local(), Account.Current);
        using LdapServer server = new(realm, ApplicationRealm.Proxied(daemon, pair, "acceptor"), Account.Unprivileged);

        foreach ((string mechanism, string properties, int strength) in Layers)
        {
            ProcessResult expected = SearchIn(direct, TicketOfAlice(), Account.Current, mechanism, properties);
            ProcessResult actual = SearchIn(server, ApplicationRealm.Proxied(daemon, pair, "initiator"), Account.Unprivileged, mechanism, properties);

            Assert.True(expected.ExitCode == 0, expected.ToString());
            Assert.Equal(expected with { Command = "" }, actual with { Command = "" });
            Assert.Contains($"SASL username: alice@{realm.Name}\nSASL SSF: {strength}\n", actual.Error);
            Assert.True(actual.Output.Length > LdapServer.DescriptionLength, actual.ToString());
        }
    }

    [ApplicationTheory(LdapServer.Program, Search)]
    [MemberData(nameof(ApplicationRealm.Pairs), MemberType = typeof(ApplicationRealm))]
    public void Who_is_not_alice_sees_nothing(Pair pair)
    {
        using LdapServer direct = new(realm, site.Local(), Account.Current);
        using ProxyDaemon daemon = site.StartDaemon(pair);
        using LdapServer server = new(realm, ApplicationRealm.Proxied(daemon, pair, "acceptor"), Account.Unprivileged);
        Dictionary<string, string> bob = new(TicketOfAlice()) { ["KRB5CCNAME"] = realm.CcacheOf("bob") };
        Dictionary<string, string> nobody = Application.Environment(realm.DirectEnvironment());

        foreach (Dictionary<string, string> environment in new[] { bob, nobody })
        {
            ProcessResult expected = SearchIn(direct, environment, Account.Current);

            Assert.NotEqual(0, expected.ExitCode);
            Assert.Equal(expected with { Command = "" }, SearchIn(server, environment, Account.Current) with { Command = "" });
        }
    }

    [ApplicationTheory(LdapServer.Program, Search)]
    [MemberData(nameof(ApplicationRealm.Pairs), MemberType = typeof(ApplicationRealm))]
    public void Without_the_daemon_neither_side_can_do_anything(Pair pair)
    {
        using LdapServer direct = new(realm, site.Local(), Account.Current);
        using ProxyDaemon daemon = site.StartDaemon(pair);
        using LdapServer server = new(realm, ApplicationRealm.Proxied(daemon, pair, "acceptor"), Account.Unprivileged);
        daemon.Kill();

        Assert.NotEqual(0, SearchIn(server, TicketOfAlice(), Account.Current).ExitCode);
        Assert.NotEqual(0, SearchIn(direct, ApplicationRealm.Proxied(daemon, pair, "initiator"), Account.Unprivileged).ExitCode);
        Assert.Equal(0, SearchIn(direct, TicketOfAlice(), Account.Current).ExitCode);
    }

    private Dictionary<string, string> TicketOfAlice() => Application.Environment(realm.DirectEnvironmentOfAlice());

    private ProcessResult SearchIn(
        LdapServer server, Dictionary<string, string> environment, Account account, string mechanism = "GSSAPI", string properties = "none") =>
        ProcessRunner.Run(
            account.Wrap(
                realm,
                [Application.PathOf(Search), "-Y", mechanism, "-N", "-H", server.Url, "-O", properties, "-b", LdapServer.Entry, "-s", "base", "-LLL", "-o", "ldif-wrap=no"]),
            environment);
}
