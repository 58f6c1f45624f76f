// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Applications.Tests;

/// <summary>Apache with mod_auth_gssapi, and curl.</summary>
[Collection(ApplicationCollection.Name)]
public sealed class ApacheTests(ApplicationRealm site)
{
    private const string Curl = "usr/bin/curl";
    private const int Requests = 200;

    private readonly Realm realm = site.Realm;

    /// <summary>Each pair with a process and with a thread for each connection.</summary>
    public static IEnumerable<object[]> Rows =>
        from pair in ApplicationRealm.Pairs from processing in (string[])["prefork", "event"] select (object[])[pair[0], processing];

    [ApplicationTheory(ApacheServer.Program, ApacheServer.Module, Curl)]
    [MemberData(nameof(Rows))]
    public void Two_hundred_requests_are_alices_as_with_the_keytab_at_hand(Pair pair, string processing)
    {
        using ApacheServer direct = new(realm, processing, site.Local(), Account.Current);
        using ProxyDaemon daemon = site.StartDaemon(pair);
        using ApacheServer server = new(realm, processing, ApplicationRealm.Proxied(daemon, pair, "acceptor"), Account.Unprivileged);

        string[] expected = GetInParallel(direct);
        Assert.Equal(Enumerable.Repeat($"200 alice@{realm.Name}", Requests), expected);
        Assert.Equal(expected, GetInParallel(server));

        daemon.Kill();
        Assert.StartsWith("401", Get(server, Alice()), StringComparison.Ordinal);
    }

    [ApplicationTheory(ApacheServer.Program, ApacheServer.Module, Curl)]
    [MemberData(nameof(ApplicationRealm.Pairs), MemberType = typeof(ApplicationRealm))]
    public void Who_is_not_alice_is_refused_as_with_the_keytab_at_hand(Pair pair)
    {
        using ApacheServer direct = new(realm, "event", site.Local(), Account.Current);
        using ProxyDaemon daemon = site.StartDaemon(pair);
        using ApacheServer server = new(realm, "event", ApplicationRealm.Proxied(daemon, pair, "acceptor"), Account.Unprivileged);

        string[] expected = Refusals(direct);
        Assert.All(expected, answer => Assert.StartsWith("401", answer, StringComparison.Ordinal));
        Assert.Equal(expected, Refusals(server));
        Assert.StartsWith("200", Get(server, Alice()), StringComparison.Ordinal);
    }

    [ApplicationFact(ApacheServer.Program, ApacheServer.Module, Curl, NeedsRoot = true)]
    public void A_parent_that_no_service_knows_does_not_matter_to_its_children()
    {
        using ProxyDaemon daemon = site.StartDaemon(Pairs.Default);
        using ApacheServer server = new(realm, "prefork", ApplicationRealm.Proxied(daemon, Pairs.Default, "acceptor"), Account.Current);

        Assert.Equal($"200 alice@{realm.Name}", Get(server, Alice()));
    }

    [ApplicationTheory(ApacheServer.Program, ApacheServer.Module, Curl)]
    [MemberData(nameof(ApplicationRealm.Pairs), MemberType = typeof(ApplicationRealm))]
    public void Curl_has_no_ticket_and_the_proxy_does(Pair pair)
    {
        using ApacheServer direct = new(realm, "prefork", site.Local(), Account.Current);
        using ProxyDaemon daemon = site.StartDaemon(pair);

        Assert.Equal($"200 alice@{realm.Name}", Get(direct, ApplicationRealm.Proxied(daemon, pair, "initiator"), Account.Unprivileged));

        daemon.Kill();
        Assert.StartsWith("401", Get(direct, ApplicationRealm.Proxied(daemon, pair, "initiator"), Account.Unprivileged), StringComparison.Ordinal);
    }

    private string[] Refusals(ApacheServer server) =>
    [
        Get(server, Application.Environment(realm.DirectEnvironment())), // no ticket
        Get(server, Application.Environment(new Dictionary<string, string>(realm.DirectEnvironment()) { ["KRB5CCNAME"] = realm.CcacheOf("bob") })),
        Run(server, Alice(), Account.Current, "--header", "Authorization: Negotiate YIIBAA=="), // the beginning of a token
        Run(server, Alice(), Account.Current), // not asked to authenticate
    ];

    private string[] GetInParallel(ApacheServer server)
    {
        // Half of the requests at once, half one after the other; a connection is used again for some.
        string[] command = ["--negotiate", "--user", ":", "--fail-early", "--parallel-max", "10"];
        ProcessResult parallel = Curls(server.Page + $"?[1-{Requests / 2}]", Alice(), Account.Current, [.. command, "--parallel"]);
        ProcessResult sequential = Curls(server.Page + $"?[1-{Requests / 2}]", Alice(), Account.Current, command);
        return (parallel.Output + sequential.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private Dictionary<string, string> Alice() => Application.Environment(realm.DirectEnvironmentOfAlice());

    private string Get(ApacheServer server, Dictionary<string, string> environment, Account? account = null) =>
        Run(server, environment, account ?? Account.Current, "--negotiate", "--user", ":");

    private string Run(ApacheServer server, Dictionary<string, string> environment, Account account, params string[] options) =>
        Curls(server.Page, environment, account, options).Output.Trim();

    private ProcessResult Curls(string page, Dictionary<string, string> environment, Account account, params string[] options) => ProcessRunner.Run(
        account.Wrap(
            realm,
            [Application.PathOf(Curl), "--silent", "--output", "/dev/null", "--write-out", $"%{{http_code}} %header{{{ApacheServer.UserHeader}}}\\n", .. options, page]),
        environment);
}
