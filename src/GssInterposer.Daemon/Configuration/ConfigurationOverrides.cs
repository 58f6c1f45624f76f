// SPDX-License-Identifier: MIT
namespace GssInterposer.Daemon.Configuration;

/// <summary>What the command line says beyond the files; kept for reloads.</summary>
internal sealed record ConfigurationOverrides
{
    /// <summary>Nothing.</summary>
    public static ConfigurationOverrides None { get; } = new();

    /// <summary>The default socket, an absolute path, or null. Option <c>--socket</c>.</summary>
    public string? DefaultSocket { get; init; }

    /// <summary>At least this debug level. Options <c>--debug</c> and <c>--debug-level</c>.</summary>
    public int DebugLevel { get; init; }

    /// <summary>Option <c>--syslog-status</c>.</summary>
    public bool SyslogStatus { get; init; }
}
