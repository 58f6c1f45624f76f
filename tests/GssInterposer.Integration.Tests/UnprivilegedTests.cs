// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests;

/// <summary>What the proxy is for: programs that cannot read the keys authenticate all the same.</summary>
[Collection(SiteCollection.Name)]
public sealed class UnprivilegedTests(Site site)
{
    private readonly Realm realm = site.Realm;

    [UnprivilegedFact]
    public void The_keytab_is_unreadable()
    {
        ProcessResult result = ProcessRunner.Run(Account.Unprivileged.Wrap(realm, ["cat", realm.ServiceKeytab]), realm.DirectEnvironment());

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("Permission denied", result.Error);
    }

    [UnprivilegedTheory]
    [InlineData(PluginKind.Ours)]
    [InlineData(PluginKind.Gssproxy)]
    public void Without_the_proxy_the_acceptor_fails(PluginKind plugin)
    {
        GssSample sample = GssSample.Run(realm, Unprivileged(realm.InterposedEnvironment(plugin)), new Party(realm.DirectEnvironmentOfAlice()));

        Assert.False(sample.Succeeded, sample.ToString());
        Assert.Contains("GSS-API error acquiring credentials", sample.Server.Output);
    }

    [UnprivilegedTheory]
    [InlineData(PluginKind.Ours)]
    [InlineData(PluginKind.Gssproxy)]
    public void Without_the_proxy_the_initiator_fails(PluginKind plugin)
    {
        GssSample sample = GssSample.Run(realm, new Party(realm.DirectEnvironment()), Unprivileged(realm.InterposedEnvironment(plugin)));

        Assert.False(sample.Succeeded, sample.ToString());
        Assert.Contains("GSS-API error initializing context", sample.Client!.Output);
    }

    [UnprivilegedTheory]
    [PairData]
    public void With_the_proxy_both_authenticate(Pair pair)
    {
        using ProxyDaemon daemon = ProxyDaemon.ForAcceptorAndInitiator(realm, pair.Daemon, Account.Unprivileged);

        GssSample sample = GssSample.Run(
            realm, Unprivileged(daemon.ProxiedEnvironment("acceptor", pair.Plugin)), Unprivileged(daemon.ProxiedEnvironment("initiator", pair.Plugin), "-spnego"));

        Assert.True(sample.Succeeded, sample.ToString());
        Assert.Contains("Signature verified.", sample.Client!.Output);
    }

    private static Party Unprivileged(Dictionary<string, string> environment, params string[] options) =>
        new(environment, options) { Account = Account.Unprivileged };
}
