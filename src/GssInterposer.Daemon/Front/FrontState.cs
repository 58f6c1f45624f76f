// SPDX-License-Identifier: MIT
using System;
using System.Threading;
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Observability;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Front;

/// <summary>What the workers, the supervisor and the acceptor share.</summary>
internal sealed class FrontState
{
    private LimitsConfiguration _limits;
    private int _callsPerUidMax;
    private int _connectionsMax;
    private bool _draining;
    private bool _quitting;
    private int _idleWorkers;

    /// <summary>Begins without connections.</summary>
    /// <param name="limits">Caps and timeouts; their ThreadsMax is the most there will ever be.</param>
    public FrontState(LimitsConfiguration limits)
    {
        ThreadsCeiling = Math.Max(1, limits.ThreadsMax);
        _limits = limits;
        Limits = limits;
    }

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

    /// <summary>The most threads there will ever be.</summary>
    public int ThreadsCeiling { get; }

    /// <summary>Calls of one uid in execution: as configured, but never so many that no thread is left for other uids.</summary>
    public int CallsPerUidMax => Volatile.Read(ref _callsPerUidMax);

    /// <summary>Open connections: as configured, but never so many that calls find no descriptors.</summary>
    public int ConnectionsMax => Volatile.Read(ref _connectionsMax);

    /// <summary>Caps and timeouts in force; replaced as a whole.</summary>
    public LimitsConfiguration Limits
    {
        get => Volatile.Read(ref _limits);
        set
        {
            int threads = Math.Clamp(value.ThreadsMax, 1, ThreadsCeiling);
            int descriptors = DescriptorsMax();
            Volatile.Write(ref _callsPerUidMax, Math.Max(1, Math.Min(value.CallsPerUidMax, threads - Math.Max(1, threads / 8))));
            Volatile.Write(ref _connectionsMax, Math.Min(value.ConnectionsMax, descriptors - Math.Min(FrontLimits.DescriptorsReserved, descriptors / 2)));
            Volatile.Write(ref _limits, value);
        }
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

    /// <summary>Closes a connection that belongs to the caller, outside its turn.</summary>
    public void CloseUnserved(Connection connection)
    {
        if (connection.HasPlace)
        {
            connection.HasPlace = false;
            Connection? resumed = connection.Account.Leave(CallsPerUidMax);
            if (resumed != null)
            {
                Requeue(resumed, EventQueue.Write | EventQueue.Read);
            }
        }

        Connections.Close(connection);
    }

    private static unsafe int DescriptorsMax()
    {
        rlimit limit;
        return LibC.getrlimit(LibC.RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < int.MaxValue ? (int)limit.rlim_cur : int.MaxValue;
    }
}
