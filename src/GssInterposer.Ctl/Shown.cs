// SPDX-License-Identifier: MIT
using System;
using System.Numerics;
using System.Text;

namespace GssInterposer.Ctl;

/// <summary>What others have written, fit for a terminal.</summary>
internal static class Shown
{
    private const int CharactersMax = 200;

    /// <summary>Without control characters and what else a terminal might obey, and not all of it when it is long.</summary>
    public static string Text(ReadOnlySpan<byte> text) => Text(Encoding.UTF8.GetString(text));

    /// <inheritdoc cref="Text(ReadOnlySpan{byte})"/>
    public static string Text(string text) => TextUpTo(CharactersMax, text);

    /// <summary>The same, of which more or less is shown.</summary>
    public static string TextUpTo(int charactersMax, string text)
    {
        StringBuilder shown = new();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (shown.Length >= charactersMax)
            {
                return shown.Append('…').ToString();
            }

            bool obeyed = Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format
                or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator;
            shown.Append(obeyed ? "?" : rune.ToString());
        }

        return shown.ToString();
    }

    /// <summary>An OID in numbers with dots (X.690 §8.19); hexadecimal when it is none.</summary>
    public static string Oid(ReadOnlySpan<byte> der)
    {
        StringBuilder text = new();
        BigInteger arc = 0;
        foreach (byte octet in der)
        {
            arc = (arc << 7) | (octet & 0x7fu);
            if ((octet & 0x80) != 0)
            {
                continue;
            }

            if (text.Length == 0)
            {
                BigInteger first = BigInteger.Min(arc / 40, 2);
                text.Append($"{first}.{arc - (40 * first)}");
            }
            else
            {
                text.Append($".{arc}");
            }

            arc = 0;
        }

        return der.IsEmpty || der.Length > CharactersMax || (der[^1] & 0x80) != 0 ? $"0x{Convert.ToHexString(der[..Math.Min(der.Length, CharactersMax)])}" : text.ToString();
    }
}
