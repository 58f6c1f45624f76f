// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Linq;
using GssInterposer.Daemon.Lifecycle;
using Xunit;

namespace GssInterposer.Daemon.Tests.Lifecycle;

public sealed class DiagnosticPipesTests
{
    [Fact]
    public void Names_hold_the_process_and_its_start_whatever_its_name_looks_like()
    {
        const string Stat = "4711 (a ) b (c) S 1 4711 4711 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 13 0 469112 271637312 84496 1";

        string[] names = [.. DiagnosticPipes.PathsOf("/tmp", 4711, Stat)];

        Assert.Equal(["/tmp/dotnet-diagnostic-4711-469112-socket", "/tmp/clr-debug-pipe-4711-469112-in", "/tmp/clr-debug-pipe-4711-469112-out"], names);
    }

    /// <summary>The names are the runtime's own and may change: this test's process has its pipes, unless it was told to make none.</summary>
    [Fact]
    public void The_runtime_calls_them_so()
    {
        if (Environment.GetEnvironmentVariable(DiagnosticPipes.Variable) == "0")
        {
            return;
        }

        string own = DiagnosticPipes.PathsOf(Path.GetTempPath(), Environment.ProcessId, File.ReadAllText("/proc/self/stat"))[0];

        Assert.Contains(own, Directory.GetFiles(Path.GetTempPath(), "dotnet-diagnostic-*").AsEnumerable());
    }
}
