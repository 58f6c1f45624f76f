// SPDX-License-Identifier: MIT
using System.Threading;
using GssInterposer.Interop;

namespace GssInterposer.Core.Transport;

/// <summary>
/// The connections of this process: as many as threads have been inside at once. There is no lock, so nothing can be locked when the host forks; a slot
/// is claimed by one compare-and-exchange.
/// </summary>
// SAFETY: the slots are malloc'd once when the gate opens and live as long as the process. The fields of a slot belong to whoever moved it to Busy.
public static unsafe class Connections
{
    private static Connection* s_slots;
    private static int s_daemonWasThere;

    /// <summary>Was the daemon there the last time this process looked? Then it is worth waiting for it to come back.</summary>
    public static bool DaemonWasThere => s_daemonWasThere != 0;

    /// <summary>It did not come back in time: the calls that follow do not wait for it, until one of them has found it again.</summary>
    public static void GiveUpOnDaemon() => Interlocked.Exchange(ref s_daemonWasThere, 0);

    /// <summary>Makes the slots. Called when the gate opens; a second call changes nothing.</summary>
    /// <returns>False when out of memory.</returns>
    public static bool Load()
    {
        if (s_slots == null)
        {
            s_slots = (Connection*)LibC.calloc(InterposerLimits.ConnectionSlots, (nuint)sizeof(Connection));
        }

        return s_slots != null;
    }

    /// <summary>Checks out an idle connection of this caller, lowest slot first so that the same few stay in use.</summary>
    /// <returns>False when there is none.</returns>
    public static bool TryTake(ref Call call)
    {
        for (int i = 0; i < InterposerLimits.ConnectionSlots; i++)
        {
            Connection* connection = s_slots + i;
            if (connection->State != Connection.Idle || !Move(connection, Connection.Idle, Connection.Busy))
            {
                continue;
            }

            if (connection->IsOfThisCaller && connection->OwnsDescriptor)
            {
                call.Connection = connection;
                return true;
            }

            // Of another life of this process (before setuid, or before a fork that ran no handlers), or lost to closefrom().
            connection->Close();
            Move(connection, Connection.Busy, Connection.Free);
        }

        return false;
    }

    /// <summary>Checks out a place for a connection that the caller has just made.</summary>
    /// <returns>0, or the errno value for which the connection was closed again.</returns>
    public static int Adopt(ref Call call, int descriptor)
    {
        Connection* place = call.Overflow;
        for (int i = 0; i < InterposerLimits.ConnectionSlots; i++)
        {
            Connection* connection = s_slots + i;
            if (connection->State == Connection.Free && Move(connection, Connection.Free, Connection.Busy))
            {
                place = connection;
                break;
            }
        }

        if (!place->TryOpen(descriptor))
        {
            int error = Errno.Value;
            if (place != call.Overflow)
            {
                Move(place, Connection.Busy, Connection.Free);
            }

            return error;
        }

        call.Connection = place;
        if (s_daemonWasThere == 0)
        {
            Interlocked.Exchange(ref s_daemonWasThere, 1);
        }

        return 0;
    }

    /// <summary>Gives back a connection on which the next call may start.</summary>
    public static void Return(ref Call call)
    {
        Connection* connection = call.Connection;
        call.Connection = null;
        if (connection == call.Overflow)
        {
            connection->Close();
            return;
        }

        Move(connection, Connection.Busy, Connection.Idle);
    }

    /// <summary>Closes a connection that cannot be used again.</summary>
    public static void Discard(ref Call call)
    {
        Connection* connection = call.Connection;
        call.Connection = null;
        connection->Close();
        if (connection != call.Overflow)
        {
            Move(connection, Connection.Busy, Connection.Free);
        }
    }

    /// <summary>In the child of a fork: the parent's connections, idle and in use, are not ours. Only this thread exists.</summary>
    public static void AfterFork()
    {
        for (int i = 0; s_slots != null && i < InterposerLimits.ConnectionSlots; i++)
        {
            Connection* connection = s_slots + i;
            if (connection->State != Connection.Free)
            {
                connection->Close();
                connection->State = Connection.Free;
            }
        }
    }

    private static bool Move(Connection* connection, int from, int to) => Interlocked.CompareExchange(ref connection->State, to, from) == from;
}
