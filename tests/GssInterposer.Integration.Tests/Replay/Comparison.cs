// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;

namespace GssInterposer.Integration.Tests.Replay;

/// <summary>The replies of two daemons to the same calls, side by side.</summary>
internal static class Comparison
{
    private const string Nothing = "(nothing)", Rpc = "rpc", Major = "Status.MajorStatus";

    /// <summary>What separates them and is not explained.</summary>
    public static IReadOnlyList<string> Compare(IReadOnlyList<Exchange> theirs, IReadOnlyList<Exchange> ours, IntendedDifferences intended) =>
        [.. theirs.Zip(ours, Names(theirs)).SelectMany(triple => Compare(triple.Third, triple.First, triple.Second, intended))];

    /// <summary>What differences and rules call the exchanges: the second of a name has (2) behind it.</summary>
    private static IEnumerable<string> Names(IEnumerable<Exchange> exchanges)
    {
        Dictionary<string, int> seen = [];
        foreach (string name in exchanges.Select(exchange => exchange.ToString()))
        {
            seen[name] = seen.GetValueOrDefault(name) + 1;
            yield return seen[name] == 1 ? name : $"{name} ({seen[name]})";
        }
    }

    private static IEnumerable<string> Compare(string name, Exchange theirs, Exchange ours, IntendedDifferences intended)
    {
        Dictionary<string, Leaf> left = Leaves.Of(theirs).ToDictionary(leaf => leaf.Path), right = Leaves.Of(ours).ToDictionary(leaf => leaf.Path);
        return
            from path in left.Keys.Union(right.Keys)
            let their = left.GetValueOrDefault(path) ?? new Leaf(path, Nothing)
            let our = right.GetValueOrDefault(path) ?? new Leaf(path, Nothing)
            where !their.Agrees(our) && !IsBelowMissing(path, left, right) && !intended.Explain(name, path, their.Text, our.Text)
            select $"{name} | {path} | {their.Text} | {our.Text}";
    }

    /// <summary>
    /// Whether the field lies in an element or optional value that one side does not have at all: the element's count, the option's name or the value's absence
    /// is a difference of its own and says enough. Of a result that only one side has, the major status says the rest.
    /// </summary>
    private static bool IsBelowMissing(string path, Dictionary<string, Leaf> left, Dictionary<string, Leaf> right)
    {
        if (left.ContainsKey(path) == right.ContainsKey(path))
        {
            return false;
        }

        return left[Rpc].Text != right[Rpc].Text
            ? path != Major
            : !path.EndsWith(".Count", StringComparison.Ordinal) && !path.EndsWith(".Names", StringComparison.Ordinal) && !path.EndsWith('?');
    }
}
