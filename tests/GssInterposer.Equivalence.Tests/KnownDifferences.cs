// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Enumeration;
using System.Linq;
using GssInterposer.Testing;

namespace GssInterposer.Equivalence.Tests;

/// <summary>
/// The differences that are explained: lines <c>section | direct | proxied</c> of known-differences.txt, where * stands for any text and every rule
/// follows a comment with its reason. A line <c>[C daemon]</c>, <c>[our daemon]</c> or <c>[every daemon]</c> says which daemon the rules below it are for,
/// <c>[keys in the daemon]</c> that they are for ours when it keeps the keys of contexts.
/// </summary>
internal sealed class KnownDifferences
{
    private static readonly Dictionary<string, DaemonKind?> Scopes = new()
    {
        ["[every daemon]"] = null,
        ["[C daemon]"] = DaemonKind.Gssproxy,
        ["[our daemon]"] = DaemonKind.Ours,
    };

    private const string KeysScope = "[keys in the daemon]";

    private static readonly string[] OfProject = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "known-differences.txt"));

    private readonly List<(string Section, string Direct, string Proxied, string Reason)> rules = [];

    /// <summary>Reads those rules of a list that are for this daemon.</summary>
    /// <exception cref="InvalidDataException">A line is no rule; the message names it.</exception>
    public KnownDifferences(IEnumerable<string> lines, DaemonKind daemon = DaemonKind.Gssproxy, bool keepsKeys = false)
    {
        DaemonKind? scope = null;
        bool isOfKeys = false;
        string reason = "";
        bool wasComment = false;
        foreach (string line in lines)
        {
            if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                reason = wasComment ? $"{reason} {line[2..]}" : line[2..];
                wasComment = true;
                continue;
            }

            wasComment = false;
            if (line.Length == 0)
            {
                continue;
            }

            if (Scopes.TryGetValue(line, out DaemonKind? named))
            {
                scope = named;
                isOfKeys = false;
                continue;
            }

            if (line == KeysScope)
            {
                isOfKeys = true;
                continue;
            }

            string[] parts = line.Split(" | ");
            (string, string, string, string) rule = parts.Length == 3
                ? (parts[0].Trim(), parts[1].Trim(), parts[2].Trim(), reason)
                : throw new InvalidDataException($"'{line}' is no rule: section | direct | proxied");
            if (isOfKeys ? keepsKeys : scope is null || scope == daemon)
            {
                rules.Add(rule);
            }
        }
    }

    /// <summary>How many rules there are.</summary>
    public int Count => rules.Count;

    /// <summary>The list that lies beside the tests.</summary>
    public static KnownDifferences Of(DaemonKind daemon) => new(OfProject, daemon);

    /// <summary>The same for our daemon when it keeps the keys of contexts.</summary>
    public static KnownDifferences OfKeysInTheDaemon() => new(OfProject, DaemonKind.Ours, keepsKeys: true);

    /// <summary>Whether a rule covers this pair of lines.</summary>
    public bool Explain(string section, string direct, string proxied) => ReasonOf(section, direct, proxied) is not null;

    /// <summary>What the comment above the rule says that covers this pair of lines; null when none does.</summary>
    public string? ReasonOf(string section, string direct, string proxied) =>
        rules.Where(rule => Matches(rule.Section, section) && Matches(rule.Direct, direct) && Matches(rule.Proxied, proxied))
            .Select(rule => rule.Reason).FirstOrDefault();

    private static bool Matches(string pattern, string text) =>
        pattern == "*" || FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false); // which matches no empty text
}
