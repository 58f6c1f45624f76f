// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests;

/// <summary>What the proxy is for: programs that cannot read the keys authenticate all the same.</summary>
[Collection(SiteCollection.Name)]
public sealed class UnprivilegedTests : IDisposable
{
    private readonly Realm realm;
    private readonly ProxyDaemon daemon;

    /// <summary>A daemon for the account that cannot read the keys.</summary>
    public UnprivilegedTests(Site site)
    {
        realm = site.Realm;
        daemon = ProxyDaemon.ForAcceptorAndInitiator(realm, Account.Unprivileged);
    }

    /// <inheritdoc/>
    public void Dispose() => daemon.Dispose();

    [UnprivilegedFact]
    public void The_keytab_is_unreadable()
    {
        ProcessResult result = ProcessRunner.Run(Account.Unprivileged.Wrap(realm, ["cat", realm.ServiceKeytab]), realm.DirectEnvironment());

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("Permission denied", result.Error);
    }

    [UnprivilegedFact]
    public void Without_the_proxy_the_acceptor_fails()
    {
        GssSample sample = GssSample.Run(realm, Unprivileged(realm.InterposedEnvironment()), new Party(realm.DirectEnvironmentOfAlice()));

        Assert.False(sample.Succeeded, sample.ToString());
        Assert.Contains("GSS-API error acquiring credentials", sample.Server.Output);
    }

    [UnprivilegedFact]
    public void Without_the_proxy_the_initiator_fails()
    {
        GssSample sample = GssSample.Run(realm, new Party(realm.DirectEnvironment()), Unprivileged(realm.InterposedEnvironment()));

        Assert.False(sample.Succeeded, sample.ToString());
        Assert.Contains("GSS-API error initializing context", sample.Client!.Output);
    }

    [UnprivilegedFact]
    public void With_the_proxy_both_authenticate()
    {
        GssSample sample = GssSample.Run(
            realm, Unprivileged(daemon.ProxiedEnvironment("acceptor")), Unprivileged(daemon.ProxiedEnvironment("initiator"), "-spnego"));

        Assert.True(sample.Succeeded, sample.ToString());
        Assert.Contains("Signature verified.", sample.Client!.Output);
    }

    private static Party Unprivileged(Dictionary<string, string> environment, params string[] options) =>
        new(environment, options) { Account = Account.Unprivileged };
}
