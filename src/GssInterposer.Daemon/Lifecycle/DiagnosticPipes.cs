// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;

namespace GssInterposer.Daemon.Lifecycle;

/// <summary>
/// The files through which .NET tools and debuggers reach a process: three in TMPDIR, made by the runtime before the program begins, and left behind by one that is
/// killed. Nobody shall get into a process with keys that way. The runtime can be told to make none (<see cref="Variable"/>), but by its environment only, which
/// whoever starts the program has; so they are taken away.
/// </summary>
internal static class DiagnosticPipes
{
    /// <summary>With the value 0 the runtime makes none of them.</summary>
    public const string Variable = "DOTNET_EnableDiagnostics";

    /// <summary>Of /proc/PID/stat (proc_pid_stat(5)), counted from the one behind the name.</summary>
    private const int StartTimeField = 19;

    /// <summary>Takes away those of this process. What cannot be taken away stays: it is no reason not to serve.</summary>
    public static void Remove()
    {
        foreach (string path in PathsOf(Path.GetTempPath(), Environment.ProcessId, File.ReadAllText("/proc/self/stat")))
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
            }
        }
    }

    /// <summary>What the runtime calls them, whether they are there or not.</summary>
    /// <param name="directory">TMPDIR.</param>
    /// <param name="process">The process.</param>
    /// <param name="stat">Its /proc/PID/stat: the time of its start, in ticks since the machine's, is part of the names.</param>
    public static IReadOnlyList<string> PathsOf(string directory, int process, string stat)
    {
        string[] fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string key = $"{process}-{fields[StartTimeField]}";
        return
        [
            Path.Combine(directory, $"dotnet-diagnostic-{key}-socket"),
            Path.Combine(directory, $"clr-debug-pipe-{key}-in"),
            Path.Combine(directory, $"clr-debug-pipe-{key}-out"),
        ];
    }
}
