// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests;

/// <summary>scripts/bench.sh and scripts/soak.sh do what they say; the figures of such short runs mean nothing.</summary>
public sealed class LoadScriptTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    private readonly ScratchDirectory scratch = new();

    /// <inheritdoc/>
    public void Dispose() => scratch.Dispose();

    [Fact]
    public void The_benchmark_has_a_row_for_each_pair_and_leaves_nothing_behind()
    {
        ProcessResult result = Run("bench.sh", "--rounds", "1", "--seconds", "0.1", "--operations", "accept acquire", "--threads", "2");

        Assert.True(result.ExitCode == 0, result.ToString());
        string[] rows = [.. result.Output.Split('\n').Where(line => line.StartsWith("| a", StringComparison.Ordinal))];
        Assert.Equal(2 * (1 + Pairs.All.Count), rows.Length);
        Assert.All(rows, row => Assert.EndsWith("| 0 |", row, StringComparison.Ordinal));
        Assert.Empty(Directory.GetFileSystemEntries(scratch.Path));
    }

    [Fact]
    public void A_word_that_the_benchmark_does_not_know_is_refused_with_its_usage()
    {
        ProcessResult result = Run("bench.sh", "--fast");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("usage: bench.sh", result.Error);
    }

    [OurDaemonFact]
    public void A_short_soak_fails_no_call_and_leaves_nothing_behind()
    {
        ProcessResult result = Run("soak.sh", "--minutes", "0.25", "--daemon", ProxyDaemon.Word(DaemonKind.Ours));

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains(" failed=0 ", result.Output);
        Assert.Empty(Directory.GetFileSystemEntries(scratch.Path));
    }

    private ProcessResult Run(string script, params string[] options)
    {
        Dictionary<string, string> environment = ProcessRunner.InheritedEnvironment();
        environment["TMPDIR"] = scratch.Path;
        environment[Plugin.PathVariable] = Plugin.Path;
        return ProcessRunner.Run([Repository.PathOf("scripts", script), .. options], environment, Timeout);
    }
}
