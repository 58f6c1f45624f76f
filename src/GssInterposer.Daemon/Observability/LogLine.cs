// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace GssInterposer.Daemon.Observability;

/// <summary>
/// Composes one line of text in a fixed buffer. Whatever goes in, one line comes out: control characters, line separators, bidirectional overrides and octets that are
/// no UTF-8 are written as escapes (<c>\n</c>, <c>\x1b</c>, <c>\u202e</c>), a backslash is doubled, so that no value can forge a line or a field.
/// </summary>
internal sealed class LogLine
{
    /// <summary>Octets of a line with its newline; more is cut off, visibly. What a pipe takes at once.</summary>
    public const int BytesMax = 4096;

    private const int EndBytes = 16;
    private readonly byte[] buffer = new byte[BytesMax];
    private int length;
    private bool full;

    /// <summary>What has been composed.</summary>
    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(0, length);

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        length = 0;
        full = false;
    }

    /// <summary>Text of ours, as it is.</summary>
    public void Literal(ReadOnlySpan<byte> text)
    {
        if (full || text.Length > BytesMax - EndBytes - length)
        {
            full = true;
            return;
        }

        text.CopyTo(buffer.AsSpan(length));
        length += text.Length;
    }

    /// <summary>ASCII of ours, as it is.</summary>
    public void Literal(string text)
    {
        foreach (char character in text)
        {
            Literal([(byte)character]);
        }
    }

    /// <summary>A number.</summary>
    public void Number(long value)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out int count);
        Literal(digits[..count]);
    }

    /// <summary>The time in UTC, to the millisecond (RFC 3339).</summary>
    public void Time(DateTimeOffset time)
    {
        Span<byte> text = stackalloc byte[32];
        if (time.UtcDateTime.TryFormat(text, out int count, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))
        {
            Literal(text[..count]);
        }
    }

    /// <summary>A message: escaped, but for quotes.</summary>
    public void Message(ReadOnlySpan<char> text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value == '"')
            {
                Literal("\""u8);
            }
            else
            {
                Escaped(rune);
            }
        }
    }

    private void Escaped(ReadOnlySpan<char> text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            Escaped(rune);
        }
    }

    private void Escaped(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty && !full)
        {
            if (Rune.DecodeFromUtf8(text, out Rune rune, out int taken) == System.Buffers.OperationStatus.Done)
            {
                Escaped(rune);
            }
            else
            {
                foreach (byte octet in text[..taken])
                {
                    Hexadecimal((byte)'x', octet, 2);
                }
            }

            text = text[taken..];
        }
    }

    /// <summary>A space and name=value; the value in quotes where it would not end by itself.</summary>
    public void Field(string name, ReadOnlySpan<char> value)
    {
        bool quoted = value.ContainsAny(" \"=");
        BeginField(name, quoted);
        Escaped(value);
        Literal(quoted ? "\""u8 : default);
    }

    /// <summary>The same with octets that should be UTF-8.</summary>
    public void Field(string name, ReadOnlySpan<byte> value)
    {
        bool quoted = value.ContainsAny(" \"="u8);
        BeginField(name, quoted);
        Escaped(value);
        Literal(quoted ? "\""u8 : default);
    }

    /// <summary>The same with a number.</summary>
    public void Field(string name, long value)
    {
        BeginField(name, quoted: false);
        Number(value);
    }

    /// <summary>Marks what was cut off, and ends the line.</summary>
    public void End(bool newline)
    {
        if (full)
        {
            full = false;
            "…(cut)"u8.CopyTo(buffer.AsSpan(length));
            length += "…(cut)"u8.Length;
        }

        if (newline)
        {
            buffer[length++] = (byte)'\n';
        }
    }

    /// <summary>Everything that a terminal or a reader of lines could take for more than a character.</summary>
    private static bool IsHarmless(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    private void BeginField(string name, bool quoted)
    {
        Literal(" "u8);
        Literal(name);
        Literal(quoted ? "=\""u8 : "="u8);
    }

    private void Escaped(Rune rune)
    {
        switch (rune.Value)
        {
            case '\n':
                Literal("\\n"u8);
                break;
            case '\r':
                Literal("\\r"u8);
                break;
            case '\t':
                Literal("\\t"u8);
                break;
            case '\\':
                Literal("\\\\"u8);
                break;
            case '"':
                Literal("\\\""u8);
                break;
            case < 0x7f when rune.Value >= ' ':
                Literal([(byte)rune.Value]);
                break;
            case <= 0xff when !IsHarmless(rune):
                Hexadecimal((byte)'x', rune.Value, 2);
                break;
            case <= 0xffff when !IsHarmless(rune):
                Hexadecimal((byte)'u', rune.Value, 4);
                break;
            default:
                if (!IsHarmless(rune))
                {
                    Hexadecimal((byte)'U', rune.Value, 8);
                    break;
                }

                Span<byte> utf8 = stackalloc byte[4];
                Literal(utf8[..rune.EncodeToUtf8(utf8)]);
                break;
        }
    }

    private void Hexadecimal(byte kind, int value, int digits)
    {
        Span<byte> text = stackalloc byte[2 + 8];
        text[0] = (byte)'\\';
        text[1] = kind;
        for (int i = 0; i < digits; i++)
        {
            text[2 + i] = "0123456789abcdef"u8[(value >> (4 * (digits - 1 - i))) & 0xf];
        }

        Literal(text[..(2 + digits)]);
    }
}
