// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;

namespace GssInterposer.Daemon.Configuration;

/// <summary>"Did you mean …?"</summary>
internal static class Suggestion
{
    /// <summary>Longer words are not worth the quadratic comparison.</summary>
    private const int CharactersMax = 64;

    /// <summary>The known word that is nearest to what was written, or null where none is near.</summary>
    public static string? For(string written, IEnumerable<string> known)
    {
        if (written.Length > CharactersMax)
        {
            return null;
        }

        string? best = null;
        int bestDistance = Math.Max(1, written.Length / 3) + 1;
        foreach (string word in known)
        {
            int distance = Distance(written.ToLowerInvariant(), word.ToLowerInvariant());
            if (distance < bestDistance)
            {
                (best, bestDistance) = (word, distance);
            }
        }

        return best;
    }

    /// <summary>Words for a remedy: the suggestion where there is one, what can be done otherwise.</summary>
    public static string Remedy(string written, IEnumerable<string> known, string otherwise) =>
        For(written, known) is { } word ? $"did you mean '{word}'?" : otherwise;

    /// <summary>Characters to insert, delete or replace (Levenshtein).</summary>
    private static int Distance(string from, string to)
    {
        int[] previous = new int[to.Length + 1];
        int[] current = new int[to.Length + 1];
        for (int column = 0; column <= to.Length; column++)
        {
            previous[column] = column;
        }

        for (int row = 1; row <= from.Length; row++)
        {
            current[0] = row;
            for (int column = 1; column <= to.Length; column++)
            {
                int replaced = previous[column - 1] + (from[row - 1] == to[column - 1] ? 0 : 1);
                current[column] = Math.Min(replaced, Math.Min(previous[column], current[column - 1]) + 1);
            }

            (previous, current) = (current, previous);
        }

        return previous[to.Length];
    }
}
