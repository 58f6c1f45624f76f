// SPDX-License-Identifier: MIT
using System.Threading;

namespace GssInterposer.Daemon.Front;

/// <summary>
/// What one uid has in use: connections, and calls in execution. Connections beyond the cap of calls are parked, their calls unread in the kernel, and go on
/// first come, first served: a place that becomes free is handed to the one that waits longest.
/// </summary>
internal sealed class UidAccount
{
    private readonly Lock _lock = new();
    private int _inUse;
    private int _parkedCount;
    private Connection? _firstParked;
    private Connection? _lastParked;

    /// <summary>Whose it is.</summary>
    public required uint Uid { get; init; }

    /// <summary>Open connections; guarded by the <see cref="ConnectionTable"/>.</summary>
    public int Connections { get; set; }

    /// <summary>Connections that wait.</summary>
    public int Parked => Volatile.Read(ref _parkedCount);

    /// <summary>Takes a place for <paramref name="connection"/>.</summary>
    /// <param name="connection">Belongs to the caller; when parked, to this account.</param>
    /// <param name="callsMax">The cap.</param>
    /// <param name="resumed">A connection that can go on after all; see <see cref="Leave"/>.</param>
    /// <returns>False: it is parked.</returns>
    public bool TryEnter(Connection connection, int callsMax, out Connection? resumed)
    {
        resumed = null;
        if (connection.HasPlace)
        {
            connection.HasPlace = false;
            return true;
        }

        if (Interlocked.Increment(ref _inUse) <= callsMax && Volatile.Read(ref _parkedCount) == 0)
        {
            return true;
        }

        lock (_lock)
        {
            if (_lastParked == null)
            {
                _firstParked = connection;
            }
            else
            {
                _lastParked.NextParked = connection;
            }

            _lastParked = connection;
            Interlocked.Increment(ref _parkedCount);
        }

        // Who left between the count and the queue saw nobody waiting: look again.
        resumed = Leave(callsMax);
        return false;
    }

    /// <summary>Gives a place back.</summary>
    /// <returns>A connection that now has a place and belongs to the caller, who must set it going; or null.</returns>
    public Connection? Leave(int callsMax)
    {
        Interlocked.Decrement(ref _inUse);
        if (Volatile.Read(ref _parkedCount) == 0)
        {
            return null;
        }

        lock (_lock)
        {
            Connection? first = _firstParked;
            if (first == null || Volatile.Read(ref _inUse) >= callsMax)
            {
                return null;
            }

            Interlocked.Increment(ref _inUse);
            _firstParked = first.NextParked;
            first.NextParked = null;
            _lastParked = _firstParked == null ? null : _lastParked;
            Interlocked.Decrement(ref _parkedCount);
            first.HasPlace = true;
            return first;
        }
    }
}
