// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;

namespace GssInterposer.Integration.Tests.Delegation;

/// <summary>Delegation without constraints (RFC 2743 §1.2.1.1): a user hands a ticket-granting ticket on, which is of use anywhere. Rows of the matrix.</summary>
/// <param name="Title">What the row is about.</param>
/// <param name="UserLines">Of the service that the user's program has its ticket from.</param>
/// <param name="ServiceLines">Of the service that the ticket is handed to.</param>
internal sealed record Forwarding(string Title, string[] UserLines, string[] ServiceLines)
{
    private const string Target = "ldap@denied.test";

    /// <summary>All rows. The KDC lets nobody delegate to the back end that they reach, in any other way.</summary>
    public static readonly Forwarding[] All =
    [
        new("default", [], []),
        new("`filter_flags = -DELEGATE` for the user", ["filter_flags = -DELEGATE"], []),
        new("`enforce_flags = +DELEGATE` alone, which the default of `filter_flags` takes away again", ["enforce_flags = +DELEGATE"], []),
        new("`filter_flags = -DELEGATE` for the user, `allow_targets = ldap/back.test` for the service", ["filter_flags = -DELEGATE"], ["allow_targets = ldap/back.test"]),
        new("`filter_flags = -DELEGATE` for the user, `cred_usage = accept` for the service", ["filter_flags = -DELEGATE"], ["cred_usage = accept"]),
    ];

    private int Number => Array.IndexOf(All, this);

    /// <summary>A daemon with the services of all rows.</summary>
    public static ProxyDaemon StartDaemon(DelegationSite site, DaemonKind kind) => new(
        site.Realm, kind, [.. All.SelectMany(row => (ProxyService[])[Service(site, $"user{row.Number}", "alice", row.UserLines), Service(site, $"front{row.Number}", "front", row.ServiceLines)])]);

    /// <summary>What arrives, and what it is good for.</summary>
    /// <param name="site">The realm.</param>
    /// <param name="daemon">For both ends; null: without a proxy.</param>
    /// <returns>The lines of the service's steps.</returns>
    public string[] Run(DelegationSite site, ProxyDaemon? daemon)
    {
        using ScratchDirectory scratch = new();
        string token = scratch.PathOf("token");
        PluginKind plugin = daemon?.Kind == DaemonKind.Gssproxy ? PluginKind.Gssproxy : PluginKind.Ours;
        ProcessResult sent = Driver.Run(
            "flags", daemon is null ? site.Local("alice") : site.Proxied(daemon, $"user{Number}", plugin), TimeSpan.FromSeconds(30), "forward", "HTTP@front.test", token);
        return sent.ExitCode == 0
            ? site.Run(daemon is null ? site.Local("front") : site.Proxied(daemon, $"front{Number}", plugin), $"accept:{token}", $"to:{Target}")
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            : throw new InvalidOperationException(sent.ToString());
    }

    private static ProxyService Service(DelegationSite site, string name, string keytab, string[] lines)
    {
        List<string> all = [.. lines];
        string usage = all.Remove("cred_usage = accept") ? "accept" : "both";
        return site.Service(name, keytab, [.. all]) with { Usage = usage };
    }
}
