// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests;

/// <summary>
/// The daemon has lost the key that a delegated credential was sealed with: an error, and never the service's own credential in its place, whether the
/// application still has the handle or finds it in its ccache (tests/native/delegated).
/// </summary>
[Collection(SiteCollection.Name)]
public sealed class LostKeyTests(Site site) : IDisposable
{
    private const string Service = "both";
    private const string OtherPrincipal = "took one of another principal";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly ScratchDirectory scratch = new();

    /// <summary>Where the credential is, and what the application is told.</summary>
    public static TheoryData<DaemonKind, string, string> Losses()
    {
        TheoryData<DaemonKind, string, string> rows = [];
        foreach (DaemonKind daemon in Pairs.Daemons)
        {
            rows.Add(daemon, "use", daemon == DaemonKind.Ours ? "the key that the credential was sealed with is gone" : OtherPrincipal);
            rows.Add(daemon, "store", OtherPrincipal);
        }

        return rows;
    }

    /// <inheritdoc/>
    public void Dispose() => scratch.Dispose();

    [Theory]
    [MemberData(nameof(Losses))]
    public void A_delegated_credential_is_not_replaced_by_the_services_own(DaemonKind kind, string mode, string words)
    {
        string keytab = scratch.PathOf("service.keytab");
        string bobs = Path.Combine(site.Realm.Directory, "keys", "bob.keytab");
        File.Copy(site.Realm.ServiceKeytab, keytab);
        using ProxyDaemon daemon = new(
            site.Realm, kind,
            new ProxyService(
                Service, Account.Current.Uid, [$"keytab:{keytab}", $"client_keytab:{bobs}", $"ccache:FILE:{ProxyService.DaemonDirectory}/bob.ccache", "rcache:none:"]));
        string token = scratch.PathOf("token");
        ProcessResult made = Driver.Run("delegated", site.Realm.DirectEnvironmentOfAlice(), Timeout, "make-token", token);
        Assert.True(made.ExitCode == 0, made.ToString());

        // Ours has its keys in the state directory; the C daemon makes its own from the service's keytab.
        string lose = kind == DaemonKind.Ours ? $"rm -r '{daemon.Directory}/state'" : $"cp '{bobs}' '{keytab}'";
        Dictionary<string, string> environment = new(daemon.ProxiedEnvironment(Service))
        {
            ["GSSPROXY_BEHAVIOR"] = "REMOTE_ONLY",
            ["KRB5_KTNAME"] = "FILE:/nonexistent",
            ["KRB5CCNAME"] = $"FILE:{scratch.PathOf("ccache")}",
            ["DRIVER_BETWEEN"] = $"{lose} && {daemon.RestartCommand}",
        };
        ProcessResult result = Driver.Run("delegated", environment, Timeout, mode, token);

        Assert.True(result.ExitCode == 0, result.ToString());
        string[] lines = result.Output.Split('\n');
        Assert.Equal($"before COMPLETE alice@{site.Realm.Name}", lines[0]);
        Assert.StartsWith("after ", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain("COMPLETE", lines[1], StringComparison.Ordinal);
        Assert.Contains(words, lines[1], StringComparison.Ordinal);
    }
}
