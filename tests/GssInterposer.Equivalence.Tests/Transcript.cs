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

    /// <summary>Stands for the missing line when one side has a line more.</summary>
    private const string Nothing = "(nothing)";

    /// <summary>What separates the run without the proxy from the run through it and is not explained, in words; empty when nothing does.</summary>
    public static IReadOnlyList<string> Compare(string direct, string proxied, KnownDifferences known) =>
    [
        .. from difference in Differences(direct, proxied)
           where !known.Explain(difference.Section, difference.Direct, difference.Proxied)
           select $"{difference.Section}\n  direct:  {difference.Direct}\n  proxied: {difference.Proxied}",
    ];

    /// <summary>What separates the run without the proxy from the run through it, section by section.</summary>
    public static IReadOnlyList<(string Section, string Direct, string Proxied)> Differences(string direct, string proxied)
    {
        List<(string, string, string)> differences = [];
        List<Section> left = Split(direct), right = Split(proxied);
        for (int index = 0; index < Math.Max(left.Count, right.Count); index++)
        {
            if (index >= left.Count || index >= right.Count || left[index].Title != right[index].Title)
            {
                differences.Add(($"section {index}", TitleAt(left, index), TitleAt(right, index)));
                break;
            }

            Section section = left[index];
            differences.AddRange(
                from pair in Align(section.Lines, right[index].Lines)
                where !SameLine(pair.Direct, pair.Proxied)
                select (section.Title, pair.Direct, pair.Proxied));
        }

        return differences;
    }

    /// <summary>The lines side by side, as many equal ones as possible (longest common subsequence): one line more on one side is one difference.</summary>
    private static List<(string Direct, string Proxied)> Align(List<string> left, List<string> right)
    {
        int[,] common = new int[left.Count + 1, right.Count + 1];
        for (int i = left.Count - 1; i >= 0; i--)
        {
            for (int k = right.Count - 1; k >= 0; k--)
            {
                common[i, k] = SameLine(left[i], right[k]) ? common[i + 1, k + 1] + 1 : Math.Max(common[i + 1, k], common[i, k + 1]);
            }
        }

        List<(string, string)> pairs = [];
        int l = 0, r = 0;
        while (l < left.Count || r < right.Count)
        {
            bool leftIsSurplus = r == right.Count || (l < left.Count && common[l + 1, r] == common[l, r]);
            bool rightIsSurplus = l == left.Count || (r < right.Count && common[l, r + 1] == common[l, r]);
            if (leftIsSurplus && rightIsSurplus && common[l + 1, r + 1] == common[l, r])
            {
                leftIsSurplus = rightIsSurplus = false; // one line in the place of another
            }

            string onLeft = rightIsSurplus && !leftIsSurplus ? Nothing : left[l++];
            string onRight = leftIsSurplus ? Nothing : right[r++];
            pairs.Add((onLeft, onRight));
        }

        return pairs;
    }

    private static bool SameLine(string left, string right)
    {
        if (left == right)
        {
            return true;
        }

        if (!left.Contains('≈', StringComparison.Ordinal) || !right.Contains('≈', StringComparison.Ordinal))
        {
            return false;
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

    /// <summary>The sections and their lines.</summary>
    public static List<Section> Split(string transcript)
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

    /// <summary>What stands below one title.</summary>
    internal sealed record Section(string Title, List<string> Lines);
}
