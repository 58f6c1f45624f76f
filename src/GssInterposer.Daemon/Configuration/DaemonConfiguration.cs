// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Collections.Immutable;

namespace GssInterposer.Daemon.Configuration;

/// <summary>Everything the configuration files and the command line say, checked and with defaults filled in. Immutable: a reload makes another one.</summary>
internal sealed record DaemonConfiguration
{
    /// <summary>Default socket of the C daemon, which its clients know.</summary>
    public const string DefaultSocketPath = "/var/lib/gssproxy/default.sock";

    /// <summary>In file order: the first one that matches a peer serves it.</summary>
    public required ImmutableArray<ServiceConfiguration> Services { get; init; }

    /// <summary>The socket of services that name none. Option --socket, key <c>socket</c> (ours).</summary>
    public string DefaultSocket { get; init; } = DefaultSocketPath;

    /// <summary>0 nothing, 1 basic, 2 credential decisions, 3 and libkrb5's own trace. <c>debug = true</c> alone means 1.</summary>
    public int DebugLevel { get; init; }

    /// <summary>Whether the outcome of each call goes to the log even where nothing failed.</summary>
    public bool SyslogStatus { get; init; }

    /// <summary>User to become after the sockets are open, or null to stay who we are.</summary>
    public string? RunAsUser { get; init; }

    /// <summary>Threads that execute calls while none is blocked; key <c>worker threads</c>.</summary>
    public int WorkerThreads { get; init; } = 5;

    /// <summary>Caps and timeouts (our own keys).</summary>
    public LimitsConfiguration Limits { get; init; } = new();

    /// <summary>Directory for the sealing keys and other state; created 0700. Key <c>state_dir</c>. Null: keys live in memory (a user's proxy without a session).</summary>
    public string? StateDirectory { get; init; } = "/var/lib/gssinterposer";

    /// <summary>UNIX socket on which Prometheus text is served, or null. Key <c>metrics_socket</c>.</summary>
    public string? MetricsSocket { get; init; }

    /// <summary>File to which Prometheus text is written every 15 s, or null. Key <c>metrics_file</c>.</summary>
    public string? MetricsFile { get; init; }

    /// <summary>Form of log lines. Key <c>log_format</c>: text (default) or json.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary>Whether each decision leaves an audit line. Key <c>audit</c>, default denials.</summary>
    public AuditLevel Audit { get; init; } = AuditLevel.Denials;

    /// <summary>
    /// The sockets to listen on: the default one first, whether or not a service uses it (as the C daemon does), then the services' own, each once. Services
    /// that share one agree about it.
    /// </summary>
    public ImmutableArray<SocketConfiguration> Sockets()
    {
        OrderedDictionary<string, SocketConfiguration> sockets = new(StringComparer.Ordinal);
        sockets[DefaultSocket] = new SocketConfiguration(DefaultSocket, null, null, ServiceConfiguration.DefaultSocketMode);
        foreach (ServiceConfiguration service in Services)
        {
            string path = service.Socket ?? DefaultSocket;
            sockets[path] = new SocketConfiguration(path, service.SocketOwner, service.SocketGroup, service.SocketMode);
        }

        return [.. sockets.Values];
    }
}

/// <summary>Form of log lines.</summary>
internal enum LogFormat
{
    /// <summary>One line of key=value pairs, with a journald priority prefix when stderr goes there.</summary>
    Text = 0,

    /// <summary>One JSON object per line.</summary>
    Json,
}

/// <summary>Which decisions leave an audit line.</summary>
internal enum AuditLevel
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Refusals and failures.</summary>
    Denials,

    /// <summary>Everything.</summary>
    All,
}
