// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests;

/// <summary>scripts/demo.sh, as a newcomer runs it (but for the build).</summary>
public sealed class DemoTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly ScratchDirectory scratch = new();

    /// <inheritdoc/>
    public void Dispose() => scratch.Dispose();

    public static TheoryData<DaemonKind> Daemons => [.. Pairs.Daemons];

    [UnprivilegedTheory]
    [MemberData(nameof(Daemons))]
    public void The_demo_succeeds_and_leaves_nothing_behind(DaemonKind daemon)
    {
        ProcessResult result = Demo(Plugin.Path, "--daemon", ProxyDaemon.Word(daemon)).WaitForExit(Timeout);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("ok: the daemon accepted, with the service's key", result.Output);
        Assert.Empty(Directory.GetFileSystemEntries(scratch.Path));
    }

    [UnprivilegedFact]
    public void The_demo_fails_with_a_reason_when_the_plugin_does_not_do_its_job()
    {
        string notAPlugin = scratch.PathOf("not-a-plugin.so");
        File.WriteAllText(notAPlugin, "nothing");

        ProcessResult result = Demo(notAPlugin).WaitForExit(Timeout);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("error: not so: gss-server starts with the proxy", result.Error);
        Assert.Equal([notAPlugin], Directory.GetFileSystemEntries(scratch.Path));
    }

    [UnprivilegedFact]
    public void An_interrupted_demo_cleans_up()
    {
        using RunningProcess demo = Demo(Plugin.Path);
        Assert.True(demo.WaitForText("starting a throwaway realm", Timeout)); // from here the demo needs most of a second

        demo.Terminate();
        ProcessResult result = demo.WaitForExit(Timeout);

        Assert.Equal(128 + 15, result.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(scratch.Path));
    }

    private RunningProcess Demo(string plugin, params ReadOnlySpan<string> options)
    {
        Dictionary<string, string> environment = ProcessRunner.InheritedEnvironment();
        environment["TMPDIR"] = scratch.Path;
        return RunningProcess.Start([Repository.PathOf("scripts", "demo.sh"), "--plugin", plugin, .. options], environment);
    }
}
