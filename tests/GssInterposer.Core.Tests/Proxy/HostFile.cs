// SPDX-License-Identifier: MIT
using System;
using System.Runtime.InteropServices;
using GssInterposer.Interop;

namespace GssInterposer.Core.Tests.Proxy;

/// <summary>A file of the host under a descriptor number that used to be a connection's.</summary>
// SAFETY: structs passed to libc are in the frame of the call.
public sealed unsafe class HostFile : IDisposable
{
    private const int CreateReadWrite = 0x42; // O_CREAT | O_RDWR

    private readonly int _descriptor;
    private readonly ulong _inode;

    private HostFile(int descriptor)
    {
        _descriptor = descriptor;
        _inode = InodeOf(descriptor);
    }

    public bool IsStillOpen => InodeOf(_descriptor) == _inode;

    /// <summary>What a host does that closes "everything from 3 up" and goes on opening files.</summary>
    public static HostFile OpenInPlaceOf(int descriptor, string path)
    {
        int opened = open(path, CreateReadWrite, 0x180);
        if (opened < 0 || dup2(opened, descriptor) != descriptor)
        {
            throw new InvalidOperationException($"cannot open {path} as descriptor {descriptor}");
        }

        _ = LibC.close(opened);
        return new HostFile(descriptor);
    }

    public static void Close(int descriptor) => _ = LibC.close(descriptor);

    /// <summary>A connection of Core's has the receive timeout that Core sets; the daemon's end and the test host's own sockets have none.</summary>
    public static bool IsConnectionOfCore(int descriptor)
    {
        timeval limit = default;
        uint length = (uint)sizeof(timeval);
        return LibC.getsockopt(descriptor, LibC.SOL_SOCKET, LibC.SO_RCVTIMEO, &limit, &length) == 0 && (limit.tv_sec | limit.tv_usec) != 0;
    }

    public void Dispose() => _ = LibC.close(_descriptor);

    private static ulong InodeOf(int descriptor)
    {
        stat status;
        return LibC.fstat(descriptor, &status) == 0 ? status.st_ino : 0;
    }

    [DllImport("libc", CharSet = CharSet.Ansi)]
    private static extern int open(string path, int flags, int mode);

    [DllImport("libc")]
    private static extern int dup2(int descriptor, int target);
}
