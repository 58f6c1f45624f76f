// SPDX-License-Identifier: MIT
using System;
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
            where !their.Agrees(our) && !IsBelowMissing(path, left, right) && !intended.Explain(theirs.ToString(), path, their.Text, our.Text)
            select $"{theirs} | {path} | {their.Text} | {our.Text}";
    }

    /// <summary>
    /// Whether the field lies in an element or optional value that one side does not have at all: the element's count, the option's name or the value's absence
    /// is a difference of its own and says enough.
    /// </summary>
    private static bool IsBelowMissing(string path, Dictionary<string, Leaf> left, Dictionary<string, Leaf> right) =>
        left.ContainsKey(path) != right.ContainsKey(path)
        && !path.EndsWith(".Count", StringComparison.Ordinal) && !path.EndsWith(".Names", StringComparison.Ordinal) && !path.EndsWith('?');
}
