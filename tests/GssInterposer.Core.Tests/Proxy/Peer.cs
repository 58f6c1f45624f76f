// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using System.IO;
using System.Net.Sockets;
using System.Threading;

namespace GssInterposer.Core.Tests.Proxy;

/// <summary>The daemon's end of one connection.</summary>
public sealed class Peer(Socket socket)
{
    private const int MarkBytes = 4;

    private readonly ManualResetEventSlim _closed = new();
    private byte[] _buffer = new byte[64 << 10];

    /// <summary>The request that is being answered.</summary>
    public Request Request { get; private set; } = new([], 0);

    /// <summary>Null at the end of the stream.</summary>
    public Request? ReadRequest()
    {
        int filled = 0;
        int reads = 0;
        int needed = MarkBytes;
        while (filled < needed)
        {
            int count = socket.Receive(_buffer, filled, _buffer.Length - filled, SocketFlags.None);
            if (count == 0)
            {
                return filled == 0 ? null : throw new EndOfStreamException();
            }

            filled += count;
            reads++;
            if (filled >= MarkBytes)
            {
                needed = MarkBytes + (int)(BinaryPrimitives.ReadUInt32BigEndian(_buffer) & int.MaxValue);
                Array.Resize(ref _buffer, Math.Max(_buffer.Length, needed + 1));
            }
        }

        if (filled > needed)
        {
            throw new InvalidOperationException($"{filled - needed} bytes after the request: one call at a time is expected on a connection");
        }

        Request = new Request(_buffer[MarkBytes..needed], reads);
        return Request;
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[socket.Send(bytes)..];
        }
    }

    /// <summary>Waits; ends early when the connection is closed by this side.</summary>
    public bool Pause(int milliseconds) => !_closed.Wait(milliseconds);

    /// <summary>Closes as the end of a process does: without a shutdown, which would let the other end see an orderly end of the stream first.</summary>
    public void Vanish() => socket.Dispose();

    public void Close()
    {
        _closed.Set();
        try
        {
            socket.Shutdown(SocketShutdown.Both); // wakes a thread that is blocked in Receive
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // the other end was first
        }

        socket.Dispose();
    }
}
