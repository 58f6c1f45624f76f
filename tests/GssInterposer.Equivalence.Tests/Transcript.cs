// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;

namespace GssInterposer.Equivalence.Tests;

/// <summary>Two transcripts of tests/native/transcript side by side.</summary>
internal static partial class Transcript
{
    /// <summary>Each of two runs rounds a moment to whole seconds.</summary>
    private const long SecondsToleranceMax = 2;

    /// <summary>What separates the run without the proxy from the run through it, section by section; empty when nothing does.</summary>
    public static IReadOnlyList<string> Compare(string direct, string proxied, KnownDifferences known)
    {
        List<string> differences = [];
        List<Section> left = Split(direct), right = Split(proxied);
        for (int index = 0; index < Math.Max(left.Count, right.Count); index++)
        {
            if (index >= left.Count || index >= right.Count || left[index].Title != right[index].Title)
            {
                differences.Add($"section {index}: direct '{TitleAt(left, index)}', proxied '{TitleAt(right, index)}'");
                break;
            }

            differences.AddRange(CompareSections(left[index], right[index], known));
        }

        return differences;
    }

    private static IEnumerable<string> CompareSections(Section direct, Section proxied, KnownDifferences known)
    {
        for (int line = 0; line < Math.Max(direct.Lines.Count, proxied.Lines.Count); line++)
        {
            string left = line < direct.Lines.Count ? direct.Lines[line] : "(nothing)";
            string right = line < proxied.Lines.Count ? proxied.Lines[line] : "(nothing)";
            if (!SameLine(left, right) && !known.Explain(direct.Title, left, right))
            {
                yield return $"{direct.Title}\n  direct:  {left}\n  proxied: {right}";
            }
        }
    }

    private static bool SameLine(string left, string right)
    {
        if (left == right)
        {
            return true;
        }

        MatchCollection leftTimes = Lifetime().Matches(left), rightTimes = Lifetime().Matches(right);
        return Lifetime().Replace(left, "") == Lifetime().Replace(right, "")
            && leftTimes.Count == rightTimes.Count
            && leftTimes.Zip(rightTimes).All(pair => Near(pair.First, pair.Second, 1) || Near(pair.First, pair.Second, 2));
    }

    /// <summary>A ticket's lifetime ends at one moment in both runs; a lifetime that the caller asked for is as long in both.</summary>
    private static bool Near(Match left, Match right, int group) =>
        Math.Abs(long.Parse(left.Groups[group].ValueSpan, CultureInfo.InvariantCulture) - long.Parse(right.Groups[group].ValueSpan, CultureInfo.InvariantCulture))
        <= SecondsToleranceMax;

    private static string TitleAt(List<Section> sections, int index) => index < sections.Count ? sections[index].Title : "(end)";

    private static List<Section> Split(string transcript)
    {
        List<Section> sections = [];
        foreach (string line in transcript.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("== ", StringComparison.Ordinal))
            {
                sections.Add(new Section(line[3..], []));
            }
            else
            {
                sections[^1].Lines.Add(line.Trim());
            }
        }

        return sections;
    }

    [GeneratedRegex("lifetime≈([0-9]+) ends≈([0-9]+)")]
    private static partial Regex Lifetime();

    private sealed record Section(string Title, List<string> Lines);
}
