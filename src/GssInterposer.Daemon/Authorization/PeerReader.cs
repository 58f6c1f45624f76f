// SPDX-License-Identifier: MIT
using System;
using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Authorization;

/// <summary>
/// Asks the kernel who is at the other end of an accepted UNIX socket. What comes from the socket (uid, gid, pid, groups, label) is as of connect() and cannot be
/// changed afterwards; what comes from /proc is as of now, about the same process or not at all. Nothing here throws or waits, whatever the peer does.
/// </summary>
// SAFETY: every buffer is on the stack or rented, and each call is told its size.
internal static unsafe class PeerReader
{
    private const int SoPeerPidfd = 77;     // asm-generic/socket.h of Linux 6.5; older headers do not have it
    private const int ProcPathBytesMax = 32;

    private static readonly bool ProcIsOurs = LooksLikeOurProc();

    /// <summary>Reads. Null when the socket has no peer with an identity: not connected, or no UNIX socket.</summary>
    /// <param name="socket">As accept4 gave it.</param>
    public static Peer? Read(int socket)
    {
        PeerCredentials credentials;
        uint length = (uint)sizeof(PeerCredentials);
        if (LibC.getsockopt(socket, LibC.SOL_SOCKET, LibC.SO_PEERCRED, &credentials, &length) != 0
            || length != sizeof(PeerCredentials) || credentials.Uid == uint.MaxValue)
        {
            return null;
        }

        ProcessFacts facts = ReadProcess(socket, credentials.Pid);
        return new Peer
        {
            Uid = credentials.Uid,
            Gid = credentials.Gid,
            Pid = credentials.Pid,
            Groups = ReadGroups(socket),
            SelinuxLabel = ReadLabel(socket),
            Executable = facts.Executable,
            ExecutableFile = facts.ExecutableFile,
            Unit = facts.Unit,
        };
    }

    private static ImmutableArray<uint> ReadGroups(int socket)
    {
        uint* groups = stackalloc uint[AuthorizationLimits.GroupsExpected];
        uint length = AuthorizationLimits.GroupsExpected * sizeof(uint);
        if (LibC.getsockopt(socket, LibC.SOL_SOCKET, LibC.SO_PEERGROUPS, groups, &length) == 0)
        {
            return [.. new ReadOnlySpan<uint>(groups, (int)(length / sizeof(uint)))];
        }

        // Too short a buffer is answered with the length that is needed.
        if (Errno.Value != LibC.ERANGE || length > AuthorizationLimits.GroupsMax * sizeof(uint))
        {
            return [];
        }

        uint[] all = new uint[length / sizeof(uint)];
        fixed (uint* first = all)
        {
            return LibC.getsockopt(socket, LibC.SOL_SOCKET, LibC.SO_PEERGROUPS, first, &length) == 0 && length == (uint)all.Length * sizeof(uint)
                ? ImmutableCollectionsMarshal.AsImmutableArray(all)
                : [];
        }
    }

    private static string? ReadLabel(int socket)
    {
        byte* label = stackalloc byte[AuthorizationLimits.LabelBytesExpected];
        uint length = AuthorizationLimits.LabelBytesExpected;
        if (LibC.getsockopt(socket, LibC.SOL_SOCKET, LibC.SO_PEERSEC, label, &length) == 0)
        {
            return LabelText(new ReadOnlySpan<byte>(label, (int)length));
        }

        if (Errno.Value != LibC.ERANGE || length > AuthorizationLimits.LabelBytesMax)
        {
            return null;
        }

        byte[] longer = new byte[length];
        fixed (byte* first = longer)
        {
            return LibC.getsockopt(socket, LibC.SOL_SOCKET, LibC.SO_PEERSEC, first, &length) == 0
                ? LabelText(longer.AsSpan(0, Math.Min((int)length, longer.Length)))
                : null;
        }
    }

    private static string? LabelText(ReadOnlySpan<byte> label)
    {
        label = label.TrimEnd((byte)0);
        return label.IsEmpty ? null : Encoding.UTF8.GetString(label);
    }

    private static ProcessFacts ReadProcess(int socket, int pid)
    {
        if (pid <= 0 || !ProcIsOurs)
        {
            return default;
        }

        int pidfd = OpenPidfd(socket, pid);
        if (pidfd < 0)
        {
            return default;
        }

        ProcessFacts facts = ReadProc(pid);

        // As long as the pinned process has not been reaped its pid is nobody else's: what was read in between is about it.
        bool isSame = IsRunning(pidfd);
        _ = LibC.close(pidfd);
        return isSame ? facts : default;
    }

    // The socket's own pidfd is the process that connected, even if its pid was given to another one since. Before Linux 6.5 there is none, and a process that connects
    // and ends, and whose pid comes round again before accept, is taken for its successor.
    private static int OpenPidfd(int socket, int pid)
    {
        int pidfd = -1;
        uint length = sizeof(int);
        if (LibC.getsockopt(socket, LibC.SOL_SOCKET, SoPeerPidfd, &pidfd, &length) == 0)
        {
            return pidfd;
        }

        return Errno.Value == LibC.ENOPROTOOPT ? LibC.pidfd_open(pid, 0) : -1;
    }

    // A pidfd becomes readable when its process ends.
    private static bool IsRunning(int pidfd)
    {
        pollfd poll = new() { fd = pidfd, events = LibC.POLLIN };
        return LibC.poll(&poll, 1, 0) == 0;
    }

    private static ProcessFacts ReadProc(int pid)
    {
        byte* path = stackalloc byte[ProcPathBytesMax];
        ProcPath(path, pid, "exe\0"u8);
        string? executable = ReadLink(path);
        FileIdentity? file = executable is null ? null : FileIdentity.At(path);
        ProcPath(path, pid, "cgroup\0"u8);
        return new ProcessFacts(executable, file, ReadUnit(path));
    }

    private static string? ReadLink(byte* path)
    {
        byte* target = stackalloc byte[AuthorizationLimits.ExecutablePathBytesMax];
        nint length = LibC.readlink(path, target, AuthorizationLimits.ExecutablePathBytesMax);

        // A target that fills the buffer may have been cut.
        return length is > 0 and < AuthorizationLimits.ExecutablePathBytesMax ? Encoding.UTF8.GetString(target, (int)length) : null;
    }

    private static string? ReadUnit(byte* path)
    {
        int file = LibC.__open_2(path, LibC.O_RDONLY | LibC.O_CLOEXEC);
        if (file < 0)
        {
            return null;
        }

        byte[] text = ArrayPool<byte>.Shared.Rent(AuthorizationLimits.CgroupFileBytesMax);
        int used = 0;
        nint got;
        fixed (byte* start = text)
        {
            do
            {
                got = LibC.read(file, start + used, (nuint)(text.Length - used));
                used += (int)Math.Max(got, 0);
            }
            while (got > 0 && used < text.Length);
        }

        _ = LibC.close(file);
        string? unit = got == 0 && used < text.Length ? SystemdUnit.FromCgroupFile(text.AsSpan(0, used)) : null;
        ArrayPool<byte>.Shared.Return(text);
        return unit;
    }

    private static void ProcPath(byte* path, int pid, ReadOnlySpan<byte> name)
    {
        Span<byte> room = new(path, ProcPathBytesMax);
        "/proc/"u8.CopyTo(room);
        System.Buffers.Text.Utf8Formatter.TryFormat(pid, room[6..], out int digits);
        room[6 + digits] = (byte)'/';
        name.CopyTo(room[(7 + digits)..]);
    }

    // /proc may be another pid namespace's, where the same number is somebody else.
    private static bool LooksLikeOurProc()
    {
        Span<byte> expected = stackalloc byte[ProcPathBytesMax];
        System.Buffers.Text.Utf8Formatter.TryFormat(LibC.getpid(), expected, out int length);
        byte* target = stackalloc byte[ProcPathBytesMax];
        fixed (byte* self = "/proc/self\0"u8)
        {
            nint got = LibC.readlink(self, target, ProcPathBytesMax);
            return got == length && new ReadOnlySpan<byte>(target, length).SequenceEqual(expected[..length]);
        }
    }

    private readonly record struct ProcessFacts(string? Executable, FileIdentity? ExecutableFile, string? Unit);

    /// <summary>struct ucred of unix(7), which glibc declares under _GNU_SOURCE only.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PeerCredentials
    {
        public int Pid;
        public uint Uid;
        public uint Gid;
    }
}
