// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Observability;

/// <summary>One client of the metrics socket: a request is read to its empty line, whatever it asks, and answered once.</summary>
// SAFETY: the descriptor is ours and does not block; buffers are on the stack or pinned for each call.
internal sealed unsafe class MetricsClient(int descriptor, long deadline) : IDisposable
{
    private const int RequestBytesMax = 4096;
    private const int ReadBytes = 512;
    private int requestBytes;
    private uint lastOctets;
    private byte[]? answer;
    private int sent;

    /// <summary>Its socket.</summary>
    public int Descriptor => descriptor;

    /// <summary>When its time is over, by <see cref="Environment.TickCount64"/>.</summary>
    public long Deadline => deadline;

    /// <summary>What to poll for.</summary>
    public short Awaits => answer == null ? LibC.POLLIN : LibC.POLLOUT;

    /// <summary>Reads or writes what goes without waiting.</summary>
    /// <param name="render">Makes the answer.</param>
    /// <returns>False: done, gone, or too much.</returns>
    public bool Advance(Func<byte[]> render)
    {
        if (answer == null && !Read())
        {
            return false;
        }

        if (answer == null && RequestIsWhole)
        {
            answer = render();
        }

        return answer == null || Write(answer);
    }

    /// <inheritdoc/>
    public void Dispose() => _ = LibC.close(descriptor);

    /// <summary>An empty line, with or without carriage returns, ends a request.</summary>
    private bool RequestIsWhole => lastOctets == 0x0d0a0d0a || (lastOctets & 0xffff) == 0x0a0a;

    private bool Read()
    {
        byte* octets = stackalloc byte[ReadBytes];
        nint count = LibC.recv(descriptor, octets, ReadBytes, LibC.MSG_DONTWAIT);
        if (count < 0)
        {
            return Errno.Value is LibC.EAGAIN or LibC.EINTR;
        }

        for (nint i = 0; i < count && !RequestIsWhole; i++)
        {
            lastOctets = (lastOctets << 8) | octets[i];
        }

        requestBytes += (int)count;
        return count > 0 && requestBytes <= RequestBytesMax;
    }

    private bool Write(byte[] bytes)
    {
        fixed (byte* octets = bytes)
        {
            nint count = LibC.send(descriptor, octets + sent, (nuint)(bytes.Length - sent), LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL);
            if (count < 0)
            {
                return Errno.Value is LibC.EAGAIN or LibC.EINTR;
            }

            sent += (int)count;
            return sent < bytes.Length;
        }
    }
}
