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

    /// <summary>New configurations taken into use.</summary>
    Reloads,

    /// <summary>New configurations that were refused.</summary>
    ReloadsFailed,

    /// <summary>The last one.</summary>
    Last = ReloadsFailed,
}
