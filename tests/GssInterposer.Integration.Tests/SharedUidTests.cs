// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests;

/// <summary>Programs of one uid that two services of one daemon serve, and that share a credential cache: each finds there what the other's service has sealed.</summary>
[Collection(SiteCollection.Name)]
public sealed class SharedUidTests(Site site) : IDisposable
{
    private readonly ScratchDirectory scratch = new();

    /// <inheritdoc/>
    public void Dispose() => scratch.Dispose();

    [Theory]
    [PairData("-krb5")]
    public void Each_gets_what_its_own_service_gives_it(Pair pair, string mechanism)
    {
        string[] users = ["alice", "bob"];
        using ProxyDaemon daemon = new(site.Realm, pair.Daemon, [.. users.Select(ServiceOf)]);
        foreach (string user in (string[])["alice", "bob", "alice", "alice"])
        {
            Dictionary<string, string> client = new(daemon.ProxiedEnvironment(user, pair.Plugin))
            {
                ["GSSPROXY_BEHAVIOR"] = "REMOTE_ONLY",
                ["KRB5_KTNAME"] = "FILE:/nonexistent",
                ["KRB5CCNAME"] = $"FILE:{scratch.PathOf("shared.ccache")}",
            };
            GssSample sample = GssSample.Run(site.Realm, new Party(site.Realm.DirectEnvironment()), new Party(client, mechanism));

            Assert.True(sample.Succeeded, $"{user}: {sample}");
            Assert.Contains($"Accepted connection: \"{user}@{site.Realm.Name}\"", sample.Server.Output, StringComparison.Ordinal);
        }
    }

    private ProxyService ServiceOf(string user) => new(
        user, Account.Current.Uid,
        [$"client_keytab:{Path.Combine(site.Realm.Directory, "keys", $"{user}.keytab")}", $"ccache:FILE:{ProxyService.DaemonDirectory}/{user}.ccache"],
        "initiate");
}
