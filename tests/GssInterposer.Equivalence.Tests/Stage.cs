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
    private const string AttributesChapter = "attributes";
    private const string ExpiryChapter = "expiry";
    private const string SlotsChapter = "slots";
    private const string IakerbChapter = "iakerb";
    private const string IakerbUser = "dave";
    private const string IakerbPassword = "dave-7-secret";
    private const int ExpirySeconds = 8;
    private const int ClockskewSeconds = 4;
    private const string NoReplayCache = "none:"; // a replay cache would be shared by runs that must not know of each other
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(100);

    private readonly Realm realm = new();
    private readonly ScratchDirectory scratch = new();
    private readonly Dictionary<string, string> played = [];
    private int copies;
    private string? indicated;
    private Realm? impatient;
    private bool hasIakerbUser;

    /// <summary>The transcript of a run without any interposer, with keytab and ticket cache at hand.</summary>
    public string PlayDirectly(params string[] arguments) => Once(arguments, () => Play(WithStore(Direct(arguments[0]), arguments[0]), arguments));

    /// <summary>The transcript of a run through the proxy, with neither keytab nor ticket cache. A null behaviour leaves the plugin's default.</summary>
    public string PlayProxied(DaemonKind kind, string? behavior, params string[] arguments)
    {
        using ProxyDaemon daemon = StartDaemon(kind, arguments[0]);
        return Play(WithStore(Proxied(daemon, behavior), arguments[0]), arguments);
    }

    /// <summary>The same with our daemon, which keeps the keys of contexts to itself.</summary>
    public string PlayHeld(string? behavior, params string[] arguments)
    {
        using ProxyDaemon daemon = StartDaemon(DaemonKind.Ours, arguments[0], keepsKeys: true);
        return Play(WithStore(Proxied(daemon, behavior), arguments[0]), arguments);
    }

    /// <summary>The transcript through the C plugin and the C daemon, in the behaviour that ours has by default. Where it crashes, the last section says so.</summary>
    public string PlayInC(params string[] arguments)
    {
        using ProxyDaemon daemon = StartDaemon(DaemonKind.Gssproxy, arguments[0]);
        ProcessResult result = Driver.Run("transcript", WithStore(Proxied(daemon, "LOCAL_FIRST", PluginKind.Gssproxy), arguments[0]), Timeout, arguments);
        return result.ExitCode == 0 ? result.Output : $"{result.Output}   exit status {result.ExitCode}\n";
    }

    /// <summary>The chapter of slots with a witness of what the plugin does (tests/native/witness.c).</summary>
    public string PlaySlots(PluginKind plugin)
    {
        using ProxyDaemon daemon = StartDaemon(plugin == PluginKind.Ours ? DaemonKind.Ours : DaemonKind.Gssproxy, SlotsChapter);
        Dictionary<string, string> environment = new(Proxied(daemon, "LOCAL_FIRST", plugin))
        {
            ["LD_PRELOAD"] = Driver.PathOf("libwitness.so"),
            ["WITNESS_PLUGIN"] = realm.PublicCopy(Plugin.PathOf(plugin), executable: false),
        };
        return Play(environment, [SlotsChapter]);
    }

    /// <summary>The transcript of two processes without any interposer.</summary>
    public string PlayPairDirectly(params string[] arguments)
    {
        string[] command = ["--pair", .. arguments];
        return Once(command, () => Play(Direct(arguments[0]), command));
    }

    /// <summary>The transcript of two processes, of which the initiator's, the acceptor's or both go through the proxy.</summary>
    public string PlayPair(DaemonKind kind, bool initiatorProxied, bool acceptorProxied, params string[] arguments) =>
        PlayPair(kind, keepsKeys: false, initiatorProxied, acceptorProxied, arguments);

    /// <summary>The same with our daemon, which keeps the keys of contexts to itself.</summary>
    public string PlayHeldPair(bool initiatorProxied, bool acceptorProxied, params string[] arguments) =>
        PlayPair(DaemonKind.Ours, keepsKeys: true, initiatorProxied, acceptorProxied, arguments);

    private string PlayPair(DaemonKind kind, bool keepsKeys, bool initiatorProxied, bool acceptorProxied, params string[] arguments)
    {
        using ProxyDaemon daemon = StartDaemon(kind, arguments[0], keepsKeys);
        Dictionary<string, string> initiator = initiatorProxied ? Proxied(daemon, null) : Direct(arguments[0]);
        Dictionary<string, string> acceptor = acceptorProxied ? Proxied(daemon, null) : Direct(arguments[0]);
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
        impatient?.Dispose();
        realm.Dispose();
    }

    private string Play(Dictionary<string, string> environment, string[] arguments)
    {
        if (arguments.Contains(IakerbChapter))
        {
            AddIakerbUser(environment);
        }

        environment["GLIBC_TUNABLES"] = "glibc.malloc.tcache_count=0"; // what a thread keeps for its next allocations counts as used (chapter "leaks")

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

    private ProxyDaemon StartDaemon(DaemonKind kind, string chapter, bool keepsKeys = false) => new(
        RealmOf(chapter),
        kind,
        new ProxyService(
            Service, Account.Current.Uid, [$"keytab:{RealmOf(chapter).ServiceKeytab}", $"ccache:{CopyOfCcache(chapter)}", $"rcache:{NoReplayCache}"], "both",
            [
                "filter_flags = -DELEGATE", // the daemon's default takes delegation out of every request
                "allow_protocol_transition = yes",
                "allow_constrained_delegation = yes",
                .. keepsKeys ? (string[])["session_keys = daemon"] : [],
            ])
        {
            Mechs = chapter == IakerbChapter && kind == DaemonKind.Ours ? "krb5, iakerb" : "krb5", // the C daemon has krb5 alone, and does without a service of others
        });

    private Dictionary<string, string> Direct(string chapter) => new(RealmOf(chapter).DirectEnvironment())
    {
        ["KRB5CCNAME"] = CopyOfCcache(chapter),
        ["KRB5_KTNAME"] = $"FILE:{RealmOf(chapter).ServiceKeytab}",
        ["KRB5RCACHENAME"] = NoReplayCache,
    };

    private Dictionary<string, string> Proxied(ProxyDaemon daemon, string? behavior, PluginKind plugin = PluginKind.Ours)
    {
        Dictionary<string, string> environment = new(daemon.ProxiedEnvironment(Service, plugin))
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
    private Dictionary<string, string> WithStore(Dictionary<string, string> environment, string chapter)
    {
        environment["TRANSCRIPT_KEYTAB"] = $"FILE:{RealmOf(chapter).ServiceKeytab}";
        environment["TRANSCRIPT_CCACHE"] = CopyOfCcache(chapter);
        environment["TRANSCRIPT_DIRECTORY"] = Directory.CreateDirectory(scratch.PathOf($"{copies++}.directory")).FullName;
        return environment;
    }

    private Realm RealmOf(string chapter) => chapter == ExpiryChapter ? impatient ??= MakeImpatient() : realm;

    /// <summary>An acceptor lets a ticket live on for as long as clocks may differ, which is five minutes by default.</summary>
    private static Realm MakeImpatient()
    {
        Realm made = new();
        string configuration = Path.Combine(made.Directory, "public", "krb5.conf");
        File.WriteAllText(configuration, File.ReadAllText(configuration).Replace("[libdefaults]", $"[libdefaults]\n  clockskew = {ClockskewSeconds}", StringComparison.Ordinal));
        return made;
    }

    /// <summary>For a user without a ticket: whoever initiates has the password, and reaches the KDC through the acceptor.</summary>
    private void AddIakerbUser(Dictionary<string, string> environment)
    {
        if (!hasIakerbUser)
        {
            realm.Administer($"addprinc -pw {IakerbPassword} {IakerbUser}");
            hasIakerbUser = true;
        }

        environment["TRANSCRIPT_USER"] = IakerbUser;
        environment["TRANSCRIPT_PASSWORD"] = IakerbPassword;
    }

    private string CopyOfCcache(string chapter)
    {
        string copy = scratch.PathOf($"{copies++}.ccache");
        File.Copy(BaseCcache(chapter)["FILE:".Length..], copy);
        return $"FILE:{copy}";
    }

    private string BaseCcache(string chapter) => chapter switch
    {
        AttributesChapter => indicated ??= MakeIndicated(),
        ExpiryChapter => Kinit(RealmOf(chapter), ["-l", $"{ExpirySeconds}s"]),
        _ => realm.AliceCcache,
    };

    /// <summary>A ticket with an authentication indicator, and the service ticket that every run presents: what it says is the same, byte for byte.</summary>
    private string MakeIndicated()
    {
        realm.Administer("modprinc +requires_preauth alice");
        string ccache = Kinit(realm, []);
        Run(realm, ["kvno", "-c", ccache, "host/localhost"]);
        return ccache;
    }

    private string Kinit(Realm home, string[] options)
    {
        string ccache = $"FILE:{scratch.PathOf($"{copies++}.ccache")}";
        Run(home, ["kinit", "-k", "-t", home.AliceKeytab, .. options, "-c", ccache, "alice"]);
        return ccache;
    }

    private static void Run(Realm home, string[] command)
    {
        ProcessResult result = ProcessRunner.Run(command, home.DirectEnvironment());
        Assert.True(result.ExitCode == 0, result.ToString());
    }
}
