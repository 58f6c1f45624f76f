// SPDX-License-Identifier: MIT
using System;
using System.Globalization;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Observability;

/// <summary>
/// Standard error. When it leads to journald (JOURNAL_STREAM names its device and inode, systemd.exec(5)), lines carry a priority and no time. A reader that
/// does not read costs lines, not calls: a line that cannot be written within a moment is dropped, and counted by the caller.
/// </summary>
// SAFETY: structures and buffers live on the stack or are pinned for the length of each call.
internal sealed unsafe class StandardErrorTarget : LogTarget
{
    private const int Descriptor = 2;
    private const int PatienceMilliseconds = 50;
    private readonly bool journal = LeadsTo(Environment.GetEnvironmentVariable("JOURNAL_STREAM"));

    /// <inheritdoc/>
    public override bool HasOwnClock => journal;

    /// <inheritdoc/>
    public override bool WantsPriority => journal;

    /// <inheritdoc/>
    public override bool Write(ReadOnlySpan<byte> line)
    {
        pollfd room = new() { fd = Descriptor, events = LibC.POLLOUT };
        fixed (byte* bytes = line)
        {
            for (nuint written = 0; written < (nuint)line.Length;)
            {
                // Poll says yes when a pipe has room for 4096 octets, which no line exceeds.
                if (LibC.poll(&room, 1, PatienceMilliseconds) <= 0 || (room.revents & LibC.POLLOUT) == 0)
                {
                    return false;
                }

                nint step = LibC.write(Descriptor, bytes + written, (nuint)line.Length - written);
                if (step < 0 && Errno.Value is not (LibC.EINTR or LibC.EAGAIN))
                {
                    return false;
                }

                written += step > 0 ? (nuint)step : 0;
            }
        }

        return true;
    }

    /// <summary>Whether "DEVICE:INODE" is standard error's.</summary>
    internal static bool LeadsTo(string? stream)
    {
        stat status;
        return stream != null && LibC.fstat(Descriptor, &status) == 0
            && stream == string.Create(CultureInfo.InvariantCulture, $"{status.st_dev}:{status.st_ino}");
    }
}
