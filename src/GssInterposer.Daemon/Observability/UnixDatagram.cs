// SPDX-License-Identifier: MIT
using System;
using System.Runtime.CompilerServices;
using System.Text;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Observability;

/// <summary>A datagram socket connected to a UNIX address: syslog's and systemd's ends. Sending never waits.</summary>
// SAFETY: the address is built within its size, and buffers are pinned for the length of each call.
internal sealed unsafe class UnixDatagram : IDisposable
{
    private const int PathBytesMax = 107;
    private int descriptor;

    private UnixDatagram(int descriptor) => this.descriptor = descriptor;

    /// <summary>Connects.</summary>
    /// <param name="address">A path, or <c>@NAME</c> for an abstract socket.</param>
    /// <returns>Null when nobody is there, or the address is none.</returns>
    public static UnixDatagram? Connect(string address)
    {
        byte[] name = Encoding.UTF8.GetBytes(address);
        if (name.Length is < 2 or > PathBytesMax || name[0] is not ((byte)'/' or (byte)'@') || name.AsSpan().Contains((byte)0))
        {
            return null;
        }

        sockaddr_un target = new() { sun_family = LibC.AF_UNIX };
        name.CopyTo(new Span<byte>(target.sun_path, PathBytesMax));
        if (name[0] == '@')
        {
            target.sun_path[0] = 0;
        }

        int made = LibC.socket(LibC.AF_UNIX, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0);
        uint length = (uint)(Unsafe.SizeOf<sockaddr_un>() - (PathBytesMax + 1) + name.Length + (name[0] == '@' ? 0 : 1));
        if (made >= 0 && LibC.connect(made, (sockaddr*)&target, length) != 0)
        {
            _ = LibC.close(made);
            made = -1;
        }

        return made < 0 ? null : new UnixDatagram(made);
    }

    /// <summary>Sends one datagram.</summary>
    /// <returns>False: the other side is gone, or slow.</returns>
    public bool Send(ReadOnlySpan<byte> datagram)
    {
        fixed (byte* bytes = datagram)
        {
            return LibC.send(descriptor, bytes, (nuint)datagram.Length, LibC.MSG_NOSIGNAL | LibC.MSG_DONTWAIT) == datagram.Length;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (descriptor >= 0)
        {
            _ = LibC.close(descriptor);
            descriptor = -1;
        }
    }
}
