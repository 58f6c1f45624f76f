// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using GssInterposer.Applications.Tests.PostgreSql;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Applications.Tests;

/// <summary>docs/DELEGATION.md, tried as written: Apache in front of LDAP and of PostgreSQL, for the user who asks, with the front end's keys in the daemon alone.</summary>
[Collection(ApplicationCollection.Name)]
public sealed class PortalTests(PortalRealm site) : IClassFixture<PortalRealm>
{
    private const string Curl = "usr/bin/curl";
    private const string Search = "usr/bin/ldapsearch";
    private const string Psql = $"{PostgresCluster.Programs}/psql";
    private const string S4U2Proxy = "GssapiUseS4U2Proxy On";

    private static readonly (string Documented, string Actual)[] Back = [("back.example.org", "localhost")];

    [ApplicationTheory(ApacheServer.Program, ApacheServer.Module, PortalServer.CgiModule, PortalServer.Database, LdapServer.Program, Search, Curl)]
    [MemberData(nameof(ApplicationRealm.Pairs), MemberType = typeof(ApplicationRealm))]
    public void The_directory_shows_each_user_what_is_for_them(Pair pair)
    {
        using LdapServer directory = new(site.Realm, site.Local(), Account.Current);
        using ProxyDaemon daemon = site.StartDaemon(pair.Daemon);
        using PortalServer portal = Start(daemon, pair, directory.Url);

        string alice = Get(portal, "directory", site.Realm.AliceCcache), bob = Get(portal, "directory", site.Realm.CcacheOf("bob"));

        Assert.True(alice.StartsWith("dn: dc=test\no: for alice\n", StringComparison.Ordinal), $"{alice}\n{portal.Log}\n{daemon.Log}");
        Assert.Equal("No such object (32)\n", bob); // what slapd says of an entry that one must not know of
        Assert.NotEmpty(portal.Ccaches);
        Assert.All(portal.Ccaches, ccache => Assert.NotEqual(0, SearchWithoutTheProxy(directory, ccache)));
    }

    [ApplicationFact(ApacheServer.Program, ApacheServer.Module, PortalServer.CgiModule, PortalServer.Database, LdapServer.Program, Search, Curl)]
    public void What_the_daemon_does_not_allow_is_said_in_its_words()
    {
        using LdapServer directory = new(site.Realm, site.Local(), Account.Current);
        using ProxyDaemon daemon = site.StartDaemon(DaemonKind.Ours, ("allow_targets = ldap/back.example.org@EXAMPLE.ORG", ""));
        using PortalServer portal = Start(daemon, Pairs.Default, directory.Url);

        string said = Get(portal, "directory", site.Realm.AliceCcache);
        Assert.True(said.Contains($"service portal may not initiate to \"ldap/localhost@{site.Realm.Name}\": no pattern of allow_targets has it", StringComparison.Ordinal), $"{said}\n{portal.Log}");
    }

    [ApplicationFact(ApacheServer.Program, ApacheServer.Module, PortalServer.CgiModule, PortalServer.Database, LdapServer.Program, Search, Curl)]
    public void A_ticket_that_the_user_hands_on_serves_as_well()
    {
        using LdapServer directory = new(site.Realm, site.Local(), Account.Current);
        using ProxyDaemon daemon = site.StartDaemon(DaemonKind.Ours);
        using PortalServer portal = Start(daemon, Pairs.Default, directory.Url, (S4U2Proxy, "GssapiUseS4U2Proxy Off"));

        Assert.StartsWith("dn: dc=test\no: for alice\n", Get(portal, "directory", site.Realm.AliceCcache, "--delegation", "always"), StringComparison.Ordinal);
    }

    [PostgresTheory(BehindThePortal = true)]
    [MemberData(nameof(ApplicationRealm.Pairs), MemberType = typeof(ApplicationRealm))]
    public void The_database_knows_the_user(Pair pair)
    {
        using PostgresServer database = site.StartDatabase();
        using ProxyDaemon daemon = site.StartDaemon(pair.Daemon);
        string script = HowTo.Text("/usr/lib/cgi-bin/database", [.. Back, ("dbname=", $"hostaddr=127.0.0.1 port={database.Port} sslmode=disable dbname=")]);
        using PortalServer portal = new(site.Realm, Environment(daemon, pair), [("database", script)]);

        string alice = Get(portal, "database", site.Realm.AliceCcache);

        Assert.True(alice == "alice\n", $"{alice}\n{portal.Log}\n{daemon.Log}\n{database.Log}");
        Assert.Equal("bob\n", Get(portal, "database", site.Realm.CcacheOf("bob")));
    }

    private PortalServer Start(ProxyDaemon daemon, Pair pair, string url, params (string Documented, string Actual)[] replacements) => new(
        site.Realm, Environment(daemon, pair), [("directory", HowTo.Text("/usr/lib/cgi-bin/directory", ("ldap://back.example.org", url)))], replacements);

    private static Dictionary<string, string> Environment(ProxyDaemon daemon, Pair pair)
    {
        Dictionary<string, string> environment = ApplicationRealm.Proxied(daemon, pair, "portal");
        string[] programs = [.. ((string[])[Search, Psql]).Where(program => Application.WhyNot([program]) is null).Select(program => Path.GetDirectoryName(Application.PathOf(program))!)];
        environment["PATH"] = string.Join(':', (string[])[.. programs, environment["PATH"]]);
        return environment;
    }

    private string Get(PortalServer portal, string script, string ccache, params string[] options)
    {
        Dictionary<string, string> environment = new(Application.Environment(site.Realm.DirectEnvironment())) { ["KRB5CCNAME"] = ccache };
        return ProcessRunner.Run([Application.PathOf(Curl), "--silent", "--show-error", "--negotiate", "--user", ":", .. options, portal.Page(script)], environment).Text;
    }

    private int SearchWithoutTheProxy(LdapServer directory, string ccache)
    {
        Dictionary<string, string> environment = new(Application.Environment(site.Realm.DirectEnvironment())) { ["KRB5CCNAME"] = $"FILE:{ccache}" };
        return ProcessRunner.Run([Application.PathOf(Search), "-Q", "-Y", "GSSAPI", "-N", "-H", directory.Url, "-b", LdapServer.Entry, "-s", "base"], environment).ExitCode;
    }
}
