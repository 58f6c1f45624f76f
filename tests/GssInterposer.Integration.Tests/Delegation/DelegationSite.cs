// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;

namespace GssInterposer.Integration.Tests.Delegation;

/// <summary>
/// One realm with services that may delegate, and a daemon of each kind, for all tests of this folder; started when the first asks, so that none is where they
/// are skipped. The daemons' services, for the account that runs the tests:
/// front (S4U2Self and S4U2Proxy), transition (S4U2Self alone), delegation (S4U2Proxy alone), impersonating, all with the keys of HTTP/front.test; middle and
/// plain with those of HTTP/middle.test and HTTP/plain.test; alice.
/// </summary>
public sealed class DelegationSite : IDisposable
{
    private const string Transition = "allow_protocol_transition = yes";
    private const string Delegation = "allow_constrained_delegation = yes";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, (string Keytab, string[] Lines)> Services = new()
    {
        ["front"] = ("front", [Transition, Delegation]),
        ["transition"] = ("front", [Transition]),
        ["delegation"] = ("front", [Delegation]),
        ["impersonating"] = ("front", ["impersonate = yes"]),
        ["middle"] = ("middle", [Delegation]),
        ["plain"] = ("plain", [Transition, Delegation]),
        ["alice"] = ("alice", []),
    };

    private readonly Lazy<Realm> realm = new(() => new Realm(RealmKind.Delegation));
    private readonly Dictionary<DaemonKind, Lazy<ProxyDaemon>> daemons;

    /// <summary>Starts nothing yet.</summary>
    public DelegationSite() => daemons = Pairs.Daemons.ToDictionary(
        kind => kind,
        kind => new Lazy<ProxyDaemon>(() => new ProxyDaemon(Realm, kind, [.. Services.Select(service => Service(service.Key, service.Value.Keytab, service.Value.Lines))])));

    /// <summary>The realm.</summary>
    public Realm Realm => realm.Value;

    /// <summary>The daemon of a kind.</summary>
    public ProxyDaemon Daemon(DaemonKind kind) => daemons[kind].Value;

    /// <summary>A service for the account that runs the tests, which has one of the realm's keytabs for both roles.</summary>
    public ProxyService Service(string name, string keytab, params string[] lines) => new(
        name, Account.Current.Uid, [$"keytab:{Realm.Keytab(keytab)}", $"client_keytab:{Realm.Keytab(keytab)}", "rcache:none:"], "both", lines);

    /// <summary>Runs a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="pair">Plugin and daemon; null: with the keys at hand, and without an interposer.</param>
    /// <returns>All lines, principals without the realm.</returns>
    public string[] Run(Scenario scenario, Pair? pair)
    {
        using ScratchDirectory scratch = new();
        StringBuilder lines = new();
        foreach (Hop hop in scenario.Hops)
        {
            Dictionary<string, string> environment = pair is null
                ? Local(Services[hop.Service].Keytab)
                : Proxied(Daemon(pair.Daemon), hop.Service, pair.Plugin);
            lines.Append(Run(environment, [.. hop.Steps.Select(step => step.Replace("{dir}", scratch.Path, StringComparison.Ordinal))]));
        }

        return lines.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Runs steps in one process.</summary>
    /// <returns>What it prints, principals without the realm.</returns>
    public string Run(Dictionary<string, string> environment, params string[] steps)
    {
        ProcessResult result = Driver.Run("s4u", environment, Timeout, steps);
        return result.ExitCode == 0 ? result.Output.Replace($"@{Realm.Name}", "", StringComparison.Ordinal) : throw new InvalidOperationException(result.ToString());
    }

    /// <summary>Whom the back end sees behind a token that is in a file, without the realm.</summary>
    public string SeenByBackEnd(string token)
    {
        Dictionary<string, string> environment = new(Realm.DirectEnvironment()) { ["KRB5_KTNAME"] = Realm.Keytab("back"), ["TOKEN"] = token };
        ProcessResult result = ProcessRunner.Run(["/bin/bash", "-c", "exec \"$0\" back-end <\"$TOKEN\"", Driver.PathOf("s4u")], environment);
        return result.ExitCode == 0 ? result.Output.Trim().Replace($"@{Realm.Name}", "", StringComparison.Ordinal) : throw new InvalidOperationException(result.ToString());
    }

    /// <summary>The environment of a process without a key: nothing but the proxy can help it.</summary>
    public Dictionary<string, string> Proxied(ProxyDaemon daemon, string service, PluginKind plugin = PluginKind.Ours) => new(daemon.ProxiedEnvironment(service, plugin))
    {
        ["GSSPROXY_BEHAVIOR"] = "REMOTE_ONLY",
        ["KRB5_KTNAME"] = "FILE:/nonexistent",
        ["DRIVER_BACK_KEYTAB"] = Realm.Keytab("services"),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Lazy<ProxyDaemon> daemon in daemons.Values.Where(daemon => daemon.IsValueCreated))
        {
            daemon.Value.Dispose();
        }

        if (realm.IsValueCreated)
        {
            realm.Value.Dispose();
        }
    }

    /// <summary>The environment of a process with the keys of one of the keytabs, and no interposer.</summary>
    public Dictionary<string, string> Local(string keytab) => new(Realm.DirectEnvironment())
    {
        ["KRB5_KTNAME"] = Realm.Keytab(keytab),
        ["KRB5_CLIENT_KTNAME"] = Realm.Keytab(keytab),
        ["KRB5RCACHENAME"] = "none:",
        ["DRIVER_BACK_KEYTAB"] = Realm.Keytab("services"),
    };
}
