// SPDX-License-Identifier: MIT
namespace GssInterposer.Daemon.Configuration;

/// <summary>Caps and timeouts: keys of [gssproxy] that the C daemon does not have. Counts, seconds and bytes as the names say.</summary>
internal sealed record LimitsConfiguration
{
    /// <summary>Open connections in all. Key <c>max_connections</c>.</summary>
    public int ConnectionsMax { get; init; } = 4096;

    /// <summary>Open connections of one uid. Key <c>max_connections_per_uid</c>.</summary>
    public int ConnectionsPerUidMax { get; init; } = 2048;

    /// <summary>Calls of one uid that may be in execution at once. Key <c>max_calls_per_uid</c>.</summary>
    public int CallsPerUidMax { get; init; } = 128;

    /// <summary>Threads in all, those that wait for a KDC included. Key <c>max_threads</c>.</summary>
    public int ThreadsMax { get; init; } = 256;

    /// <summary>A connection without a call for so long is closed; 0 means never. Key <c>idle_timeout</c>.</summary>
    public int IdleTimeoutSeconds { get; init; } = 3600;

    /// <summary>A call must have arrived, and its reply must have been taken, within this time from its first byte. Key <c>io_timeout</c>.</summary>
    public int IoTimeoutSeconds { get; init; } = 30;

    /// <summary>Imported credentials are kept for calls to come: bytes in all. Key <c>cache_size</c>.</summary>
    public long CacheBytesMax { get; init; } = 8 << 20;

    /// <summary>… and for so long. Key <c>cache_age</c>.</summary>
    public int CacheAgeSeconds { get; init; } = 600;
}
