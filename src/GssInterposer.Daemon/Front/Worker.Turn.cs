// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Interop;
using GssInterposer.Rpc;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Front;

/// <content>One turn of one connection: at most one receive and one call.</content>
// SAFETY: [buffer, buffer + received) is what the kernel wrote; a record lies within the bytes that its cursor was told of.
internal sealed unsafe partial class Worker
{
    private Turn Serve(Connection connection)
    {
        if (!connection.Outbound.IsEmpty)
        {
            Turn flushed = Flush(connection);
            if (flushed == Turn.Close || !connection.Outbound.IsEmpty)
            {
                return flushed;
            }
        }

        return connection.Inbound.IsEmpty ? ServeFresh(connection) : ServeKept(connection);
    }

    /// <summary>Receives into the worker's own buffer: the usual case.</summary>
    private Turn ServeFresh(Connection connection)
    {
        if (_front.IsDraining)
        {
            return Turn.Wait;       // what lies in the kernel unread was not executed, which its client can tell when we close
        }

        Turn turn = Receive(connection, _buffer, FrontLimits.ReceiveBytes, out uint received);
        if (received == 0)
        {
            return turn;
        }

        RecordCursor cursor = new(Limits.MessageBytesMax);
        RecordState state = cursor.Advance(_buffer, received);
        if (state == RecordState.Complete)
        {
            bool answered = Execute(connection, _buffer + Limits.RecordMarkBytes, cursor.MessageLength);
            uint rest = received - cursor.Parsed;
            if (!answered)
            {
                turn = Turn.Close;
            }
            else if (rest > 0)
            {
                turn = Keep(connection, _buffer + cursor.Parsed, rest, new RecordCursor(Limits.MessageBytesMax), turn);
            }
        }
        else
        {
            turn = state == RecordState.Failed ? Refuse(connection, cursor.Failure) : Keep(connection, _buffer, received, cursor, turn);
        }

        LibC.explicit_bzero(_buffer, received);     // tokens
        return turn;
    }

    /// <summary>Goes on with what the connection has received before.</summary>
    private Turn ServeKept(Connection connection)
    {
        ref InboundBuffer inbound = ref connection.Inbound;
        Turn turn = Turn.MoreInKernel;
        if (inbound.Advance() == RecordState.Incomplete)
        {
            if (!inbound.MakeRoom())
            {
                return Turn.Close;
            }

            turn = Receive(connection, inbound.Room, inbound.RoomBytes, out uint received);
            if (received == 0)
            {
                return turn;
            }

            inbound.NoteFilled(received);
        }

        RecordState state = inbound.Advance();
        if (state == RecordState.Complete)
        {
            if (!Execute(connection, inbound.Record + Limits.RecordMarkBytes, inbound.Cursor.MessageLength))
            {
                return Turn.Close;
            }

            inbound.Next(Limits.MessageBytesMax);
            state = inbound.IsEmpty ? RecordState.Incomplete : Look(connection);
        }

        return state switch
        {
            RecordState.Complete => Turn.MoreReceived,
            RecordState.Failed => Refuse(connection, inbound.Cursor.Failure),
            _ => turn,
        };
    }

    /// <summary>Keeps bytes that the worker's buffer is needed for by others.</summary>
    private Turn Keep(Connection connection, byte* bytes, uint count, RecordCursor cursor, Turn turn)
    {
        if (!connection.Inbound.Keep(bytes, count, cursor))
        {
            return Turn.Close;
        }

        return Look(connection) switch
        {
            RecordState.Complete => Turn.MoreReceived,
            RecordState.Failed => Refuse(connection, connection.Inbound.Cursor.Failure),
            _ => turn,
        };
    }

    /// <summary>Looks at what is kept. Of an incomplete call the time begins to run.</summary>
    private static RecordState Look(Connection connection)
    {
        RecordState state = connection.Inbound.Advance();
        if (state == RecordState.Incomplete && connection.IoSinceMs == 0)
        {
            connection.IoSinceMs = Environment.TickCount64;
        }

        return state;
    }

    private Turn Receive(Connection connection, byte* room, uint roomBytes, out uint received)
    {
        received = 0;
        while (true)
        {
            nint count = LibC.recv(connection.Descriptor, room, roomBytes, LibC.MSG_DONTWAIT);
            if (count > 0)
            {
                received = (uint)count;

                // A stream that gives less than was asked for is empty (epoll(7)), and tells when there is more; its end it told already.
                return received < roomBytes && !connection.HungUp ? Turn.Wait : Turn.MoreInKernel;
            }

            int error = count == 0 ? 0 : Errno.Value;
            if (error != LibC.EINTR)
            {
                return error == LibC.EAGAIN ? Turn.Wait : Turn.Close;
            }
        }
    }

    private bool Execute(Connection connection, byte* message, uint length)
    {
        connection.IoSinceMs = 0;
        bool answered = false;
        XdrOpaque reply = default;
        _inCall = true;
        try
        {
            answered = _front.Handler.Execute(connection.Info, Index, message, length, _arena, out reply);
        }
        catch (Exception e)
        {
            // A fault of ours must not take the other clients along. Its client sees the connection close.
            _front.Log.Error($"a call of uid {connection.Account.Uid} failed inside the daemon, please report this: {e}");
        }

        if (answered)
        {
            answered = Send(connection, reply.Pointer, reply.Length);
        }
        else
        {
            _front.Counters.CountMalformed();
        }

        _arena->ReleaseWiped();
        long now = Environment.TickCount64;
        connection.LastCallMs = now;
        _lastCallMs = now;
        _calls++;
        _inCall = false;
        return answered;
    }

    private static bool Send(Connection connection, byte* bytes, uint length)
    {
        int error = TrySend(connection, bytes, length, out uint sent);
        if (error != 0 || sent == length)
        {
            return error == 0;
        }

        connection.IoSinceMs = Environment.TickCount64;
        return connection.Outbound.Keep(bytes + sent, length - sent);
    }

    private static Turn Flush(Connection connection)
    {
        if (TrySend(connection, connection.Outbound.Pointer, connection.Outbound.Left, out uint sent) != 0)
        {
            return Turn.Close;
        }

        connection.Outbound.NoteSent(sent);
        if (connection.Outbound.IsEmpty)
        {
            connection.IoSinceMs = 0;
        }

        return Turn.Wait;
    }

    /// <summary>Sends what the client takes.</summary>
    /// <returns>0, also when it takes nothing just now, or an errno value.</returns>
    private static int TrySend(Connection connection, byte* bytes, uint length, out uint sent)
    {
        sent = 0;
        while (sent < length)
        {
            nint count = LibC.send(connection.Descriptor, bytes + sent, length - sent, LibC.MSG_NOSIGNAL | LibC.MSG_DONTWAIT);
            if (count >= 0)
            {
                sent += (uint)count;
                continue;
            }

            int error = Errno.Value;
            if (error != LibC.EINTR)
            {
                return error == LibC.EAGAIN ? 0 : error;
            }
        }

        return 0;
    }

    private Turn Refuse(Connection connection, RpcFailure failure)
    {
        _front.Counters.CountMalformed();
        if (_front.Log.DebugLevel > 0)
        {
            _front.Log.Debug(1, $"closed a connection of uid {connection.Account.Uid} on {connection.Info.ListenerPath}: what came is no RPC record ({failure})");
        }

        return Turn.Close;
    }
}
