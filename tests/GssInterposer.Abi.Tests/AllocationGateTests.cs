// SPDX-License-Identifier: MIT
using System;
using System.IO;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Abi.Tests;

/// <summary>A managed allocation in the plugin's sources is a link error that tells the developer what happened.</summary>
public sealed class AllocationGateTests : IDisposable
{
    private static readonly TimeSpan BuildTimeout = TimeSpan.FromMinutes(3);
    private readonly ScratchDirectory scratch = new();

    [Theory]
    [InlineData("class", "Holder.Kept = new Holder();")]
    [InlineData("array", "Holder.Bytes = new byte[count];")]
    [InlineData("box", "Holder.Boxed = count;")]
    public void An_allocation_fails_the_build_in_words(string kind, string statement)
    {
        ProcessResult build = Build(kind, statement);

        Assert.NotEqual(0, build.ExitCode);
        Assert.Contains("allocates", build.Text, StringComparison.Ordinal);
        Assert.Contains("AllocationGate", build.Text, StringComparison.Ordinal); // where
        Assert.Contains("docs/adr/0001", build.Text, StringComparison.Ordinal); // why
        Assert.False(File.Exists(PluginFile));
    }

    [Fact]
    public void The_same_source_without_an_allocation_builds()
    {
        ProcessResult build = Build("none", "");

        Assert.True(build.ExitCode == 0, build.ToString());
        Assert.True(File.Exists(PluginFile));
    }

    /// <inheritdoc/>
    public void Dispose() => scratch.Dispose();

    private string PluginFile => scratch.PathOf("plugin.so");

    /// <summary>Builds the plugin with one source more, into directories of its own.</summary>
    private ProcessResult Build(string kind, string statement)
    {
        File.WriteAllText(scratch.PathOf("AllocationGate.cs"), $$"""
            using System.Runtime.InteropServices;
            class Holder { public static Holder Kept; public static byte[] Bytes; public static object Boxed; }
            static class AllocationGate
            {
                [UnmanagedCallersOnly(EntryPoint = "gi_allocation_gate")]
                static int Run(int count) { {{statement}} return count; }
            }
            """);
        return ProcessRunner.Run(
            [
                "dotnet", "build", Repository.PathOf("src", "GssInterposer.Plugin", "GssInterposer.Plugin.csproj"), "--no-restore", "-c", "Release", "-m:1",
                "-nodeReuse:false", "-v:minimal", $"-p:ExtraBareSource={scratch.PathOf("AllocationGate.cs")}", $"-p:PluginFile={PluginFile}",
                $"-p:IntermediateOutputPath=obj/allocation-{kind}/", $"-p:OutputPath=bin/allocation-{kind}/", "-p:Nullable=disable",
            ],
            ProcessRunner.InheritedEnvironment(), BuildTimeout);
    }
}
