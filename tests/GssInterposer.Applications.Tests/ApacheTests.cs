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

    private string Alice => $"alice@{realm.Name}";

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
        Assert.Equal(Enumerable.Repeat($"200 {Alice}", Requests), expected);
        Assert.Equal(expected, GetInParallel(server));

        daemon.Kill();
        using ApacheServer alone = new(realm, processing, ApplicationRealm.Proxied(daemon, pair, "acceptor"), Account.Unprivileged);
        Assert.StartsWith("401", Get(alone, TicketOfAlice()), StringComparison.Ordinal);
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
        Assert.StartsWith("200", Get(server, TicketOfAlice()), StringComparison.Ordinal);
    }

    [ApplicationFact(ApacheServer.Program, ApacheServer.Module, Curl, NeedsRoot = true)]
    public void A_parent_that_no_service_knows_does_not_matter_to_its_children()
    {
        using ProxyDaemon daemon = site.StartDaemon(Pairs.Default);
        using ApacheServer server = new(realm, "prefork", ApplicationRealm.Proxied(daemon, Pairs.Default, "acceptor"), Account.Current);

        Assert.Equal($"200 {Alice}", Get(server, TicketOfAlice()));
    }

    [ApplicationTheory(ApacheServer.Program, ApacheServer.Module, Curl)]
    [MemberData(nameof(ApplicationRealm.Pairs), MemberType = typeof(ApplicationRealm))]
    public void Curl_has_no_ticket_and_the_proxy_does(Pair pair)
    {
        using ApacheServer direct = new(realm, "prefork", site.Local(), Account.Current);
        using ProxyDaemon daemon = site.StartDaemon(pair);

        Assert.Equal($"200 {Alice}", Get(direct, ApplicationRealm.Proxied(daemon, pair, "initiator"), Account.Unprivileged));

        daemon.Kill();
        Assert.StartsWith("401", Get(direct, ApplicationRealm.Proxied(daemon, pair, "initiator"), Account.Unprivileged), StringComparison.Ordinal);
    }

    [ApplicationTheory(ApacheServer.Program, ApacheServer.Module, Curl)]
    [MemberData(nameof(ApplicationRealm.Pairs), MemberType = typeof(ApplicationRealm))]
    public void What_was_delegated_to_the_server_serves_another_program(Pair pair)
    {
        using ApacheServer direct = new(realm, "event", site.Local(), Account.Current);
        using ProxyDaemon daemon = new(realm, pair.Daemon, new ProxyService("web", Account.Unprivileged.Uid, [$"keytab:{realm.ServiceKeytab}"]));
        using ApacheServer server = new(realm, "event", ApplicationRealm.Proxied(daemon, pair, "web"), Account.Unprivileged);

        Assert.Equal($"200 {Alice}", Get(direct, TicketOfAlice(), Account.Current, "--delegation", "always"));
        Assert.Equal($"200 {Alice}", Get(server, TicketOfAlice(), Account.Current, "--delegation", "always"));

        Assert.Equal($"200 {Alice}", Get(direct, With(site.Local(), Assert.Single(direct.Ccaches))));
        Dictionary<string, string> later = With(ApplicationRealm.Proxied(daemon, pair, "web"), Assert.Single(server.Ccaches));
        Assert.Equal($"200 {Alice}", Get(direct, later, Account.Unprivileged));

        daemon.Kill();
        Assert.StartsWith("401", Get(direct, later, Account.Unprivileged), StringComparison.Ordinal);
    }

    [ApplicationFact(ApacheServer.Program, ApacheServer.Module, Curl)]
    public void Nothing_is_left_of_a_request_without_delegation()
    {
        using ProxyDaemon daemon = site.StartDaemon(Pairs.Default);
        using ApacheServer server = new(realm, "event", ApplicationRealm.Proxied(daemon, Pairs.Default, "acceptor"), Account.Unprivileged);

        Assert.Equal($"200 {Alice}", Get(server, TicketOfAlice()));
        Assert.Empty(server.Ccaches);
    }

    private string[] Refusals(ApacheServer server) =>
    [
        Get(server, Application.Environment(realm.DirectEnvironment())), // no ticket
        Get(server, With(site.Local(), realm.CcacheOf("bob"))),
        Run(server, TicketOfAlice(), Account.Current, "--header", "Authorization: Negotiate YIIBAA=="), // the beginning of a token
        Run(server, TicketOfAlice(), Account.Current), // not asked to authenticate
    ];

    private string[] GetInParallel(ApacheServer server)
    {
        // Half of the requests at once, half one after the other; a connection is used again for some.
        string[] command = ["--negotiate", "--user", ":", "--fail-early", "--parallel-max", "10"];
        ProcessResult parallel = Curls(server.Page + $"?[1-{Requests / 2}]", TicketOfAlice(), Account.Current, [.. command, "--parallel"]);
        ProcessResult sequential = Curls(server.Page + $"?[1-{Requests / 2}]", TicketOfAlice(), Account.Current, command);
        return (parallel.Output + sequential.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private Dictionary<string, string> TicketOfAlice() => Application.Environment(realm.DirectEnvironmentOfAlice());

    private static Dictionary<string, string> With(Dictionary<string, string> environment, string ccache) => new(environment) { ["KRB5CCNAME"] = ccache };

    private string Get(ApacheServer server, Dictionary<string, string> environment, Account? account = null, params string[] options) =>
        Run(server, environment, account ?? Account.Current, ["--negotiate", "--user", ":", .. options]);

    private string Run(ApacheServer server, Dictionary<string, string> environment, Account account, params string[] options) =>
        Curls(server.Page, environment, account, options).Output.Trim();

    private ProcessResult Curls(string page, Dictionary<string, string> environment, Account account, params string[] options) => ProcessRunner.Run(
        account.Wrap(
            realm,
            [Application.PathOf(Curl), "--silent", "--output", "/dev/null", "--write-out", $"%{{http_code}} %header{{{ApacheServer.UserHeader}}}\\n", .. options, page]),
        environment);
}
