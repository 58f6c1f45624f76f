// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using GssInterposer.Testing;

namespace GssInterposer.Integration.Tests.Operation;

/// <summary>Our daemon's program as an administrator, systemd or a process manager handles it: configured, started, signalled and ended by the test itself.</summary>
internal sealed class OperatedDaemon : IDisposable
{
    /// <summary>Nothing here takes long; a machine may be slow all the same.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>In the log once the sockets listen.</summary>
    public const string Complete = "Initialization complete";

    /// <summary>In the log after a reload.</summary>
    public const string Reloaded = "New config loaded successfully";

    private const int SignalHangUp = 1;

    private readonly Realm? realm;
    private readonly ScratchDirectory scratch = new();
    private int reloads;

    /// <summary>Prepares a directory.</summary>
    /// <param name="realm">Whose configuration the Kerberos libraries get; null: none.</param>
    public OperatedDaemon(Realm? realm = null) => this.realm = realm;

    /// <summary>The program: artifacts/gssinterposerd, or what stands for it.</summary>
    public static string Program { get; } = Path.GetFullPath(
        Environment.GetEnvironmentVariable(ProxyDaemon.ProgramVariable) is { Length: > 0 } named ? named : Repository.PathOf("artifacts", "gssinterposerd"));

    /// <summary>The configuration file.</summary>
    public string ConfigurationFile => PathOf("gssproxy.conf");

    /// <summary>The default socket.</summary>
    public string Socket => PathOf("default.sock");

    /// <summary>The process, after <see cref="Start"/>.</summary>
    public RunningProcess Process { get; private set; } = null!;

    /// <summary>What it has logged.</summary>
    public string Log => Process.Error;

    /// <summary>Absolute path of something in its directory.</summary>
    public string PathOf(string name) => scratch.PathOf(name);

    /// <summary>Writes the configuration: [gssproxy] with a state directory and <paramref name="global"/>, then the services.</summary>
    public OperatedDaemon Configure(string global, params string[] services)
    {
        File.WriteAllText(ConfigurationFile, $"[gssproxy]\nstate_dir = {PathOf("state")}\n{global}\n{string.Join('\n', services)}\n");
        return this;
    }

    /// <summary>A service for the own uid that accepts with the realm's service keytab.</summary>
    public string Acceptor(string name, string extra = "") => Service(name, $"cred_store = keytab:{realm!.ServiceKeytab}\ncred_usage = accept\n{extra}");

    /// <summary>A service for the own uid that initiates as alice.</summary>
    public string Initiator(string name, string extra = "") =>
        Service(name, $"cred_store = client_keytab:{realm!.AliceKeytab}\ncred_store = ccache:FILE:{PathOf("alice.ccache")}\ncred_usage = initiate\n{extra}");

    /// <summary>A service for the own uid.</summary>
    public static string Service(string name, string lines = "") => $"[service/{name}]\nmechs = krb5\neuid = {Account.Current.Uid}\n{lines}";

    /// <summary>The environment that it is started with unless a test says otherwise: hardly any.</summary>
    public Dictionary<string, string> Surroundings()
    {
        Dictionary<string, string> all = realm?.DirectEnvironment() ?? [];
        return all.Where(variable => variable.Key is "KRB5_CONFIG" or "KRB5_KDC_PROFILE").Append(new("GSS_MECH_CONFIG", "/dev/null")).ToDictionary();
    }

    /// <summary>The command line of a start in the foreground.</summary>
    public string[] Command(params string[] options) => [Program, "-i", "-s", Socket, "-c", ConfigurationFile, .. options];

    /// <summary>Starts it and waits until it serves.</summary>
    public OperatedDaemon Start(params string[] options)
    {
        Process?.Dispose();
        reloads = 0;
        Process = RunningProcess.Start(Command(options), Surroundings());
        Ready();
        return this;
    }

    /// <summary>Takes over a process that a test has started, and waits until it serves.</summary>
    public OperatedDaemon Started(IReadOnlyList<string> command, Dictionary<string, string> environment)
    {
        Process?.Dispose();
        reloads = 0;
        Process = RunningProcess.Start(command, environment);
        Ready();
        return this;
    }

    /// <summary>Sends SIGHUP and waits for the line that says how that went.</summary>
    public void Reload(string outcome = Reloaded)
    {
        int before = Log.Split(outcome).Length - 1;
        reloads++;
        Process.Signal(SignalHangUp);
        if (!Process.WaitForText(outcome, Patience, before + 1))
        {
            throw new InvalidOperationException($"ended at reload {reloads}: {Log}");
        }
    }

    /// <summary>Sends SIGHUP and does not wait.</summary>
    public void AskForReload() => Process.Signal(SignalHangUp);

    /// <summary>Ends it by SIGTERM.</summary>
    /// <returns>What it wrote and its status.</returns>
    public ProcessResult Stop()
    {
        Process.Terminate();
        return Process.WaitForExit(Patience);
    }

    /// <summary>A connection to its default socket.</summary>
    public GssxClient Connect(string? socket = null) => new(socket ?? Socket);

    /// <inheritdoc/>
    public void Dispose()
    {
        Process?.Dispose();
        scratch.Dispose();
    }

    private void Ready()
    {
        if (!Process.WaitForText(Complete, Patience))
        {
            throw new InvalidOperationException(Process.WaitForExit(Patience).ToString());
        }
    }
}
