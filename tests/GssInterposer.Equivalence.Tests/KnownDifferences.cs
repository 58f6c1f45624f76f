// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Enumeration;
using System.Linq;

namespace GssInterposer.Equivalence.Tests;

/// <summary>
/// The differences that are explained: lines <c>section | direct | proxied</c> of known-differences.txt, where * stands for any text and every rule
/// follows a comment with its reason.
/// </summary>
internal sealed class KnownDifferences
{
    private readonly List<(string Section, string Direct, string Proxied)> rules = [];

    /// <summary>Reads a list of rules.</summary>
    /// <exception cref="InvalidDataException">A line is no rule; the message names it.</exception>
    public KnownDifferences(IEnumerable<string> lines)
    {
        foreach (string line in lines.Where(line => line.Length != 0 && line[0] != '#'))
        {
            string[] parts = line.Split(" | ");
            rules.Add(parts.Length == 3
                ? (parts[0].Trim(), parts[1].Trim(), parts[2].Trim())
                : throw new InvalidDataException($"'{line}' is no rule: section | direct | proxied"));
        }
    }

    /// <summary>The list that lies beside the tests.</summary>
    public static KnownDifferences OfProject { get; } = new(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "known-differences.txt")));

    /// <summary>Whether a rule covers this pair of lines.</summary>
    public bool Explain(string section, string direct, string proxied) =>
        rules.Any(rule => Matches(rule.Section, section) && Matches(rule.Direct, direct) && Matches(rule.Proxied, proxied));

    private static bool Matches(string pattern, string text) => FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false);
}
