// SPDX-License-Identifier: MIT
namespace GssInterposer.Daemon.Observability;

/// <summary>What only ever grows.</summary>
internal enum Counter
{
    /// <summary>Handles sealed.</summary>
    Seals = 0,

    /// <summary>Handles opened.</summary>
    Opens,

    /// <summary>Handles that could not be opened.</summary>
    OpensFailed,

    /// <summary>Credentials found in the cache.</summary>
    CacheHits,

    /// <summary>Credentials that had to be imported.</summary>
    CacheMisses,

    /// <summary>Credentials that had to make room or were too old.</summary>
    CacheEvictions,

    /// <summary>Connections accepted.</summary>
    ConnectionsAccepted,

    /// <summary>Connections closed because their client was too slow, or idle for too long.</summary>
    ConnectionsTimedOut,

    /// <summary>Idle connections closed because their place was needed.</summary>
    ConnectionsEvicted,

    /// <summary>Times that accepting paused for want of descriptors or memory.</summary>
    AcceptPauses,

    /// <summary>Log lines that could not be written.</summary>
    LogLinesLost,

    /// <summary>New configurations taken into use.</summary>
    Reloads,

    /// <summary>New configurations that were refused.</summary>
    ReloadsFailed,

    /// <summary>The last one.</summary>
    Last = ReloadsFailed,
}
