// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using GssInterposer.Testing;

namespace GssInterposer.Fuzz.Tests;

/// <summary>The programs that tests/fuzz/build.sh makes.</summary>
internal static partial class Fuzzer
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(4);

    /// <summary>The committed inputs below tests/fuzz/<paramref name="folder"/>.</summary>
    public static string Inputs(string folder) => Repository.PathOf("tests", "fuzz", folder);

    /// <summary>Runs one, with these variables set: files are replayed, directories are fuzzed from.</summary>
    public static ProcessResult Run(string program, IReadOnlyList<string> switches, params ReadOnlySpan<string> arguments)
    {
        Dictionary<string, string> environment = ProcessRunner.InheritedEnvironment();

        // transport.c looks for leaks of the plugin after each run; those of MIT's code, which loses something of a context that it cannot import, are not ours.
        environment["ASAN_OPTIONS"] = "detect_leaks=0:allocator_may_return_null=1:quarantine_size_mb=32";
        foreach (string name in switches)
        {
            environment[name] = "1";
        }

        return ProcessRunner.Run([Repository.PathOf("artifacts", "fuzz", program), .. arguments], environment, s_timeout);
    }

    /// <summary>Blocks that were covered when it ended, as libFuzzer counts them.</summary>
    public static int Covered(ProcessResult result) =>
        Coverage().Matches(result.Error).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).LastOrDefault();

    /// <summary>The end of what it said.</summary>
    public static string Tail(ProcessResult result) => string.Join('\n', result.Error.Split('\n').Where(line => !line.StartsWith('#')).TakeLast(60));

    [GeneratedRegex(@"\bcov: ([0-9]+) ")]
    private static partial Regex Coverage();
}
