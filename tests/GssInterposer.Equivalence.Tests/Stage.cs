// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Equivalence.Tests;

/// <summary>One realm in which the same program runs without the proxy and through it, each run with a copy of alice's ticket cache of its own.</summary>
public sealed class Stage : IDisposable
{
    private const string Service = "both";
    private const string NoReplayCache = "none:"; // a replay cache would be shared by runs that must not know of each other
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(100);

    private readonly Realm realm = new();
    private readonly ScratchDirectory scratch = new();
    private readonly Dictionary<string, string> played = [];
    private int copies;

    /// <summary>The transcript of a run without any interposer, with keytab and ticket cache at hand.</summary>
    public string PlayDirectly(params string[] arguments) => Once(arguments, () => Play(WithStore(Direct()), arguments));

    /// <summary>The transcript of a run through the proxy, with neither keytab nor ticket cache. A null behaviour leaves the plugin's default.</summary>
    public string PlayProxied(DaemonKind kind, string? behavior, params string[] arguments)
    {
        using ProxyDaemon daemon = StartDaemon(kind);
        return Play(WithStore(Proxied(daemon, behavior)), arguments);
    }

    /// <summary>The transcript of two processes without any interposer.</summary>
    public string PlayPairDirectly(params string[] arguments)
    {
        string[] command = ["--pair", .. arguments];
        return Once(command, () => Play(Direct(), command));
    }

    /// <summary>The transcript of two processes, of which the initiator's, the acceptor's or both go through the proxy.</summary>
    public string PlayPair(DaemonKind kind, bool initiatorProxied, bool acceptorProxied, params string[] arguments)
    {
        using ProxyDaemon daemon = StartDaemon(kind);
        Dictionary<string, string> initiator = initiatorProxied ? Proxied(daemon, null) : Direct();
        Dictionary<string, string> acceptor = acceptorProxied ? Proxied(daemon, null) : Direct();
        Dictionary<string, string> environment = new(initiator);
        foreach (string name in initiator.Keys.Union(acceptor.Keys).Where(name => initiator.GetValueOrDefault(name) != acceptor.GetValueOrDefault(name)))
        {
            environment[$"ACCEPTOR_{name}"] = acceptor.GetValueOrDefault(name, "");
        }

        return Play(environment, ["--pair", .. arguments]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        scratch.Dispose();
        realm.Dispose();
    }

    private static string Play(Dictionary<string, string> environment, string[] arguments)
    {
        ProcessResult result = Driver.Run("transcript", environment, Timeout, arguments);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.Output;
    }

    // What happens without the proxy is the same whichever daemon it is compared with.
    private string Once(string[] arguments, Func<string> play)
    {
        string key = string.Join(' ', arguments);
        if (!played.TryGetValue(key, out string? transcript))
        {
            played[key] = transcript = play();
        }

        return transcript;
    }

    private ProxyDaemon StartDaemon(DaemonKind kind) => new(
        realm,
        kind,
        new ProxyService(
            Service, Account.Current.Uid, [$"keytab:{realm.ServiceKeytab}", $"ccache:{CopyOfCcache()}", $"rcache:{NoReplayCache}"], "both",
            "filter_flags = -DELEGATE", // the daemon's default takes delegation out of every request
            "allow_protocol_transition = yes", "allow_constrained_delegation = yes"));

    private Dictionary<string, string> Direct() => new(realm.DirectEnvironment())
    {
        ["KRB5CCNAME"] = CopyOfCcache(),
        ["KRB5_KTNAME"] = $"FILE:{realm.ServiceKeytab}",
        ["KRB5RCACHENAME"] = NoReplayCache,
    };

    private Dictionary<string, string> Proxied(ProxyDaemon daemon, string? behavior)
    {
        Dictionary<string, string> environment = new(daemon.ProxiedEnvironment(Service))
        {
            ["KRB5_KTNAME"] = "FILE:/nonexistent",
            ["KRB5RCACHENAME"] = NoReplayCache,
        };
        if (behavior is not null)
        {
            environment["GSSPROXY_BEHAVIOR"] = behavior;
        }

        return environment;
    }

    // gss_acquire_cred_from names a store of the application's own, which it can read in every run.
    private Dictionary<string, string> WithStore(Dictionary<string, string> environment)
    {
        environment["TRANSCRIPT_KEYTAB"] = $"FILE:{realm.ServiceKeytab}";
        environment["TRANSCRIPT_CCACHE"] = CopyOfCcache();
        environment["TRANSCRIPT_DIRECTORY"] = Directory.CreateDirectory(scratch.PathOf($"{copies++}.directory")).FullName;
        return environment;
    }

    private string CopyOfCcache()
    {
        string copy = scratch.PathOf($"{copies++}.ccache");
        File.Copy(realm.AliceCcache["FILE:".Length..], copy);
        return $"FILE:{copy}";
    }
}
