// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.CommandLine;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Contexts;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Front;
using GssInterposer.Daemon.Observability;
using GssInterposer.Daemon.Sealing;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Lifecycle;

/// <summary>
/// The daemon from its first socket to its last reply: puts the parts together, reloads them, and stops them in order. All of it happens on the main thread:
/// signals only wake it, so that a reload never meets another one, a start or a stop; and the main thread has the capability that run_as_user leaves.
/// </summary>
internal sealed class Server : IDisposable
{
    private const int DrainSeconds = 10;
    private const int Failed = 1;
    private static readonly TimeSpan HeldSweep = TimeSpan.FromSeconds(DaemonLimits.HeldSweepSeconds);

    private readonly DaemonOptions _options;
    private readonly Log _log;
    private readonly SystemdNotify _notify = SystemdNotify.FromEnvironment();

    /// <summary>A signal came. Never disposed: a handler may still be under way when the daemon ends.</summary>
    private readonly AutoResetEvent _signal = new(false);

    /// <summary>Never disposed: what comes while the process ends is still ours to ignore.</summary>
    private readonly List<PosixSignalRegistration> _registrations = [];

    private readonly Metrics _metrics;
    private readonly Sealer _sealer;
    private readonly DaemonState _state;
    private readonly Dispatcher _dispatcher;
    private readonly FrontEnd _front;
    private readonly KernelNfsd _nfsd;
    private readonly uint _owner;
    private readonly int _threadsMax;
    private readonly bool _traces;
    private MetricsEndpoint? _endpoint;
    private int _reloadWanted;
    private volatile bool _stopWanted;

    /// <summary>Puts the parts together; nothing listens yet.</summary>
    /// <exception cref="SealingException">The sealing keys cannot be used.</exception>
    /// <exception cref="IOException">There are no descriptors left for us.</exception>
    public Server(DaemonOptions options, DaemonConfiguration configuration, Log log)
    {
        _options = options;
        _log = log;
        _owner = configuration.RunAsUser is { } user ? Accounts.UserByName(user)!.Value.Uid : LibC.geteuid();
        _threadsMax = configuration.Limits.ThreadsMax;
        _traces = ProcessEnvironment.Get("KRB5_TRACE") is not null;
        _metrics = new Metrics(_threadsMax);
        _sealer = configuration.StateDirectory is { } directory
            ? Sealer.Open(directory, _owner, log, _metrics)
            : new Sealer(new KeyRing([SealingKey.Generate(DateTimeOffset.UtcNow)]), _metrics);
        _state = new DaemonState
        {
            Log = log,
            Sealer = _sealer,
            Metrics = _metrics,
            Audit = new AuditLog(log) { Level = AuditLevelOf(configuration) },
            Configuration = configuration,
        };
        _sealer.UseServiceKeys(ServiceKeys(configuration));
        _dispatcher = new Dispatcher(_state, new ServiceSnapshot(configuration), _threadsMax);
        _front = new FrontEnd(configuration.Limits, configuration.WorkerThreads, _dispatcher, PeerReader.Read, log);
        _nfsd = new KernelNfsd(log);
        _metrics.Gather = new DaemonCounts(_metrics, _front, _state).Gather;
    }

    /// <summary>Listens and serves until a signal, or an idle user proxy's timeout.</summary>
    /// <returns>Exit status.</returns>
    public int Run()
    {
        // First of all, and until the process is gone: a reload that is asked for while we start or stop must not end us.
        foreach ((PosixSignal signal, int number) in (ReadOnlySpan<(PosixSignal, int)>)
            [(PosixSignal.SIGHUP, LibC.SIGHUP), (PosixSignal.SIGTERM, LibC.SIGTERM), (PosixSignal.SIGINT, LibC.SIGINT), (PosixSignal.SIGQUIT, LibC.SIGQUIT)])
        {
            SignalDisposition.Reset(number);
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
        }

        DaemonConfiguration configuration = _state.Configuration;
        try
        {
            Open(configuration);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Fail(failure.Message);
        }

        // What only root can open is open now; threads that serve come after, since they inherit their starter's capabilities.
        if (configuration.RunAsUser is { } user && Privileges.Drop(user) is { } reason)
        {
            return Fail(reason);
        }

        HeldContextFile?.Load(_state.Held, IsHolder);
        _front.Start();
        _log.Info(Startup.CompleteText);
        _notify.Ready(StatusText(configuration));
        Daemonize.Ready();
        WaitForEnd();
        Stop();
        return 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _endpoint?.Dispose();
        _nfsd.Dispose();
        _front.Dispose();
        _sealer.Dispose();
        _notify.Dispose();
    }

    /// <summary>Opens the sockets and tells the kernel of them.</summary>
    private void Open(DaemonConfiguration configuration)
    {
        foreach (SocketActivation.Passed passed in SocketActivation.Take())
        {
            Adopt(passed.Descriptor, configuration);
        }

        foreach (SocketConfiguration socket in Missing(configuration))
        {
            _front.Listen(socket.Path, socket.Mode, socket.Owner, socket.Group);
        }

        _endpoint = OpenMetrics(configuration);
        _nfsd.Enable(configuration.Services);
    }

    private void Adopt(int descriptor, DaemonConfiguration configuration)
    {
        // A user's proxy has one socket; whoever passes one means that, whatever its path.
        string? path = _options.IsUserProxy ? configuration.DefaultSocket : SocketActivation.PathOf(descriptor);
        if (path is null || Array.IndexOf(_front.ListenerPaths, path) >= 0 || !_front.Adopt(descriptor, path))
        {
            _log.Warning($"descriptor {descriptor}, passed by LISTEN_FDS, is not a socket that this daemon can serve; it is left alone");
        }
        else if (!configuration.Sockets().Any(socket => socket.Path == path))
        {
            _log.Warning($"the passed socket {path} belongs to no service: connections there are refused; correct ListenStream or the configuration");
        }
    }

    private SocketConfiguration[] Missing(DaemonConfiguration configuration)
    {
        string[] present = _front.ListenerPaths;
        return [.. configuration.Sockets().Where(socket => Array.IndexOf(present, socket.Path) < 0)];
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (context.Signal == PosixSignal.SIGHUP)
        {
            Volatile.Write(ref _reloadWanted, 1);
        }
        else
        {
            _stopWanted = true;
        }

        _signal.Set();
    }

    /// <summary>Reads the configuration and the keys again. Whatever is wrong with them, the old ones stay in force.</summary>
    private void Reload()
    {
        _notify.Reloading();
        bool done;
        try
        {
            done = _options.IsUserProxy || TryReload();
        }
        catch (Exception failure)
        {
            // Whatever it is, calls go on.
            _log.Error($"the reload failed inside the daemon, please report this: {failure}");
            done = false;
        }

        _metrics.Count(done ? Counter.Reloads : Counter.ReloadsFailed);
        _log.Answer(done ? LogLevel.Info : LogLevel.Error, done ? Startup.ReloadedText : Startup.ReloadFailedText);

        _notify.Ready(StatusText(_state.Configuration));
    }

    private bool TryReload()
    {
        (DaemonConfiguration? next, IReadOnlyList<Problem> problems) = Startup.Load(_options);
        foreach (Problem problem in problems)
        {
            _log.Answer(problem.Severity == Severity.Error ? LogLevel.Error : LogLevel.Warning, problem.ToString());
        }

        if (next is null)
        {
            return false;
        }

        // What can fail comes first. Whoever connects to a new socket waits in its backlog until its service is there.
        List<Listener> opened = [];
        MetricsEndpoint? endpoint = _endpoint;
        try
        {
            opened.AddRange(Missing(next).Select(socket => Listener.Open(socket.Path, socket.Mode, socket.Owner, socket.Group)));
            if (MetricsPlacesOf(next) != MetricsPlacesOf(_state.Configuration))
            {
                endpoint = OpenMetrics(next);
            }

            _sealer.Reload(next.StateDirectory!, _owner);
        }
        catch (Exception failure) when (failure is SealingException or IOException or UnauthorizedAccessException)
        {
            _log.Answer(LogLevel.Error, failure.Message);
            opened.ForEach(listener => listener.Close());
            if (!ReferenceEquals(endpoint, _endpoint))
            {
                endpoint?.Dispose();
            }

            return false;
        }

        TakeInForce(next, opened, endpoint);
        return true;
    }

    private void TakeInForce(DaemonConfiguration next, List<Listener> opened, MetricsEndpoint? endpoint)
    {
        WarnOfWhatStays(_state.Configuration, next);
        _sealer.UseServiceKeys(ServiceKeys(next));
        _state.Configuration = next;
        _state.Audit.Level = AuditLevelOf(next);
        _log.DebugLevel = next.DebugLevel;
        _log.Format = next.LogFormat;
        _dispatcher.Replace(new ServiceSnapshot(next));
        _state.Held.ForgetServices(IsHolder);
        _front.Reconfigure(next.Limits);
        opened.ForEach(_front.Listen);
        ImmutableArray<SocketConfiguration> sockets = next.Sockets();
        foreach (string path in _front.ListenerPaths)
        {
            if (!sockets.Any(socket => socket.Path == path))
            {
                _front.StopListening(path);
            }
        }

        if (!ReferenceEquals(endpoint, _endpoint))
        {
            _endpoint?.Dispose();
            _endpoint = endpoint;
        }

        _nfsd.Enable(next.Services);
    }

    /// <summary>What was settled at the start, or belongs to a socket that is open, stays until the next start: whoever changes it should know.</summary>
    private void WarnOfWhatStays(DaemonConfiguration before, DaemonConfiguration next)
    {
        List<string> keys = [];
        void Compare(string key, bool changed)
        {
            if (changed)
            {
                keys.Add(key);
            }
        }

        Compare("run_as_user", before.RunAsUser != next.RunAsUser);
        Compare("worker threads", before.WorkerThreads != next.WorkerThreads);
        Compare("max_threads", next.Limits.ThreadsMax > _threadsMax);
        Compare("debug_level", next.DebugLevel >= ProcessEnvironment.TraceDebugLevel && !_traces);
        Compare("socket_owner, socket_group or socket_mode", next.Sockets().Any(socket => before.Sockets().Any(old => old.Path == socket.Path && old != socket)));
        if (keys.Count > 0)
        {
            _log.Answer(LogLevel.Warning, $"changes of {string.Join(", ", keys)} take full effect at the next start; restart the daemon");
        }
    }

    private void WaitForEnd()
    {
        TimeSpan allowed = TimeSpan.FromSeconds(_options.IdleTimeoutSeconds);
        while (!_stopWanted)
        {
            if (Interlocked.Exchange(ref _reloadWanted, 0) != 0)
            {
                Reload();
                continue;
            }

            TimeSpan patience = Timeout.InfiniteTimeSpan;
            if (_options.IsUserProxy && allowed > TimeSpan.Zero)
            {
                patience = allowed - _front.IdleFor;
                if (patience <= TimeSpan.Zero)
                {
                    _log.Info(UserProxy.FarewellText(_options.IdleTimeoutSeconds));
                    return;
                }
            }

            if (_state.Configuration.Services.Any(service => service.SessionKeys == SessionKeyHolder.Daemon))
            {
                _state.Held.ForgetExpired();
                patience = patience == Timeout.InfiniteTimeSpan || patience > HeldSweep ? HeldSweep : patience;
            }

            _signal.WaitOne(patience);
        }
    }

    private void Stop()
    {
        _notify.Stopping("finishing the calls in flight");
        if (!_front.Stop(TimeSpan.FromSeconds(DrainSeconds)))
        {
            _log.Warning($"stopped with calls still in execution after {DrainSeconds} s");
        }

        HeldContextFile?.Save(_state.Held);
    }

    /// <summary>Where contexts that the daemon holds are between two processes; null for a user's proxy that keeps nothing.</summary>
    private HeldContextFile? HeldContextFile =>
        _state.Configuration.StateDirectory is { } directory ? new HeldContextFile(directory, _owner, _sealer, _log) : null;

    private bool IsHolder(string service) =>
        _state.Configuration.Services.Any(candidate => candidate.Name == service && candidate.SessionKeys == SessionKeyHolder.Daemon);

    private MetricsEndpoint? OpenMetrics(DaemonConfiguration configuration) =>
        configuration.MetricsSocket is null && configuration.MetricsFile is null
            ? null
            : new MetricsEndpoint(_metrics, configuration.MetricsSocket, configuration.MetricsFile, _log);

    private static (string? Socket, string? File) MetricsPlacesOf(DaemonConfiguration configuration) => (configuration.MetricsSocket, configuration.MetricsFile);

    /// <summary>syslog_status asks for the outcome of each call: that is what audit lines are.</summary>
    private static AuditLevel AuditLevelOf(DaemonConfiguration configuration) => configuration.SyslogStatus ? AuditLevel.All : configuration.Audit;

    private Dictionary<string, KeyRing> ServiceKeys(DaemonConfiguration configuration)
    {
        Dictionary<string, KeyRing> keys = [];
        foreach (ServiceConfiguration service in configuration.Services)
        {
            if (service.SealFromKeytab && Credentials.CredStore.Find(service, Credentials.CredStore.Keytab) is { } keytab)
            {
                try
                {
                    keys[service.Name] = KeytabSealingKey.Derive(keytab, service.Krb5Principal, service.Name);
                }
                catch (SealingException failure)
                {
                    _log.Warning($"{failure.Message}; service '{service.Name}' seals with this host's own key until a reload");
                }
            }
        }

        return keys;
    }

    /// <summary>A start that fails says so where it was started, too: syslog alone would leave a terminal or a script without the reason.</summary>
    private int Fail(string reason)
    {
        _log.Error(reason);
        if (!_options.Interactive)
        {
            Console.Error.WriteLine($"gssinterposerd: {reason}");
        }

        return Failed;
    }

    private static string StatusText(DaemonConfiguration configuration) => $"serving {configuration.Services.Length} services";
}
