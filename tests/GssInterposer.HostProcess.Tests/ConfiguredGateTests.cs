// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.HostProcess.Tests;

/// <summary>The gate where the environment does not decide: the configuration file does.</summary>
[Collection(Host.Collection)]
public sealed class ConfiguredGateTests(Host host) : IDisposable
{
    private readonly ScratchDirectory scratch = new();

    /// <inheritdoc/>
    public void Dispose() => scratch.Dispose();

    [Fact]
    public void A_section_for_the_program_opens_it()
    {
        Assert.StartsWith("open ", Ask($"[interposer/x]\nprogram = {Driver.PathOf("gate")}\nuse_proxy = yes\n"), StringComparison.Ordinal);
        Assert.StartsWith("closed ", Ask("[interposer/x]\nprogram = /usr/sbin/gate\nuse_proxy = yes\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_environment_may_keep_it_closed() =>
        Assert.StartsWith("closed ", Ask("[interposer]\nuse_proxy = yes\n", ("GSS_USE_PROXY", "no")), StringComparison.Ordinal);

    [Fact]
    public void A_mistake_is_told_by_the_calls_of_those_who_use_the_proxy()
    {
        string words = $"{Configuration}:2: unknown key 'behaviour'; there are program, user, group, use_proxy, socket, behavior and timeout";
        Assert.Equal($"open privileged=0 {words}", Ask("[interposer]\nbehaviour = LOCAL_ONLY\nuse_proxy = yes\n"));
        Assert.Equal($"open privileged=0 {words}", Ask("[interposer]\nbehaviour = LOCAL_ONLY\n", ("GSS_USE_PROXY", "yes")));
        Assert.Equal("closed privileged=0", Ask("[interposer]\nbehaviour = LOCAL_ONLY\n"));
    }

    [Fact]
    public void A_process_that_the_file_leaves_alone_notices_nothing()
    {
        File.WriteAllText(Configuration, "[interposer/x]\nprogram = /usr/sbin/other\nuser = nobody\ngroup = 4242424\nuse_proxy = yes\n");
        Host.Expect(Environment(), ProcessRunner.DefaultTimeout, "host_checks", "gate-footprint");
    }

    private string Configuration => scratch.PathOf("gssinterposer.conf");

    private Dictionary<string, string> Environment() => new(host.SwitchedOff()) { ["GSSINTERPOSER_CONFIG"] = Configuration };

    private string Ask(string text, params ReadOnlySpan<(string Name, string Value)> more)
    {
        File.WriteAllText(Configuration, text);
        Dictionary<string, string> environment = Environment();
        foreach ((string name, string value) in more)
        {
            environment[name] = value;
        }

        return Host.Expect(environment, ProcessRunner.DefaultTimeout, "gate", "ask").TrimEnd();
    }
}
