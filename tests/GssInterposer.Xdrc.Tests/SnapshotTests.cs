// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using GssInterposer.Xdrc.Emission;
using Xunit;

namespace GssInterposer.Xdrc.Tests;

/// <summary>The sample has every feature of the language; its committed output is compiled into this project.</summary>
public sealed class SnapshotTests
{
    private const string Namespace = "GssInterposer.Xdrc.Tests.Samples";

    private static readonly string SampleFolder = Path.Combine(AppContext.BaseDirectory, "Samples");

    public static TheoryData<string> Files => [.. Compile().Select(file => file.Name)];

    [Theory]
    [MemberData(nameof(Files))]
    public void The_sample_compiles_to_the_committed_output(string name)
    {
        string expected = File.ReadAllText(Path.Combine(SampleFolder, "Generated", name));
        Assert.Equal(expected, Compile().Single(file => file.Name == name).Text);
    }

    [Fact]
    public void No_committed_output_is_left_over()
    {
        IEnumerable<string?> committed = Directory.GetFiles(Path.Combine(SampleFolder, "Generated")).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(Compile().Select(file => file.Name).Order(StringComparer.Ordinal), committed);
    }

    private static IReadOnlyList<GeneratedFile> Compile()
    {
        string path = Path.Combine(SampleFolder, "kitchen_sink.x");
        return Program.Compile(path, File.ReadAllText(path), Namespace, ["pair"]);
    }
}
