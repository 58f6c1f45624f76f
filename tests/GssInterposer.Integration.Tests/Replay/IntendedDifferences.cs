// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Enumeration;
using System.Linq;

namespace GssInterposer.Integration.Tests.Replay;

/// <summary>
/// Where our daemon answers otherwise on purpose: lines <c>call | field | C daemon | our daemon</c> of intended-differences.txt, where * stands for any text and
/// every rule follows a comment with its reason.
/// </summary>
internal sealed class IntendedDifferences
{
    private const int Columns = 4;

    private readonly List<string[]> rules = [];
    private readonly HashSet<string[]> used = [];

    /// <summary>Reads a list of rules.</summary>
    /// <exception cref="InvalidDataException">A line is no rule; the message names it.</exception>
    public IntendedDifferences(IEnumerable<string> lines)
    {
        foreach (string line in lines.Where(line => line.Length != 0 && line[0] != '#'))
        {
            string[] parts = line.Split(" | ", StringSplitOptions.TrimEntries);
            rules.Add(parts.Length == Columns ? parts : throw new InvalidDataException($"'{line}' is no rule: call | field | C daemon | our daemon"));
        }
    }

    /// <summary>The list that lies beside the tests.</summary>
    public static IntendedDifferences OfProject =>
        new(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Replay", "intended-differences.txt")));

    /// <summary>No rules.</summary>
    public static IntendedDifferences None { get; } = new([]);

    /// <summary>The rules that have covered nothing so far.</summary>
    public IEnumerable<string> Unused => rules.Where(rule => !used.Contains(rule)).Select(rule => string.Join(" | ", rule));

    /// <summary>Whether a rule covers this.</summary>
    public bool Explain(params string[] difference)
    {
        if (rules.Find(rule => rule.Zip(difference).All(pair => Matches(pair.First, pair.Second))) is not { } covering)
        {
            return false;
        }

        used.Add(covering);
        return true;
    }

    // A backslash in a pattern escapes, and texts have some: what is the same to the letter matches in any case.
    private static bool Matches(string pattern, string text) =>
        pattern == "*" || pattern == text || FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false); // which matches no empty text
}
