// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Equivalence.Tests;

/// <summary>Nothing that the headers offer is left out of the transcripts, and what the documentation says of them is what they say.</summary>
public sealed partial class ConformanceTests(Stage stage) : IClassFixture<Stage>
{
    /// <summary>Set by scripts/conformance.sh: the file is written instead of compared.</summary>
    private const string WriteVariable = "GSSINTERPOSER_WRITE_CONFORMANCE";

    private static readonly string[] Headers = ["gssapi.h", "gssapi_ext.h", "gssapi_krb5.h"];

    /// <summary>What the headers declare and no chapter calls, and why.</summary>
    private static readonly Dictionary<string, string> Excepted = new()
    {
        ["gss_export_name_object"] = "declared, and not in the library",
        ["gss_import_name_object"] = "declared, and not in the library",
        ["gssspi_exchange_meta_data"] = "of mechanisms for NegoEx: declared, and not in the library",
        ["gssspi_query_mechanism_info"] = "of mechanisms for NegoEx: declared, and not in the library",
        ["gssspi_query_meta_data"] = "of mechanisms for NegoEx: declared, and not in the library",
    };

    [Fact]
    public void Every_function_of_the_public_headers_is_called_in_a_chapter()
    {
        string sources = string.Concat(Directory.GetFiles(Repository.PathOf("tests", "native", "transcript"), "*.c").Select(File.ReadAllText));
        HashSet<string> called = [.. Call().Matches(sources).Select(match => match.Groups[1].Value)];
        string[] declared = [.. Headers.SelectMany(Declarations).Distinct().Order(StringComparer.Ordinal)];

        Assert.InRange(declared.Length, 100, 200); // the headers were understood
        Assert.Empty(declared.Except(called).Except(Excepted.Keys));
        Assert.Empty(Excepted.Keys.Except(declared)); // what is gone needs no exception
    }

    [Fact]
    public void The_table_in_the_documentation_is_that_of_this_run()
    {
        string file = Repository.PathOf("docs", "conformance.md"), written = ConformanceReport.Write(stage, EquivalenceTests.All);
        if (Environment.GetEnvironmentVariable(WriteVariable) == "yes")
        {
            File.WriteAllText(file, written);
        }

        string[] committed = WithoutTheCPlugin(File.ReadAllText(file)), now = WithoutTheCPlugin(written);
        Assert.True(
            committed.SequenceEqual(now),
            $"run scripts/conformance.sh, and look at what it changes\n-{string.Join("\n-", committed.Except(now))}\n+{string.Join("\n+", now.Except(committed))}");
    }

    /// <summary>What the C plugin does after it has read memory that nobody wrote differs from run to run: its columns are of the run that wrote the file.</summary>
    private static string[] WithoutTheCPlugin(string text) => [.. text.Split('\n').Select(line => line.Split(" | ") switch
    {
        [var slot, var how, var answer, _, _, var krb5] => $"{slot} | {how} | {answer} | {krb5}",
        [var chapter, var lines, var ours, var mixed, _] => $"{chapter} | {lines} | {ours} | {mixed}",
        _ => line,
    })];

    /// <summary>The names of the functions, which the headers write on lines of their own or after the result; comments are left out.</summary>
    private static IEnumerable<string> Declarations(string header)
    {
        string text = Comment().Replace(File.ReadAllText(Path.Combine("/usr/include/gssapi", header)), "");
        return Declaration().Matches(text).Select(match => match.Groups[1].Value);
    }

    [GeneratedRegex(@"\b((?:gss|gssspi|gsskrb5|krb5_gss)_[a-z0-9_]+)\s*\(")]
    private static partial Regex Call();

    [GeneratedRegex(@"^(?:\w[\w\s\*]*\s)?((?:gss|gssspi|gsskrb5|krb5_gss)_[a-z0-9_]+)\s*\(", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();
}
