// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Linq;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests.Delegation;

/// <summary>What the documentation says of delegation is what happens.</summary>
[Collection(DelegationCollection.Name)]
public sealed class DelegationReportTests(DelegationSite site, FlagMatrix flags) : IClassFixture<FlagMatrix>
{
    /// <summary>Set by scripts/delegation.sh: the file is written instead of compared.</summary>
    private const string WriteVariable = "GSSINTERPOSER_WRITE_DELEGATION";

    private const string Begin = "<!-- written by scripts/delegation.sh -->\n";
    private const string End = "<!-- end of what is written -->\n";

    [DelegationFact]
    public void The_tables_in_the_documentation_are_those_of_this_run()
    {
        if (!Pairs.Daemons.Contains(DaemonKind.Ours) || !Plugin.IsOurs)
        {
            return; // the tables are of our pair
        }

        string file = Repository.PathOf("docs", "DELEGATION.md"), text = File.ReadAllText(file);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, end = text.IndexOf(End, StringComparison.Ordinal);
        string written = $"\n{new DelegationReport(site, flags).Write()}\n";
        if (Environment.GetEnvironmentVariable(WriteVariable) == "yes")
        {
            text = $"{text[..begin]}{written}{text[end..]}";
            end = begin + written.Length;
            File.WriteAllText(file, text);
        }

        string[] committed = WithoutTheCPair(text[begin..end]), now = WithoutTheCPair(written);
        Assert.True(
            committed.SequenceEqual(now),
            $"run scripts/delegation.sh, and look at what it changes\n-{string.Join("\n-", committed.Except(now))}\n+{string.Join("\n+", now.Except(committed))}");
    }

    /// <summary>The C pair is Debian's: its column is of the run that wrote the file.</summary>
    private static string[] WithoutTheCPair(string tables) => [.. tables.Split('\n').Select(line => line.StartsWith("| ", StringComparison.Ordinal)
        ? string.Join(" | ", line.Split(" | ")[..^1])
        : line)];
}
