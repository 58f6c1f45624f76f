// SPDX-License-Identifier: MIT
using System.Globalization;
using System.IO;
using GssInterposer.Testing;
using Xunit;
using Xunit.Abstractions;

namespace GssInterposer.Fuzz.Tests;

/// <summary>Whatever the daemon says and whatever token an application imports: no trap, no crash, no leak, words for each failure, at most 4 MiB.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Executions = 10_000;
    private const int DecoderExecutions = 1_000_000;
    private const int PlantedExecutions = 1_000_000; // found after 20 000 to 210 000 in six runs with different seeds
    private const int StatusBytes = 36; // a gssx_status with nothing in it
    private const int BlocksMin = 1200; // of about 3900; the committed corpus alone is good for more
    private const int DecoderBlocksMin = 500;

    [Theory]
    [InlineData("regressions")] // what once did harm
    [InlineData("corpus")]
    public void A_committed_input_does_no_harm(string folder)
    {
        string[] files = Directory.GetFiles(Fuzzer.Inputs(folder));
        Assert.NotEmpty(files);
        ProcessResult result = Fuzzer.Run("fuzz-replies", [], files);
        Assert.True(result.ExitCode == 0, Fuzzer.Tail(result));
    }

    [Fact]
    public void Variations_of_the_corpus_do_no_harm() =>
        Vary("fuzz-replies", Executions, 8192, BlocksMin, Fuzzer.Inputs("corpus"), Fuzzer.Inputs("regressions"));

    /// <summary>What can be decoded is encoded as it came; nothing reads beyond its input or keeps memory.</summary>
    [Fact]
    public void Whatever_the_bytes_are_the_decoders_understand_or_refuse_them() => Vary("fuzz-decoder", DecoderExecutions, 512, DecoderBlocksMin);

    /// <summary>
    /// A defect behind four comparisons of bytes (src/GssInterposer.Fuzz/PlantedDefect.cs): the fuzzer gets there step by step when it sees which blocks of the C# code
    /// an input reaches, and not otherwise.
    /// </summary>
    [Fact]
    public void A_planted_defect_is_found_with_counters_and_not_without()
    {
        ProcessResult seeing = LookForPlanted("GI_FUZZ_PLANTED");
        Assert.Contains("fuzz: the planted defect", seeing.Error);
        output.WriteLine(Fuzzer.Tail(seeing));

        ProcessResult blind = LookForPlanted("GI_FUZZ_PLANTED", "GI_FUZZ_BLIND");
        Assert.True(blind.ExitCode == 0, Fuzzer.Tail(blind));
        Assert.Contains($"Done {Text(PlantedExecutions)} runs", blind.Error);
    }

    private static ProcessResult LookForPlanted(params string[] switches)
    {
        using ScratchDirectory scratch = new();
        string seed = Directory.CreateDirectory(scratch.PathOf("seed")).FullName;
        string found = Directory.CreateDirectory(scratch.PathOf("found")).FullName;
        File.WriteAllBytes(Path.Combine(seed, "seed"), new byte[StatusBytes]);
        return Fuzzer.Run(
            "fuzz-decoder", ["GI_FUZZ_STATUS", .. switches], $"-runs={Text(PlantedExecutions)}", "-seed=1", $"-max_len={Text(StatusBytes)}", "-len_control=0",
            "-entropic=0", "-print_final_stats=1", $"-dict={Repository.PathOf("tests", "fuzz", "planted.dict")}", $"-artifact_prefix={scratch.PathOf("crash-")}", found, seed);
    }

    private void Vary(string program, int executions, int lengthMax, int blocksMin, params string[] inputs)
    {
        using ScratchDirectory scratch = new();
        string found = Directory.CreateDirectory(scratch.PathOf("found")).FullName;
        string crashes = Directory.CreateDirectory(Repository.PathOf("artifacts", "fuzz", "crashes")).FullName + "/";
        ProcessResult result = Fuzzer.Run(
            program, [], [$"-runs={Text(executions)}", "-seed=1", $"-max_len={Text(lengthMax)}", $"-artifact_prefix={crashes}", found, .. inputs]);
        output.WriteLine(Fuzzer.Tail(result));
        Assert.True(result.ExitCode == 0, $"the input is in {crashes}; tests/fuzz/README.md says what to do with it\n{Fuzzer.Tail(result)}");
        int covered = Fuzzer.Covered(result);
        output.WriteLine($"{covered} blocks");
        Assert.True(covered > blocksMin, $"{covered} blocks\n{Fuzzer.Tail(result)}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
