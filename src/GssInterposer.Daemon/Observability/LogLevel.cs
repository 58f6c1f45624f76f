// SPDX-License-Identifier: MIT
namespace GssInterposer.Daemon.Observability;

/// <summary>Severity; the numbers are syslog's (RFC 5424 §6.2.1).</summary>
internal enum LogLevel
{
    /// <summary>Something failed that the administrator should look at.</summary>
    Error = 3,

    /// <summary>Something is odd, and goes on.</summary>
    Warning = 4,

    /// <summary>A fact.</summary>
    Info = 6,

    /// <summary>For debugging.</summary>
    Debug = 7,
}
