// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Daemon.Configuration;

namespace GssInterposer.Daemon.Front;

/// <summary>Closes connections whose client is too slow, or has had nothing to say for too long.</summary>
internal sealed class Housekeeping
{
    private readonly FrontState _front;

    /// <summary>For the connections of <paramref name="front"/>.</summary>
    public Housekeeping(FrontState front) => _front = front;

    /// <summary>Looks at all connections.</summary>
    /// <param name="nowMs"><see cref="Environment.TickCount64"/>.</param>
    /// <returns>When to look again at the latest; <see cref="long.MaxValue"/>: not while there is no connection.</returns>
    public long CloseOverdue(long nowMs)
    {
        LimitsConfiguration limits = _front.Limits;
        ConnectionTable connections = _front.Connections;
        if (connections.Count == 0)
        {
            return long.MaxValue;
        }

        // A call whose first byte comes right after this look is due after io_timeout: no later than that must the next look be.
        long next = nowMs + (limits.IoTimeoutSeconds * 1000L);
        for (int i = 0; i < connections.SlotsUsed; i++)
        {
            Connection? connection = connections.Find(i);
            if (connection == null || !connection.IsIdle)
            {
                continue;       // what is being executed is not overdue, and what waits for a place is our doing
            }

            long due = DueMs(connection, limits);
            if (due > nowMs)
            {
                next = Math.Min(next, due);
                continue;
            }

            if (!connection.TryTakeIdle())
            {
                continue;
            }

            if (DueMs(connection, limits) <= nowMs)
            {
                _front.Counters.CountTimedOut();
                connections.Close(connection);
            }
            else if (!connection.TryGiveBack())
            {
                _front.Requeue(connection, connection.Interest);
            }
        }

        return Math.Max(next, nowMs + FrontLimits.HousekeepingMs);
    }

    private static long DueMs(Connection connection, LimitsConfiguration limits)
    {
        long since = connection.IoSinceMs;
        return since != 0 ? since + (limits.IoTimeoutSeconds * 1000L)
            : limits.IdleTimeoutSeconds == 0 ? long.MaxValue
            : connection.LastCallMs + (limits.IdleTimeoutSeconds * 1000L);
    }
}
