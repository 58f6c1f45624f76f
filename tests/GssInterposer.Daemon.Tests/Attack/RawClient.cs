// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;

namespace GssInterposer.Daemon.Tests.Attack;

/// <summary>A client that sends whatever it is told to, and keeps its connection for the next case as long as the daemon does.</summary>
public sealed class RawClient(string socketPath, TimeSpan timeout) : IDisposable
{
    private const uint LastFragment = 0x8000_0000;
    private const int ReplyBytesMax = 4 << 20;

    private Socket? _socket;

    /// <summary>The last reply, without its record mark; empty when none came.</summary>
    public byte[] Reply { get; private set; } = [];

    /// <summary>Sends a case and waits for what comes of it.</summary>
    public Outcome Send(HostileCase hostile)
    {
        Reply = [];
        bool isFresh = _socket is null;
        try
        {
            _socket ??= Connect();
        }
        catch (SocketException)
        {
            return Outcome.Gone;
        }

        Outcome outcome = Exchange(_socket, hostile);
        if (outcome != Outcome.Answered || hostile.HangsUp)
        {
            Dispose();
        }

        // The daemon may have hung up on the case before, and this one never was with it.
        return outcome == Outcome.Closed && !isFresh ? Send(hostile) : outcome;
    }

    /// <summary>Closes the connection; the next case makes another.</summary>
    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private static bool IsTimeout(SocketException failure) => failure.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock;

    private Socket Connect()
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        {
            SendTimeout = (int)timeout.TotalMilliseconds,
            ReceiveTimeout = (int)timeout.TotalMilliseconds,
        };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(socketPath));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    private Outcome Exchange(Socket socket, HostileCase hostile)
    {
        Stopwatch elapsed = Stopwatch.StartNew();
        try
        {
            for (ReadOnlyMemory<byte> left = hostile.Bytes; !left.IsEmpty;)
            {
                left = left[socket.Send(left.Span)..];
            }

            if (hostile.HangsUp)
            {
                socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (SocketException failure)
        {
            // A daemon that has seen enough need not read the rest.
            // (.NET calls it a timeout at once when the pipe breaks while it waits for room.)
            return IsTimeout(failure) && elapsed.Elapsed >= timeout ? Outcome.Silent : Outcome.Closed;
        }

        return Receive(socket);
    }

    private Outcome Receive(Socket socket)
    {
        byte[] mark = new byte[HostileCase.MarkBytes];
        Outcome outcome = Fill(socket, mark);
        if (outcome != Outcome.Answered)
        {
            return outcome;
        }

        uint word = BinaryPrimitives.ReadUInt32BigEndian(mark);
        uint length = word & ~LastFragment;
        if ((word & LastFragment) == 0 || length is 0 or > ReplyBytesMax)
        {
            return Outcome.Babbled;
        }

        byte[] reply = new byte[length];
        outcome = Fill(socket, reply);
        Reply = outcome == Outcome.Answered ? reply : [];
        return outcome == Outcome.Closed ? Outcome.Babbled : outcome;
    }

    private static Outcome Fill(Socket socket, Span<byte> room)
    {
        try
        {
            while (!room.IsEmpty)
            {
                int got = socket.Receive(room);
                if (got == 0)
                {
                    return Outcome.Closed;
                }

                room = room[got..];
            }

            return Outcome.Answered;
        }
        catch (SocketException failure)
        {
            return IsTimeout(failure) ? Outcome.Silent : Outcome.Closed;
        }
    }
}
