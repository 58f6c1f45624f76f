// SPDX-License-Identifier: MIT
namespace GssInterposer.Daemon.Observability;

/// <summary>What goes up and down.</summary>
internal enum Gauge
{
    /// <summary>Open connections.</summary>
    Connections = 0,

    /// <summary>Threads that execute calls.</summary>
    Threads,

    /// <summary>Octets of the credential cache.</summary>
    CacheBytes,

    /// <summary>Entries of the credential cache.</summary>
    CacheEntries,

    /// <summary>The last one.</summary>
    Last = CacheEntries,
}
