// SPDX-License-Identifier: MIT
using System;
using System.Runtime.InteropServices;
using GssInterposer.Core.Policy;
using GssInterposer.Interop;

namespace GssInterposer.Core.Transport;

/// <summary>Connecting, sending and receiving on a UNIX stream socket, each within a deadline. Results are errno values; 0 is success.</summary>
// SAFETY: every buffer passed to the kernel is the caller's, with its own length.
internal static unsafe class UnixSocket
{
#if BARE
    /// <summary>native/shim.c: fcntl(F_DUPFD_CLOEXEC), a variadic function that C# cannot call.</summary>
    [DllImport("*"), SuppressGCTransition]
    private static extern int gi_move_descriptor(int descriptor, int least);
#else
    private static int gi_move_descriptor(int descriptor, int least) => descriptor;
#endif

    /// <summary>
    /// Connects to <see cref="Settings"/>'s socket. A full backlog is waited out; so is, for a process that has been connected before, a daemon that is
    /// just not there: it is probably being restarted. Where it is not, one call has waited and the next do not. A call that is not <paramref name="patient"/> says
    /// nothing about that.
    /// </summary>
    public static int Connect(Deadline deadline, bool patient, out int descriptor)
    {
        descriptor = -1;
        sockaddr_un address = default;
        address.sun_family = LibC.AF_UNIX;
        Settings.CopySocketPath(new Span<byte>(address.sun_path, InterposerLimits.SocketPathBytesMax));

        Deadline restart = deadline.OrAfter(patient && Connections.DaemonWasThere ? InterposerLimits.RestartWindowMs : 0);
        int pauseMs = InterposerLimits.ConnectPauseMsFirst;
        while (true)
        {
            int error = TryConnect(&address, deadline.RemainingMs, out descriptor);
            int leftMs = error switch
            {
                LibC.EAGAIN or LibC.EINTR => deadline.RemainingMs,
                LibC.ECONNREFUSED or LibC.ENOENT => restart.RemainingMs,
                _ => 0,
            };
            if (leftMs == 0)
            {
                if (patient && (error is LibC.ECONNREFUSED or LibC.ENOENT))
                {
                    Connections.GiveUpOnDaemon();
                }

                return error is LibC.EAGAIN or LibC.EINTR ? LibC.ETIMEDOUT : error;
            }

            LibC.poll(null, 0, pauseMs < leftMs ? pauseMs : leftMs);
            pauseMs = pauseMs * 2 < InterposerLimits.ConnectPauseMsMax ? pauseMs * 2 : InterposerLimits.ConnectPauseMsMax;
        }
    }

    /// <summary>Sends all of <paramref name="bytes"/>. <paramref name="sent"/> says how many the kernel took, also on failure.</summary>
    public static int Send(int descriptor, ReadOnlySpan<byte> bytes, Deadline deadline, out int sent)
    {
        sent = 0;
        fixed (byte* start = bytes)
        {
            while (sent < bytes.Length)
            {
                int flags = LibC.MSG_NOSIGNAL | (sent == 0 && MayBlock(deadline) ? 0 : LibC.MSG_DONTWAIT);
                nint count = LibC.send(descriptor, start + sent, (nuint)(bytes.Length - sent), flags);
                if (count >= 0)
                {
                    sent += (int)count;
                    continue;
                }

                int error = Errno.Value;
                if (error is LibC.EAGAIN or LibC.EINTR)
                {
                    error = Wait(descriptor, LibC.POLLOUT, deadline);
                }

                if (error != 0)
                {
                    return error;
                }
            }
        }

        return 0;
    }

    /// <summary>Receives at least one byte; <paramref name="received"/> is 0 when the peer has closed.</summary>
    public static int Receive(int descriptor, Span<byte> buffer, Deadline deadline, out int received)
    {
        received = 0;
        fixed (byte* start = buffer)
        {
            bool mayBlock = MayBlock(deadline);
            while (true)
            {
                nint count = LibC.recv(descriptor, start, (nuint)buffer.Length, mayBlock ? 0 : LibC.MSG_DONTWAIT);
                if (count >= 0)
                {
                    received = (int)count;
                    return 0;
                }

                int error = Errno.Value;
                if (error is LibC.EAGAIN or LibC.EINTR)
                {
                    mayBlock = false;
                    error = Wait(descriptor, LibC.POLLIN, deadline);
                }

                if (error != 0)
                {
                    return error;
                }
            }
        }
    }

    /// <summary>
    /// While nearly all of the budget is left, the socket's own timeout is as good as poll and costs nothing. Of a small budget, all is nearly all: what has
    /// passed must not begin anew.
    /// </summary>
    private static bool MayBlock(Deadline deadline)
    {
        int leftMs = deadline.RemainingMs;
        return leftMs > 0 && leftMs >= Settings.CallTimeoutMs - InterposerLimits.SocketTimeoutSlackMs;
    }

    private static int Wait(int descriptor, int events, Deadline deadline)
    {
        while (true)
        {
            int leftMs = deadline.RemainingMs;
            if (leftMs == 0)
            {
                return LibC.ETIMEDOUT;
            }

            pollfd entry = default;
            entry.fd = descriptor;
            entry.events = (short)events;
            int ready = LibC.poll(&entry, 1, leftMs);
            if (ready > 0)
            {
                return 0; // also for POLLHUP and POLLERR: the next send or recv says what it is
            }

            if (ready < 0 && Errno.Value != LibC.EINTR)
            {
                return Errno.Value;
            }
        }
    }

    private static int TryConnect(sockaddr_un* address, int leftMs, out int descriptor)
    {
        descriptor = gi_move_descriptor(LibC.socket(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, 0), InterposerLimits.DescriptorMin);
        if (descriptor < 0)
        {
            return Errno.Value;
        }

        // The kernel's own timeouts: a blocking connect queues fairly behind a full backlog, and a blocking recv needs no poll. 0 would mean for ever.
        SetTimeout(descriptor, LibC.SO_SNDTIMEO, leftMs > 0 ? leftMs : 1);
        SetTimeout(descriptor, LibC.SO_RCVTIMEO, Settings.CallTimeoutMs);

        if (LibC.connect(descriptor, (sockaddr*)address, (uint)sizeof(sockaddr_un)) == 0)
        {
            return 0;
        }

        int error = Errno.Value;
        LibC.close(descriptor);
        descriptor = -1;
        return error;
    }

    private static void SetTimeout(int descriptor, int option, int milliseconds)
    {
        timeval limit = default;
        limit.tv_sec = milliseconds / 1000;
        limit.tv_usec = milliseconds % 1000 * 1000;
        LibC.setsockopt(descriptor, LibC.SOL_SOCKET, option, &limit, (uint)sizeof(timeval));
    }
}
