// SPDX-License-Identifier: MIT
using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace GssInterposer.Daemon.Front;

/// <summary>What the kernel says about a thread of ours (proc_pid_stat(5)).</summary>
internal static class ThreadState
{
    private const int StatBytesMax = 512;

    /// <summary>Whether the thread waits for something: neither on a CPU nor ready for one. A thread that cannot be looked at counts as running.</summary>
    public static bool IsBlocked(int threadId)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle($"/proc/self/task/{threadId}/stat");
            Span<byte> stat = stackalloc byte[StatBytesMax];
            int length = RandomAccess.Read(file, stat, 0);

            // "TID (NAME) STATE …": the name may hold anything, so from its end.
            int nameEnd = stat[..length].LastIndexOf((byte)')');
            return nameEnd >= 0 && nameEnd + 2 < length && stat[nameEnd + 2] is (byte)'S' or (byte)'D';
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
