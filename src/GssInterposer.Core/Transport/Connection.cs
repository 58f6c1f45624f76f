// SPDX-License-Identifier: MIT
using GssInterposer.Interop;

namespace GssInterposer.Core.Transport;

/// <summary>
/// One socket to the daemon and whose it is. The daemon learns who we are when we connect (SO_PEERCRED), so a connection serves only the process and the
/// effective ids that made it. The descriptor number may not be ours any more: hosts close "everything from 3 up", and open something else there.
/// </summary>
public unsafe struct Connection
{
    internal const int Free = 0;
    internal const int Idle = 1;
    internal const int Busy = 2;

    /// <summary>One of <see cref="Free"/>, <see cref="Idle"/>, <see cref="Busy"/>; changed by compare-and-exchange only.</summary>
    internal int State;

    internal int Descriptor;
    internal int Process;
    internal uint EffectiveUser;
    internal uint EffectiveGroup;
    internal uint NextXid;
    internal ulong Device;
    internal ulong Inode;

    /// <summary>Takes possession of a connected socket.</summary>
    /// <returns>False, and the socket closed, when it cannot be told from others later (fstat is forbidden).</returns>
    internal bool TryOpen(int descriptor)
    {
        stat status;
        if (LibC.fstat(descriptor, &status) != 0)
        {
            LibC.close(descriptor);
            return false;
        }

        Process = LibC.getpid();
        EffectiveUser = LibC.geteuid();
        EffectiveGroup = LibC.getegid();
        Device = status.st_dev;
        Inode = status.st_ino;
        NextXid = (uint)Deadline.NowMs;
        Descriptor = descriptor;
        return true;
    }

    /// <summary>Was it made by this process under the ids it has now?</summary>
    internal readonly bool IsOfThisCaller =>
        Process == LibC.getpid() && EffectiveUser == LibC.geteuid() && EffectiveGroup == LibC.getegid();

    /// <summary>Does the descriptor still name the socket that we opened?</summary>
    internal readonly bool OwnsDescriptor
    {
        get
        {
            stat status;
            return Descriptor >= 0 && Inode != 0 && LibC.fstat(Descriptor, &status) == 0 && status.st_dev == Device && status.st_ino == Inode;
        }
    }

    /// <summary>Closes the socket, unless the number belongs to somebody else by now.</summary>
    internal void Close()
    {
        if (OwnsDescriptor)
        {
            LibC.close(Descriptor);
        }

        Descriptor = -1;
        Inode = 0;
    }
}
