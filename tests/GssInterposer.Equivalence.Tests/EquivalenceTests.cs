// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace GssInterposer.Equivalence.Tests;

/// <summary>An application sees the same results with its keys in the daemon as with its keys at hand.</summary>
public sealed class EquivalenceTests(Stage stage) : IClassFixture<Stage>
{
    private const int DifferencesShownMax = 25;

    [Theory]
    [InlineData("names")]
    [InlineData("mechanisms")]
    [InlineData("credentials")]
    [InlineData("nulls")]
    [InlineData("contexts")]
    [InlineData("messages")]
    [InlineData("iov")]
    [InlineData("transfer")]
    public void One_process_with_both_roles_sees_no_difference(string chapter) =>
        ExpectSame(stage.PlayDirectly(chapter), stage.PlayProxied(behavior: null, chapter));

    [Theory]
    [InlineData("names")]
    [InlineData("contexts")]
    [InlineData("messages")]
    [InlineData("transfer")]
    public void One_process_that_never_tries_locally_sees_no_difference(string chapter) =>
        ExpectSame(stage.PlayDirectly(chapter), stage.PlayProxied("REMOTE_ONLY", chapter));

    public static TheoryData<string, bool, bool> Pairs()
    {
        TheoryData<string, bool, bool> pairs = [];
        foreach (string chapter in (string[])["contexts", "messages", "iov", "transfer"])
        {
            pairs.Add(chapter, true, false);
            pairs.Add(chapter, false, true);
            pairs.Add(chapter, true, true);
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Two_processes_see_no_difference(string chapter, bool initiatorProxied, bool acceptorProxied) =>
        ExpectSame(stage.PlayPair(false, false, chapter), stage.PlayPair(initiatorProxied, acceptorProxied, chapter));

    /// <summary>
    /// Three legs. The C daemon cannot accept in more than one (it has nowhere to keep a half-made acceptor), so only the initiator is proxied here.
    /// </summary>
    [Fact]
    public void An_initiator_of_three_legs_sees_no_difference() =>
        ExpectSame(stage.PlayPair(false, false, "dce"), stage.PlayPair(true, false, "dce"));

    private static void ExpectSame(string direct, string proxied)
    {
        IReadOnlyList<string> differences = Transcript.Compare(direct, proxied, KnownDifferences.OfProject);
        Assert.True(differences.Count == 0, $"{differences.Count} differences:\n{string.Join('\n', differences.Take(DifferencesShownMax))}");
    }
}
