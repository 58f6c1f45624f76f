// SPDX-License-Identifier: MIT
namespace GssInterposer.Daemon.Front;

/// <summary>Why a connection was not taken.</summary>
internal enum Refusal
{
    /// <summary>max_connections is reached.</summary>
    TooManyConnections = 0,

    /// <summary>max_connections_per_uid is reached.</summary>
    TooManyConnectionsOfUid,

    /// <summary>The kernel does not say who the peer is; it may be gone already.</summary>
    PeerUnknown,

    /// <summary>No service is for this peer.</summary>
    NotAdmitted,

    /// <summary>The daemon is stopping, or out of memory.</summary>
    Unavailable,
}
