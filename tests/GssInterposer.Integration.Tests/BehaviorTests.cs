// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests;

/// <summary>The four values of GSSPROXY_BEHAVIOR, told apart by who is authenticated: the daemon has alice's key, the local ccache is bob's.</summary>
[Collection(SiteCollection.Name)]
public sealed class BehaviorTests(Site site)
{
    [Theory]
    [PairData("LOCAL_ONLY", "bob")]
    [PairData("LOCAL_FIRST", "bob")]
    [PairData("REMOTE_FIRST", "alice")]
    [PairData("REMOTE_ONLY", "alice")]
    public void With_credentials_on_both_sides_the_behaviour_chooses(Pair pair, string? behavior, string expected) =>
        AssertInitiator(expected, Client(pair, behavior, site.Realm.CcacheOf("bob"), site.Socket(pair, "initiator")));

    [OurPluginTheory]
    [PairData]
    public void The_default_is_LOCAL_FIRST(Pair pair) => AssertInitiator("bob", Client(pair, null, site.Realm.CcacheOf("bob"), site.Socket(pair, "initiator")));

    [Theory]
    [PairData("LOCAL_FIRST")]
    [PairData("REMOTE_FIRST")]
    [PairData("REMOTE_ONLY")]
    [PairData(null)]
    public void Without_local_credentials_all_but_LOCAL_ONLY_use_the_daemon(Pair pair, string? behavior) =>
        AssertInitiator("alice", Client(pair, behavior, null, site.Socket(pair, "initiator")));

    [Theory]
    [PairData("LOCAL_ONLY")]
    [PairData("LOCAL_FIRST")]
    [PairData("REMOTE_FIRST")]
    [PairData(null)]
    public void Without_a_daemon_all_but_REMOTE_ONLY_use_local_credentials(Pair pair, string? behavior) =>
        AssertInitiator("bob", Client(pair, behavior, site.Realm.CcacheOf("bob"), site.Socket(pair, "nobody-listens")));

    [Theory]
    [PairData]
    public void LOCAL_ONLY_without_local_credentials_fails(Pair pair) =>
        AssertFails(Client(pair, "LOCAL_ONLY", null, site.Socket(pair, "initiator")));

    [Theory]
    [PairData]
    public void REMOTE_ONLY_without_a_daemon_fails(Pair pair) =>
        AssertFails(Client(pair, "REMOTE_ONLY", site.Realm.CcacheOf("bob"), site.Socket(pair, "nobody-listens")));

    [Theory]
    [PairData("LOCAL_ONLY", false)]
    [PairData("LOCAL_FIRST", true)]
    [PairData("REMOTE_FIRST", true)]
    [PairData("REMOTE_ONLY", true)]
    public void An_acceptor_without_a_keytab_needs_the_daemon(Pair pair, string behavior, bool works)
    {
        Dictionary<string, string> server = new(site.Proxied(pair, "acceptor"))
        {
            ["GSSPROXY_BEHAVIOR"] = behavior,
            ["KRB5_KTNAME"] = "FILE:/nonexistent",
        };

        GssSample sample = GssSample.Run(site.Realm, new Party(server), new Party(site.Realm.DirectEnvironmentOfAlice()));

        Assert.True(works == sample.Succeeded, sample.ToString());
        if (!works)
        {
            Assert.Contains("GSS-API error acquiring credentials", sample.Server.Output);
        }
    }

    [OurPluginTheory]
    [PairData]
    public void An_unreachable_daemon_is_named_in_words(Pair pair)
    {
        string socket = site.Socket(pair, "nobody-listens");
        Dictionary<string, string> server = new(site.Realm.InterposedEnvironment(pair.Plugin))
        {
            ["GSS_USE_PROXY"] = "yes",
            ["GSSPROXY_SOCKET"] = socket,
            ["GSSPROXY_BEHAVIOR"] = "REMOTE_ONLY",
        };

        GssSample sample = GssSample.Run(site.Realm, new Party(server), new Party(site.Realm.DirectEnvironmentOfAlice()));

        Assert.False(sample.Succeeded, sample.ToString());
        Assert.Contains(socket, sample.Server.Text);
    }

    private Dictionary<string, string> Client(Pair pair, string? behavior, string? ccache, string socket)
    {
        Dictionary<string, string> environment = new(site.Realm.InterposedEnvironment(pair.Plugin)) { ["GSS_USE_PROXY"] = "yes", ["GSSPROXY_SOCKET"] = socket };
        if (behavior is not null)
        {
            environment["GSSPROXY_BEHAVIOR"] = behavior;
        }

        if (ccache is not null)
        {
            environment["KRB5CCNAME"] = ccache;
        }

        return environment;
    }

    private void AssertInitiator(string name, Dictionary<string, string> client)
    {
        GssSample sample = GssSample.Run(site.Realm, new Party(site.Realm.DirectEnvironment()), new Party(client));

        Assert.True(sample.Succeeded, sample.ToString());
        Assert.Contains($"Accepted connection: \"{name}@{site.Realm.Name}\"", sample.Server.Output);
    }

    private void AssertFails(Dictionary<string, string> client)
    {
        GssSample sample = GssSample.Run(site.Realm, new Party(site.Realm.DirectEnvironment()), new Party(client));

        Assert.False(sample.Succeeded, sample.ToString());
        Assert.Contains("GSS-API error initializing context", sample.Client!.Output);
    }
}
