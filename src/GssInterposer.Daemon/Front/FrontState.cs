// SPDX-License-Identifier: MIT
using System;
using System.Threading;
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Observability;

namespace GssInterposer.Daemon.Front;

/// <summary>What the workers, the supervisor and the acceptor share.</summary>
internal sealed class FrontState
{
    private LimitsConfiguration _limits = new();
    private bool _draining;
    private bool _quitting;
    private int _idleWorkers;

    /// <summary>What is ready.</summary>
    public required EventQueue Events { get; init; }

    /// <summary>Open connections.</summary>
    public ConnectionTable Connections { get; } = new();

    /// <summary>Executes calls.</summary>
    public required MessageHandler Handler { get; init; }

    /// <summary>Finds out who is at the other end of a socket; null when that is not known.</summary>
    public required Func<int, Peer?> ReadPeer { get; init; }

    /// <summary>The log.</summary>
    public required Log Log { get; init; }

    /// <summary>What is counted.</summary>
    public FrontCounters Counters { get; } = new();

    /// <summary>Caps and timeouts in force; replaced as a whole.</summary>
    public LimitsConfiguration Limits
    {
        get => Volatile.Read(ref _limits);
        set => Volatile.Write(ref _limits, value);
    }

    /// <summary>No further call is read: what has begun is finished.</summary>
    public bool IsDraining
    {
        get => Volatile.Read(ref _draining);
        set => Volatile.Write(ref _draining, value);
    }

    /// <summary>Workers and supervisor end.</summary>
    public bool IsQuitting
    {
        get => Volatile.Read(ref _quitting);
        set => Volatile.Write(ref _quitting, value);
    }

    /// <summary>Workers that wait for something to do.</summary>
    public int IdleWorkers => Volatile.Read(ref _idleWorkers);

    /// <summary>A worker begins to wait.</summary>
    public void EnterIdle() => Interlocked.Increment(ref _idleWorkers);

    /// <summary>A worker has something to do.</summary>
    /// <returns>True when no other one is idle now.</returns>
    public bool LeaveIdle() => Interlocked.Decrement(ref _idleWorkers) == 0;

    /// <summary>
    /// Gives back a connection that something is to be done about, so that a worker takes it up when its turn comes. For threads that cannot do it themselves.
    /// </summary>
    public void Requeue(Connection connection, uint interest)
    {
        do
        {
            connection.Interest = interest;
            Events.Modify(connection.Descriptor, interest, new EventKey(EventKind.Connection, connection.Index));
        }
        while (!connection.TryGiveBack());
    }
}
