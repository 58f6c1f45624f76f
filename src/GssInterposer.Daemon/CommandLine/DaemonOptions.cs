// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Lifecycle;

namespace GssInterposer.Daemon.CommandLine;

/// <summary>What the command line asks for. Paths are absolute, since the daemon leaves its directory.</summary>
internal sealed record DaemonOptions
{
    /// <summary>What to do.</summary>
    public DaemonAction Action { get; init; }

    /// <summary>Stay in the foreground and log to stderr; otherwise become a daemon and log to syslog.</summary>
    public bool Interactive { get; init; }

    /// <summary>The main configuration file.</summary>
    public string ConfigurationFile { get; init; } = ConfigurationLoader.DefaultFile;

    /// <summary>Directory of further files, or null for none.</summary>
    public string? ConfigurationDirectory { get; init; } = ConfigurationLoader.DefaultDirectory;

    /// <summary>What comes before the files.</summary>
    public ConfigurationOverrides Overrides { get; init; } = ConfigurationOverrides.None;

    /// <summary>A user's session proxy, without configuration files.</summary>
    public bool IsUserProxy { get; init; }

    /// <summary>A user's proxy ends after so long without a call; 0 means never.</summary>
    public int IdleTimeoutSeconds { get; init; } = UserProxy.IdleTimeoutSecondsDefault;
}

/// <summary>What to do.</summary>
internal enum DaemonAction
{
    /// <summary>Serve.</summary>
    Serve = 0,

    /// <summary>Print the effective configuration and its problems.</summary>
    CheckConfiguration,

    /// <summary>Make a new sealing key.</summary>
    RotateKeys,
}
