// SPDX-License-Identifier: MIT
using System;
using System.Text;

namespace GssInterposer.Daemon.Authorization;

/// <summary>
/// Patterns of text: <c>*</c> any characters or none, <c>?</c> one, <c>\</c> takes the next character literally. Case counts. A mismatch goes back to the
/// last star only, so that the work is at most the product of both lengths whatever the pattern.
/// </summary>
internal static class Glob
{
    /// <summary>Whether the whole text is as the pattern says.</summary>
    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int p = 0;
        int t = 0;
        int afterStar = -1;
        int starEnd = 0;        // where the text goes on after what the last star took
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                afterStar = ++p;
                starEnd = t;
            }
            else if (TakesOne(pattern, ref p, text[t]))
            {
                t++;
            }
            else if (afterStar >= 0)
            {
                p = afterStar;
                t = ++starEnd;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }

    /// <summary>
    /// Position of the last <paramref name="character"/> that no backslash makes literal, or -1. Patterns and unparsed principals escape alike.
    /// </summary>
    public static int LastUnescaped(ReadOnlySpan<char> text, char character)
    {
        int last = -1;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == character)
            {
                last = i;
            }
        }

        return last;
    }

    /// <summary>The text that a pattern without stars and question marks stands for.</summary>
    public static string Unescape(string pattern)
    {
        StringBuilder text = new();
        for (int i = 0; i < pattern.Length; i++)
        {
            i += pattern[i] == '\\' && i + 1 < pattern.Length ? 1 : 0;
            text.Append(pattern[i]);
        }

        return text.ToString();
    }

    // Moves past the pattern's next character when it stands for this one.
    private static bool TakesOne(ReadOnlySpan<char> pattern, ref int p, char character)
    {
        if (p == pattern.Length)
        {
            return false;
        }

        // A backslash at the very end has nothing to escape, and is one.
        bool isEscaped = pattern[p] == '\\' && p + 1 < pattern.Length;
        char wanted = isEscaped ? pattern[p + 1] : pattern[p];
        if (wanted != character && (isEscaped || wanted != '?'))
        {
            return false;
        }

        p += isEscaped ? 2 : 1;
        return true;
    }
}
