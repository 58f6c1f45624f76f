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
    [InlineData("LOCAL_ONLY", "bob")]
    [InlineData("LOCAL_FIRST", "bob")]
    [InlineData("REMOTE_FIRST", "alice")]
    [InlineData("REMOTE_ONLY", "alice")]
    public void With_credentials_on_both_sides_the_behaviour_chooses(string? behavior, string expected) =>
        AssertInitiator(expected, Client(behavior, site.Realm.CcacheOf("bob"), site.Daemon.Socket("initiator")));

    // Chosen when gssproxy is built; Debian's build says REMOTE_FIRST.
    [OurPluginFact]
    public void The_default_is_LOCAL_FIRST() => AssertInitiator("bob", Client(null, site.Realm.CcacheOf("bob"), site.Daemon.Socket("initiator")));

    [Theory]
    [InlineData("LOCAL_FIRST")]
    [InlineData("REMOTE_FIRST")]
    [InlineData("REMOTE_ONLY")]
    [InlineData(null)]
    public void Without_local_credentials_all_but_LOCAL_ONLY_use_the_daemon(string? behavior) =>
        AssertInitiator("alice", Client(behavior, null, site.Daemon.Socket("initiator")));

    [Theory]
    [InlineData("LOCAL_ONLY")]
    [InlineData("LOCAL_FIRST")]
    [InlineData("REMOTE_FIRST")]
    [InlineData(null)]
    public void Without_a_daemon_all_but_REMOTE_ONLY_use_local_credentials(string? behavior) =>
        AssertInitiator("bob", Client(behavior, site.Realm.CcacheOf("bob"), site.Daemon.Socket("nobody-listens")));

    [Fact]
    public void LOCAL_ONLY_without_local_credentials_fails() =>
        AssertFails(Client("LOCAL_ONLY", null, site.Daemon.Socket("initiator")));

    [Fact]
    public void REMOTE_ONLY_without_a_daemon_fails() =>
        AssertFails(Client("REMOTE_ONLY", site.Realm.CcacheOf("bob"), site.Daemon.Socket("nobody-listens")));

    [Theory]
    [InlineData("LOCAL_ONLY", false)]
    [InlineData("LOCAL_FIRST", true)]
    [InlineData("REMOTE_FIRST", true)]
    [InlineData("REMOTE_ONLY", true)]
    public void An_acceptor_without_a_keytab_needs_the_daemon(string behavior, bool works)
    {
        Dictionary<string, string> server = new(site.Daemon.ProxiedEnvironment("acceptor"))
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

    [OurPluginFact]
    public void An_unreachable_daemon_is_named_in_words()
    {
        string socket = site.Daemon.Socket("nobody-listens");
        Dictionary<string, string> server = new(site.Realm.InterposedEnvironment())
        {
            ["GSS_USE_PROXY"] = "yes",
            ["GSSPROXY_SOCKET"] = socket,
            ["GSSPROXY_BEHAVIOR"] = "REMOTE_ONLY",
        };

        GssSample sample = GssSample.Run(site.Realm, new Party(server), new Party(site.Realm.DirectEnvironmentOfAlice()));

        Assert.False(sample.Succeeded, sample.ToString());
        Assert.Contains(socket, sample.Server.Text);
    }

    private Dictionary<string, string> Client(string? behavior, string? ccache, string socket)
    {
        Dictionary<string, string> environment = new(site.Realm.InterposedEnvironment()) { ["GSS_USE_PROXY"] = "yes", ["GSSPROXY_SOCKET"] = socket };
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
