// SPDX-License-Identifier: MIT
using System;
using System.Globalization;
using System.IO;
using System.Linq;

namespace GssInterposer.Daemon.Tests.Load;

/// <summary>What a process uses (proc(5)).</summary>
/// <param name="ResidentKb">VmRSS.</param>
/// <param name="Descriptors">Open ones.</param>
/// <param name="Threads">All of them, the runtime's own included.</param>
/// <param name="Cpu">Consumed so far.</param>
internal readonly record struct ProcessUsage(long ResidentKb, int Descriptors, int Threads, TimeSpan Cpu)
{
    private const int TicksPerSecond = 100;     // USER_HZ, which the kernel's interface fixes
    private const int UserTimeField = 11;       // utime and stime, counted from behind the name
    private const int SystemTimeField = 12;

    /// <summary>Of a process, now.</summary>
    public static ProcessUsage Of(int process)
    {
        string[] status = File.ReadAllLines($"/proc/{process}/status");
        string stat = File.ReadAllText($"/proc/{process}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        long ticks = Number(fields[UserTimeField]) + Number(fields[SystemTimeField]);
        return new ProcessUsage(
            Field(status, "VmRSS:"), Directory.GetFileSystemEntries($"/proc/{process}/fd").Length, (int)Field(status, "Threads:"),
            TimeSpan.FromSeconds((double)ticks / TicksPerSecond));
    }

    private static long Field(string[] status, string name) =>
        Number(status.First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim().Split(' ')[0]);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
