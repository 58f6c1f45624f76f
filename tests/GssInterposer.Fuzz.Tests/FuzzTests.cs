// SPDX-License-Identifier: MIT
using System.Globalization;
using System.IO;
using System.Linq;
using GssInterposer.Testing;
using Xunit;
using Xunit.Abstractions;

namespace GssInterposer.Fuzz.Tests;

/// <summary>Whatever the daemon says and whatever token an application imports: no trap, no crash, no leak, words for each failure, at most 4 MiB.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Executions = 20_000;
    private const int GuidedExecutions = 8000;
    private const int EmptyReplyBytes = 44; // ACQUIRE_CRED: a status, no credential, no options
    private const int BlocksMin = 1200; // of about 3200; the committed corpus alone is good for more

    public static TheoryData<string> Regressions => FilesIn("regressions");

    public static TheoryData<string> Corpus => FilesIn("corpus");

    [Theory]
    [MemberData(nameof(Regressions))]
    public void What_once_did_harm_does_none(string file) => Replay("regressions", file);

    [Theory]
    [MemberData(nameof(Corpus))]
    public void An_input_of_the_corpus_does_no_harm(string file) => Replay("corpus", file);

    [Fact]
    public void Variations_of_the_corpus_do_no_harm()
    {
        using ScratchDirectory scratch = new();
        string found = Directory.CreateDirectory(scratch.PathOf("found")).FullName;
        string crashes = Directory.CreateDirectory(Repository.PathOf("artifacts", "fuzz", "crashes")).FullName + "/";

        ProcessResult result = Fuzzer.Run(
            "fuzz-replies", blind: false, $"-runs={Executions.ToString(CultureInfo.InvariantCulture)}", "-seed=1", "-max_len=8192", $"-artifact_prefix={crashes}",
            found, Fuzzer.Inputs("corpus"), Fuzzer.Inputs("regressions"));

        output.WriteLine(Fuzzer.Tail(result));
        Assert.True(result.ExitCode == 0, $"the input is in {crashes}; tests/fuzz/README.md says what to do with it\n{Fuzzer.Tail(result)}");
        Assert.True(Fuzzer.Covered(result) > BlocksMin, Fuzzer.Tail(result));
    }

    /// <summary>From one input and in as many executions, the fuzzer gets further when it sees which blocks of the C# code an input reaches.</summary>
    [Fact]
    public void Coverage_guides_the_fuzzer()
    {
        using ScratchDirectory scratch = new();
        int Reached(string name, bool blind)
        {
            string seed = Directory.CreateDirectory(scratch.PathOf(name + "-seed")).FullName;
            string found = Directory.CreateDirectory(scratch.PathOf(name)).FullName;
            File.WriteAllBytes(Path.Combine(seed, "seed"), [(byte)'a', (byte)'\n', 0, 0, 0xFF, 0xFF, .. new byte[EmptyReplyBytes]]);
            string runs = $"-runs={GuidedExecutions.ToString(CultureInfo.InvariantCulture)}";
            Assert.Equal(0, Fuzzer.Run("fuzz-replies", blind, runs, "-seed=1", "-max_len=160", "-len_control=0", found, seed).ExitCode);
            return Fuzzer.Covered(Fuzzer.Run("fuzz-replies", blind: false, "-runs=0", found, seed));
        }

        int seeing = Reached("seeing", blind: false);
        int blind = Reached("blind", blind: true);
        output.WriteLine($"{seeing} blocks with counters, {blind} without");
        Assert.True(seeing > blind, $"{seeing} blocks with counters, {blind} without");
    }

    private static void Replay(string folder, string file)
    {
        ProcessResult result = Fuzzer.Run("fuzz-replies", blind: false, Path.Combine(Fuzzer.Inputs(folder), file));
        Assert.True(result.ExitCode == 0, Fuzzer.Tail(result));
    }

    private static TheoryData<string> FilesIn(string folder) =>
        [.. Directory.GetFiles(Fuzzer.Inputs(folder)).Select(path => Path.GetFileName(path)!).Order(System.StringComparer.Ordinal)];
}
