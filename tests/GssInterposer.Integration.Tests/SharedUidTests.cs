// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests;

/// <summary>
/// Programs of one uid that two services of our daemon serve, and that share a credential cache: each finds there what the other's service has sealed. Services of
/// the C daemon seal with one key where they have the same default keytab, and open each other's.
/// </summary>
[Collection(SiteCollection.Name)]
public sealed class SharedUidTests(Site site) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly ScratchDirectory scratch = new();

    /// <summary>The plugins.</summary>
    public static TheoryData<PluginKind> Plugins() => [PluginKind.Ours, PluginKind.Gssproxy];

    /// <inheritdoc/>
    public void Dispose() => scratch.Dispose();

    [Theory]
    [MemberData(nameof(Plugins))]
    public void Each_gets_what_its_own_service_gives_it(PluginKind plugin)
    {
        string[] users = ["alice", "bob"];
        using ProxyDaemon daemon = new(site.Realm, DaemonKind.Ours, [.. users.Select(ServiceOf)]);
        foreach (string user in (string[])["alice", "bob", "alice", "alice"])
        {
            Dictionary<string, string> environment = new(daemon.ProxiedEnvironment(user, plugin))
            {
                ["GSSPROXY_BEHAVIOR"] = "REMOTE_ONLY",
                ["KRB5_KTNAME"] = "FILE:/nonexistent",
                ["KRB5CCNAME"] = $"FILE:{scratch.PathOf("shared.ccache")}",
            };
            ProcessResult result = Driver.Run("delegated", environment, Timeout, "own");
            Assert.True(result.ExitCode == 0, $"{user}: {result}");
            Assert.Equal($"own COMPLETE {user}@{site.Realm.Name}\n", result.Output);
        }
    }

    private ProxyService ServiceOf(string user) => new(
        user, Account.Current.Uid,
        [$"client_keytab:{Path.Combine(site.Realm.Directory, "keys", $"{user}.keytab")}", $"ccache:FILE:{ProxyService.DaemonDirectory}/{user}.ccache"],
        "initiate");
}
