// SPDX-License-Identifier: MIT
namespace GssInterposer.Daemon.Observability;

/// <summary>What goes up and down.</summary>
internal enum Gauge
{
    /// <summary>Open connections.</summary>
    Connections = 0,

    /// <summary>Threads that execute calls.</summary>
    Threads,

    /// <summary>Calls in execution.</summary>
    CallsInFlight,

    /// <summary>Acceptor contexts that wait for their peers' next tokens.</summary>
    HalfOpenContexts,

    /// <summary>Established contexts whose keys stay here.</summary>
    HeldContexts,

    /// <summary>Octets of the credential cache.</summary>
    CacheBytes,

    /// <summary>Entries of the credential cache.</summary>
    CacheEntries,

    /// <summary>The last one.</summary>
    Last = CacheEntries,
}
