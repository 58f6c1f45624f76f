// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Linq;

namespace GssInterposer.Integration.Tests.Replay;

/// <summary>The replies of two daemons to the same calls, side by side.</summary>
internal static class Comparison
{
    private const string Nothing = "(nothing)";

    /// <summary>What separates them and is not explained.</summary>
    public static IReadOnlyList<string> Compare(IReadOnlyList<Exchange> theirs, IReadOnlyList<Exchange> ours, IntendedDifferences intended) =>
        [.. theirs.Zip(ours).SelectMany(pair => Compare(pair.First, pair.Second, intended))];

    private static IEnumerable<string> Compare(Exchange theirs, Exchange ours, IntendedDifferences intended)
    {
        Dictionary<string, Leaf> left = Leaves.Of(theirs).ToDictionary(leaf => leaf.Path), right = Leaves.Of(ours).ToDictionary(leaf => leaf.Path);
        return
            from path in left.Keys.Union(right.Keys)
            let their = left.GetValueOrDefault(path) ?? new Leaf(path, Nothing)
            let our = right.GetValueOrDefault(path) ?? new Leaf(path, Nothing)
            where !their.Agrees(our) && !intended.Explain(theirs.ToString(), path, their.Text, our.Text)
            select $"{theirs} | {path} | {their.Text} | {our.Text}";
    }
}
