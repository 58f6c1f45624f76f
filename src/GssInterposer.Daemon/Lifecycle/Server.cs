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
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Front;
using GssInterposer.Daemon.Observability;
using GssInterposer.Daemon.Sealing;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Lifecycle;

/// <summary>The daemon from its first socket to its last reply: puts the parts together, reloads them, and stops them in order.</summary>
internal sealed class Server : IDisposable
{
    private const int DrainSeconds = 10;
    private const int Failed = 1;

    private readonly DaemonOptions _options;
    private readonly Log _log;
    private readonly SystemdNotify _notify = SystemdNotify.FromEnvironment();
    private readonly ManualResetEventSlim _stop = new();
    private readonly Metrics _metrics;
    private readonly Sealer _sealer;
    private readonly DaemonState _state;
    private readonly Dispatcher _dispatcher;
    private readonly FrontEnd _front;
    private readonly KernelNfsd _nfsd;
    private readonly uint _owner;
    private readonly Lock _reloading = new();
    private MetricsEndpoint? _endpoint;

    /// <summary>Puts the parts together; nothing listens yet.</summary>
    /// <exception cref="SealingException">The sealing keys cannot be used.</exception>
    public Server(DaemonOptions options, DaemonConfiguration configuration, Log log)
    {
        _options = options;
        _log = log;
        _owner = configuration.RunAsUser is { } user ? Accounts.UserByName(user)!.Value.Uid : LibC.geteuid();
        _metrics = new Metrics(configuration.Limits.ThreadsMax);
        _sealer = Sealer.Open(configuration.StateDirectory, _owner, log, _metrics);
        _state = new DaemonState
        {
            Log = log,
            Sealer = _sealer,
            Metrics = _metrics,
            Audit = new AuditLog(log) { Level = configuration.Audit },
            Configuration = configuration,
        };
        _sealer.UseServiceKeys(ServiceKeys(configuration));
        _dispatcher = new Dispatcher(_state, new ServiceSnapshot(configuration), configuration.Limits.ThreadsMax);
        _front = new FrontEnd(configuration.Limits, configuration.WorkerThreads, _dispatcher, PeerReader.Read, log);
        _nfsd = new KernelNfsd(log);
    }

    /// <summary>Listens and serves until a signal, or an idle user proxy's timeout.</summary>
    /// <returns>Exit status.</returns>
    public int Run()
    {
        try
        {
            Open();
        }
        catch (IOException failure)
        {
            _log.Error(failure.Message);
            return Failed;
        }

        DaemonConfiguration configuration = _state.Configuration;
        if (configuration.RunAsUser is { } user && Privileges.Drop(user) is { } reason)
        {
            _log.Error(reason);
            return Failed;
        }

        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using PosixSignalRegistration quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, OnSignal);
        _endpoint = OpenMetrics(configuration);
        _front.Start();
        _nfsd.Enable(configuration.Services);
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
        _stop.Dispose();
    }

    private void Open()
    {
        ImmutableArray<SocketConfiguration> wanted = _state.Configuration.Sockets();
        foreach (SocketActivation.Passed passed in SocketActivation.Take())
        {
            if (SocketActivation.PathOf(passed.Descriptor) is not { } path || !_front.Adopt(passed.Descriptor, path))
            {
                _log.Warning($"descriptor {passed.Descriptor}, passed by LISTEN_FDS, is not a socket that this daemon can serve; it is left alone");
            }
        }

        Listen(wanted);
    }

    private void Listen(ImmutableArray<SocketConfiguration> wanted)
    {
        string[] present = _front.ListenerPaths;
        foreach (SocketConfiguration socket in wanted)
        {
            if (Array.IndexOf(present, socket.Path) < 0)
            {
                _front.Listen(socket.Path, socket.Mode, socket.Owner, socket.Group);
            }
        }
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (context.Signal == PosixSignal.SIGHUP)
        {
            Reload();
        }
        else
        {
            _stop.Set();
        }
    }

    /// <summary>Reads the configuration and the keys again. Whatever is wrong with them, the old ones stay in force.</summary>
    private void Reload()
    {
        lock (_reloading)
        {
            _notify.Reloading();
            if (_options.IsUserProxy || TryReload())
            {
                _metrics.Count(Counter.Reloads);
                _log.Info(Startup.ReloadedText);
            }
            else
            {
                _log.Error(Startup.ReloadFailedText);
            }

            _notify.Ready(StatusText(_state.Configuration));
        }
    }

    private bool TryReload()
    {
        (DaemonConfiguration? next, IReadOnlyList<Problem> problems) = Startup.Load(_options);
        foreach (Problem problem in problems)
        {
            _log.Warning(problem.ToString());
        }

        if (next is null)
        {
            return false;
        }

        try
        {
            _sealer.Reload(next.StateDirectory, _owner);
            _sealer.UseServiceKeys(ServiceKeys(next));
            Listen(next.Sockets());
        }
        catch (Exception failure) when (failure is SealingException or IOException)
        {
            _log.Error(failure.Message);
            return false;
        }

        _state.Configuration = next;
        _state.Audit.Level = next.Audit;
        _log.DebugLevel = next.DebugLevel;
        _log.Format = next.LogFormat;
        _dispatcher.Replace(new ServiceSnapshot(next));
        _front.Reconfigure(next.Limits);
        ImmutableArray<SocketConfiguration> sockets = next.Sockets();
        foreach (string path in _front.ListenerPaths)
        {
            if (!sockets.Any(socket => socket.Path == path))
            {
                _front.StopListening(path);
            }
        }

        _nfsd.Enable(next.Services);
        return true;
    }

    private void WaitForEnd()
    {
        if (!_options.IsUserProxy || _options.IdleTimeoutSeconds <= 0)
        {
            _stop.Wait();
            return;
        }

        TimeSpan allowed = TimeSpan.FromSeconds(_options.IdleTimeoutSeconds);
        while (_front.IdleFor < allowed)
        {
            if (_stop.Wait(allowed - _front.IdleFor))
            {
                return;
            }
        }

        _log.Info(UserProxy.FarewellText(_options.IdleTimeoutSeconds));
    }

    private void Stop()
    {
        _notify.Stopping("finishing the calls in flight");
        if (!_front.Stop(TimeSpan.FromSeconds(DrainSeconds)))
        {
            _log.Warning($"stopped with calls still in execution after {DrainSeconds} s");
        }
    }

    private MetricsEndpoint? OpenMetrics(DaemonConfiguration configuration) =>
        configuration.MetricsSocket is null && configuration.MetricsFile is null
            ? null
            : new MetricsEndpoint(_metrics, configuration.MetricsSocket, configuration.MetricsFile, _log);

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

    private static string StatusText(DaemonConfiguration configuration) => $"serving {configuration.Services.Length} services";
}
