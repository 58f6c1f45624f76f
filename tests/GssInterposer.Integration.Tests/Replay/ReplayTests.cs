// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using GssInterposer.Gssx;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests.Replay;

/// <summary>The same calls, real ones of the C plugin first, to both daemons: their replies agree field by field, but for what is intended and explained.</summary>
public sealed class ReplayTests(Recorder recorder) : IClassFixture<Recorder>
{
    private const int DifferencesShownMax = 60;

    public static TheoryData<DaemonKind> Daemons => [.. Pairs.Daemons];

    [Theory]
    [MemberData(nameof(Daemons))]
    public void Both_daemons_reply_the_same(DaemonKind daemon)
    {
        IntendedDifferences intended = daemon == DaemonKind.Ours ? IntendedDifferences.OfProject : IntendedDifferences.None;

        IReadOnlyList<string> differences = Comparison.Compare(recorder.Recorded, recorder.ReplayTo(daemon), intended);

        Assert.True(differences.Count == 0, $"{differences.Count} differences:\n{string.Join('\n', differences.Take(DifferencesShownMax))}");
        Assert.Empty(intended.Unused);
    }

    /// <summary>Of those that both daemons have.</summary>
    [Fact]
    public void Every_common_procedure_is_called() =>
        Assert.Empty(
            Enum.GetValues<GssxProgram.Procedure>().Where(procedure => procedure <= GssxProgram.Procedure.WrapSizeLimit)
                .Except(recorder.Recorded.Select(exchange => exchange.Procedure)));

    /// <summary>The comparison must be able to fail.</summary>
    [Fact]
    public void A_byte_that_differs_in_a_reply_is_a_difference()
    {
        Exchange recorded = recorder.Recorded.First(exchange => exchange.Procedure == GssxProgram.Procedure.ImportAndCanonName);
        byte[] changed = [.. recorded.Reply];
        changed[Array.FindLastIndex(changed, octet => octet != 0)] ^= 1;

        Assert.Single(Comparison.Compare([recorded], [recorded with { Reply = changed }], IntendedDifferences.None));
    }

    [Fact]
    public void An_intended_difference_covers_its_own_call_and_field_only()
    {
        IntendedDifferences intended = new(["# why", "one: * | Status.* | 0 | *"]);

        Assert.True(intended.Explain("one: GetMic", "Status.MajorStatus", "0", "13"));
        Assert.False(intended.Explain("two: GetMic", "Status.MajorStatus", "0", "13"));
        Assert.False(intended.Explain("one: GetMic", "Status.MajorStatus", "1", "13"));
        Assert.False(intended.Explain("one: GetMic", "TokenBuffer", "0", "13"));
    }

    [Fact]
    public void A_rule_that_covers_nothing_is_reported()
    {
        IntendedDifferences intended = new(["one | a | 0 | 1", "two | b | 0 | 1"]);

        intended.Explain("one", "a", "0", "1");

        Assert.Equal(["two | b | 0 | 1"], intended.Unused);
    }

    [Fact]
    public void The_second_exchange_of_a_name_has_a_name_of_its_own()
    {
        Exchange recorded = recorder.Recorded.First(exchange => exchange.Procedure == GssxProgram.Procedure.ImportAndCanonName);
        byte[] changed = [.. recorded.Reply];
        changed[Array.FindLastIndex(changed, octet => octet != 0)] ^= 1;

        string difference = Assert.Single(Comparison.Compare([recorded, recorded], [recorded, recorded with { Reply = changed }], IntendedDifferences.None));

        Assert.StartsWith($"{recorded} (2) | ", difference, StringComparison.Ordinal);
    }
}
