// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;

namespace GssInterposer.Testing;

/// <summary>A private daemon (scripts/lib/daemon.sh) that holds credentials of a <see cref="Testing.Realm"/>; ends when it is disposed.</summary>
public sealed class ProxyDaemon : IDisposable
{
    /// <summary>Environment variable that names another program to stand for our daemon.</summary>
    public const string ProgramVariable = "GSSINTERPOSER_DAEMON";

    private const string Script = "lib/daemon.sh";
    private const string Reloaded = "New config loaded successfully."; // the C daemon says so with debug output alone
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan ReloadTimeout = TimeSpan.FromSeconds(30);

    private readonly ScratchDirectory scratch = new();
    private readonly DaemonSettings settings;

    /// <summary>Starts a daemon of the default kind with these services; takes about a tenth of a second.</summary>
    public ProxyDaemon(Realm realm, params ReadOnlySpan<ProxyService> services)
        : this(realm, DefaultKind, services)
    {
    }

    /// <summary>Starts a daemon with these services.</summary>
    public ProxyDaemon(Realm realm, DaemonKind kind, params ReadOnlySpan<ProxyService> services)
        : this(realm, kind, new DaemonSettings(), services)
    {
    }

    /// <summary>Starts our daemon with these settings and services.</summary>
    public ProxyDaemon(Realm realm, DaemonSettings settings, params ReadOnlySpan<ProxyService> services)
        : this(realm, DaemonKind.Ours, settings, services)
    {
    }

    private ProxyDaemon(Realm realm, DaemonKind kind, DaemonSettings settings, ReadOnlySpan<ProxyService> services)
    {
        Realm = realm;
        Kind = kind;
        this.settings = settings;
        System.IO.Directory.CreateDirectory(scratch.PathOf("conf"));
        int number = 10;
        foreach (ProxyService service in services)
        {
            File.WriteAllText(scratch.PathOf("conf", $"{number++}-{service.Name}.conf"), service.ToConfiguration(scratch.Path));
        }

        if (settings.GlobalLines.Count > 0)
        {
            File.WriteAllLines(scratch.PathOf("conf", "gssproxy.conf"), ["[gssproxy]", .. settings.GlobalLines, $"state_dir = {scratch.PathOf("state")}"]);
        }

        Start();
    }

    /// <summary>The kind that scripts/lib/daemon.sh starts when nobody says which.</summary>
    public static DaemonKind DefaultKind { get; } =
        ProcessRunner.RunScript(Script, "default").Output.Trim() == Word(DaemonKind.Ours) ? DaemonKind.Ours : DaemonKind.Gssproxy;

    /// <summary>The realm whose credentials it holds.</summary>
    public Realm Realm { get; }

    /// <summary>Which daemon it is.</summary>
    public DaemonKind Kind { get; }

    /// <summary>Its directory: configuration in <c>conf</c>, its log, its sockets.</summary>
    public string Directory => scratch.Path;

    /// <summary>A shell command that ends it and starts it again.</summary>
    public string RestartCommand => StartAfter("stop");

    /// <summary>A shell command that ends it as a crash would and starts it again.</summary>
    public string CrashCommand => StartAfter("kill");

    /// <summary>What the daemon has logged so far.</summary>
    public string Log => File.ReadAllText(scratch.PathOf("log"));

    /// <summary>Its process id.</summary>
    public int Id => int.Parse(File.ReadAllText(scratch.PathOf("pid")), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>
    /// A daemon with the services <c>acceptor</c> (the service keytab) and <c>initiator</c> (alice, by client keytab), for the processes
    /// of <paramref name="account"/>; both with <paramref name="lines"/> more.
    /// </summary>
    public static ProxyDaemon ForAcceptorAndInitiator(Realm realm, DaemonKind kind, Account account, params string[] lines) => new(
        realm,
        kind,
        new ProxyService("acceptor", account.Uid, [$"keytab:{realm.ServiceKeytab}"], "accept", lines),
        new ProxyService(
            "initiator", account.Uid,
            [$"client_keytab:{realm.AliceKeytab}", $"ccache:FILE:{ProxyService.DaemonDirectory}/alice.ccache"],
            "initiate", ["filter_flags = -DELEGATE", .. lines])); // by default the daemon takes the delegation flag away

    /// <summary>Path of the socket of a service.</summary>
    public string Socket(string service) => scratch.PathOf(ProxyService.SocketName(service));

    /// <summary>The environment of a program in the realm whose credentials come from <paramref name="service"/> through a plugin.</summary>
    public Dictionary<string, string> ProxiedEnvironment(string service, PluginKind plugin = PluginKind.Ours) => new(Realm.InterposedEnvironment(plugin))
    {
        ["GSS_USE_PROXY"] = "yes",
        ["GSSPROXY_SOCKET"] = Socket(service),
    };

    /// <summary>What the scripts call a kind.</summary>
    public static string Word(DaemonKind kind) => kind == DaemonKind.Ours ? "ours" : "gssproxy";

    /// <summary>Ends it and starts it again.</summary>
    public void Restart()
    {
        ProcessRunner.RunScript(Script, "stop", scratch.Path);
        Start();
    }

    /// <summary>Has it read its configuration again, and waits until it says that it has: the sockets may be the same before and after.</summary>
    public void Reload()
    {
        int before = Log.Split(Reloaded).Length;
        ProcessRunner.RunScript(Script, "reload", scratch.Path);
        if (!SpinWait.SpinUntil(
            () =>
            {
                Thread.Sleep(PollInterval);
                return Log.Split(Reloaded).Length > before;
            },
            ReloadTimeout))
        {
            throw new InvalidOperationException($"the daemon does not say that it has read its configuration again:\n{Log}");
        }
    }

    /// <summary>Ends it as a crash would.</summary>
    public void Kill() => ProcessRunner.RunScript(Script, "kill", scratch.Path);

    /// <summary>Starts it; it must have ended.</summary>
    public void Start()
    {
        Dictionary<string, string> environment = Realm.DirectEnvironment();
        foreach ((string name, string value) in settings.Environment)
        {
            environment[name] = value;
        }

        ProcessRunner.RunScript(Script, environment, "start", scratch.Path, Word(Kind));
    }

    private string StartAfter(string end)
    {
        string script = Repository.PathOf("scripts", Script);
        return $"'{script}' {end} '{Directory}' && '{script}' start '{Directory}' {Word(Kind)}";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ProcessRunner.RunScript(Script, "stop", scratch.Path);
        scratch.Dispose();
    }
}
