// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using System.IO;
using System.Net.Sockets;

namespace GssInterposer.Integration.Tests.Replay;

/// <summary>RPC records (RFC 5531 §11) of one fragment each on a UNIX socket.</summary>
internal sealed class RecordStream(Socket socket) : IDisposable
{
    private const uint LastFragment = 0x8000_0000;
    private const int MarkBytes = 4;
    private const uint MessageBytesMax = 1 << 20;

    /// <summary>A connection to the daemon that listens there.</summary>
    public static RecordStream Connect(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return new RecordStream(socket);
    }

    /// <summary>The next message, or null when the peer has closed the connection between two.</summary>
    /// <exception cref="InvalidDataException">Not one record of one fragment.</exception>
    public byte[]? Receive()
    {
        byte[] mark = new byte[MarkBytes];
        if (!Fill(mark))
        {
            return null;
        }

        uint word = BinaryPrimitives.ReadUInt32BigEndian(mark);
        uint length = word & ~LastFragment;
        if ((word & LastFragment) == 0 || length > MessageBytesMax)
        {
            throw new InvalidDataException($"record mark {word:x8}: expected one fragment of at most 1 MiB");
        }

        byte[] message = new byte[length];
        return Fill(message) ? message : throw new InvalidDataException("the connection ended within a record");
    }

    /// <summary>Sends a message as one fragment.</summary>
    public void Send(ReadOnlySpan<byte> message)
    {
        byte[] record = new byte[MarkBytes + message.Length];
        BinaryPrimitives.WriteUInt32BigEndian(record, LastFragment | (uint)message.Length);
        message.CopyTo(record.AsSpan(MarkBytes));
        for (int sent = 0; sent < record.Length;)
        {
            sent += socket.Send(record.AsSpan(sent));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    private bool Fill(Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int received = socket.Receive(bytes);
            if (received == 0)
            {
                return false;
            }

            bytes = bytes[received..];
        }

        return true;
    }
}
