// SPDX-License-Identifier: MIT
namespace GssInterposer.Daemon.Front;

/// <summary>Limits of the front end that nobody needs to configure. The unit is part of the name.</summary>
internal static class FrontLimits
{
    /// <summary>A worker receives into this; a call that fits, and that arrives at once, is executed there.</summary>
    public const uint ReceiveBytes = 64 << 10;

    /// <summary>First block of a worker's arena: a usual call needs no malloc.</summary>
    public const uint ArenaFirstBytes = 64 << 10;

    /// <summary>What one call may take from malloc besides: decoded arguments and the reply, each a message, and what a procedure makes in between.</summary>
    public const uint ArenaBytesMax = 16 << 20;

    /// <summary>First size of a connection's own buffer, for calls that arrive in pieces. It doubles as bytes really arrive.</summary>
    public const uint InboundFirstBytes = 4 << 10;

    /// <summary>Native stack of a worker: libkrb5 and its plugins keep buffers there, resolver and all.</summary>
    public const int WorkerStackBytes = 512 << 10;

    /// <summary>Connections accepted before calls get their turn again.</summary>
    public const int AcceptBatch = 8;

    /// <summary>The kernel shortens it to net.core.somaxconn.</summary>
    public const int Backlog = 4096;

    /// <summary>Room for a path in sockaddr_un, without the NUL.</summary>
    public const int SocketPathBytesMax = 107;

    /// <summary>First pause of a listener for which there are no descriptors or no memory; doubled up to the maximum.</summary>
    public const int AcceptPauseMsFirst = 100;

    /// <summary>Longest such pause.</summary>
    public const int AcceptPauseMsMax = 1000;

    /// <summary>How often the supervisor looks while no worker is idle.</summary>
    public const int WatchMs = 4;

    /// <summary>… and while it could not add one anyway.</summary>
    public const int WatchMsAtThreadsMax = 50;

    /// <summary>A surplus worker without work for so long ends.</summary>
    public const int SurplusIdleMs = 5000;

    /// <summary>Timeouts are kept to this.</summary>
    public const int HousekeepingMs = 1000;

    /// <summary>How often <see cref="FrontEnd.Stop"/> looks whether calls have finished.</summary>
    public const int DrainLookMs = 5;

    /// <summary>How long <see cref="FrontEnd.Stop"/> waits for a worker to end that has nothing to do.</summary>
    public const int JoinMs = 1000;

    /// <summary>Refusals for one reason are logged at most this often.</summary>
    public const int RefusalLogMs = 10_000;
}
