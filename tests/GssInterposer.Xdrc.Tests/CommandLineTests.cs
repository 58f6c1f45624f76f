// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Linq;
using Xunit;

namespace GssInterposer.Xdrc.Tests;

public sealed class CommandLineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xdrc").FullName;

    private string Input => Path.Combine(_folder, "test.x");

    private string Output => Path.Combine(_folder, "out");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Each_type_gets_a_file_of_its_own()
    {
        Assert.Equal(0, Run("const A = 1; struct b { int c; };"));
        Assert.Equal(["B.g.cs", "TestConstants.g.cs"], OutputFiles());
    }

    [Fact]
    public void A_second_run_touches_nothing()
    {
        Run("struct b { int c; };");
        string file = Path.Combine(Output, "B.g.cs");
        DateTime longAgo = new(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(file, longAgo);
        Assert.Equal(0, Run("struct b { int c; };"));
        Assert.Equal(longAgo, File.GetLastWriteTimeUtc(file));
        Assert.Equal(0, Run("struct b { int d; };"));
        Assert.NotEqual(longAgo, File.GetLastWriteTimeUtc(file));
    }

    [Fact]
    public void Output_that_is_no_longer_made_is_removed_and_nothing_else()
    {
        Run("struct b { int c; }; struct gone { int c; };");
        File.WriteAllText(Path.Combine(Output, "Manual.cs"), "// by hand");
        File.WriteAllText(Path.Combine(Output, "ByHand.g.cs"), "// by hand, in spite of its name");
        File.WriteAllText(Path.Combine(Output, "Other.g.cs"), File.ReadAllText(Path.Combine(Output, "B.g.cs")).Replace("test.x", "other.x"));
        Assert.Equal(0, Run("struct b { int c; };"));
        Assert.Equal(["B.g.cs", "ByHand.g.cs", "Manual.cs", "Other.g.cs"], OutputFiles());
    }

    [Fact]
    public void An_error_is_exit_code_1_with_the_message_on_stderr_and_the_old_output_stays()
    {
        Run("struct b { int c; };");
        Assert.Equal(1, Run("struct", out string error));
        Assert.Equal($"{Input}:1:7: expected a name for the type, found the end of the file{Environment.NewLine}", error);
        Assert.Equal(["B.g.cs"], OutputFiles());
    }

    [Fact]
    public void An_input_that_cannot_be_read_is_named()
    {
        Assert.Equal(1, Run(null, out string error));
        Assert.StartsWith($"{Input}: cannot be compiled: ", error, StringComparison.Ordinal);
    }

    private int Run(string? text) => Run(text, out _);

    private int Run(string? text, out string error)
    {
        if (text != null)
        {
            File.WriteAllText(Input, text);
        }

        TextWriter stderr = Console.Error;
        using StringWriter captured = new();
        Console.SetError(captured);
        try
        {
            return Program.Main([Input, "--namespace", "Test", "--out", Output]);
        }
        finally
        {
            Console.SetError(stderr);
            error = captured.ToString();
        }
    }

    private string[] OutputFiles() => [.. new DirectoryInfo(Output).GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];
}
