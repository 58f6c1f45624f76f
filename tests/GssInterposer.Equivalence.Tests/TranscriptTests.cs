// SPDX-License-Identifier: MIT
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Equivalence.Tests;

/// <summary>The comparison itself: it must be able to fail.</summary>
public sealed class TranscriptTests
{
    private static readonly KnownDifferences Nothing = new([]);

    [Fact]
    public void Equal_transcripts_have_no_differences() =>
        Assert.Empty(Transcript.Compare("== one\n   a: COMPLETE\n", "== one\n   a: COMPLETE\n", Nothing));

    [Theory]
    [InlineData("== one\n   a: COMPLETE\n", "== one\n   a: FAILURE\n")]
    [InlineData("== one\n   a: COMPLETE\n", "== one\n   a: COMPLETE\n   b\n")]
    [InlineData("== one\n   a: COMPLETE\n", "== one\n")]
    [InlineData("== one\n   a: COMPLETE\n", "== two\n   a: COMPLETE\n")]
    [InlineData("== one\n", "== one\n== two\n")]
    [InlineData("== one\n   lifetime≈100 ends≈5000\n", "== one\n   lifetime≈110 ends≈5010\n")]
    [InlineData("== one\n   lifetime≈100 ends≈5000\n", "== one\n   indefinite\n")]
    public void A_difference_is_found(string direct, string proxied) => Assert.Single(Transcript.Compare(direct, proxied, Nothing));

    [Theory]
    [InlineData("lifetime≈90 ends≈5001")] // the same moment, looked at later
    [InlineData("lifetime≈101 ends≈5010")] // the same length, begun later
    public void Lifetimes_may_be_equally_long_or_end_together(string other) =>
        Assert.Empty(Transcript.Compare("== one\n   lifetime≈100 ends≈5000, krb5\n", $"== one\n   {other}, krb5\n", Nothing));

    [Fact]
    public void A_known_difference_covers_its_own_section_and_lines_only()
    {
        KnownDifferences known = new(["# why", "names* | a: * | a: FAILURE"]);

        Assert.Empty(Transcript.Compare("== names: x\n   a: COMPLETE\n", "== names: x\n   a: FAILURE\n", known));
        Assert.Single(Transcript.Compare("== other\n   a: COMPLETE\n", "== other\n   a: FAILURE\n", known));
        Assert.Single(Transcript.Compare("== names: x\n   a: COMPLETE\n", "== names: x\n   a: UNAVAILABLE\n", known));
    }

    [Theory]
    [InlineData("[every daemon]", true, true)]
    [InlineData("[C daemon]", false, true)]
    [InlineData("[our daemon]", true, false)]
    public void A_rule_is_for_the_daemon_that_is_named_above_it(string scope, bool ours, bool theirs)
    {
        string[] lines = [scope, "names | a | b"];

        Assert.Equal(ours, new KnownDifferences(lines, DaemonKind.Ours).Explain("names", "a", "b"));
        Assert.Equal(theirs, new KnownDifferences(lines, DaemonKind.Gssproxy).Explain("names", "a", "b"));
    }
}
