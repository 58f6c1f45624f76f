// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.IO;
using System.Linq;
using GssInterposer.Testing;
using Xunit;
using Xunit.Abstractions;

namespace GssInterposer.Abi.Tests;

/// <summary>Hosts make threads with 64 KB of stack; most of it must be left for libgssapi and libkrb5.</summary>
public sealed class StackTests(ITestOutputHelper output)
{
    private const int StackBytesMax = 16 << 10; // of an entry point, with all that it calls in the plugin
    private const int Shown = 5;

    private static readonly StackDepth Depth = new(Repository.PathOf("artifacts", "gssinterposer.so"));

    [Fact]
    public void No_entry_point_takes_more_than_16_KB_of_stack_on_its_deepest_way_down()
    {
        HashSet<string> promised = [.. File.ReadLines(Repository.PathOf("native", "abi", "exports.list")).Where(line => line.Length != 0)];
        List<(string Name, StackDepth.Path Deepest)> entries = [.. Depth.From(promised.Contains).OrderByDescending(entry => entry.Deepest.Bytes)];

        foreach ((string name, StackDepth.Path deepest) in entries.Take(Shown))
        {
            output.WriteLine($"{name}: {deepest.Bytes} bytes, {string.Join(" > ", deepest.Functions)}");
        }

        Assert.Equal(promised.Order(), entries.Select(entry => entry.Name).Order());
        Assert.All(entries, entry => Assert.InRange(entry.Deepest.Bytes, 1, StackBytesMax));
    }

    [Fact]
    public void No_function_takes_an_amount_of_stack_that_only_its_input_knows() => Assert.Empty(Depth.Unknown);

    [Fact]
    public void No_function_calls_itself() => Assert.Equal(Depth.Count, Depth.From(_ => true).Count()); // From throws
}
