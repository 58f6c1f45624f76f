// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.Core.Policy;

/// <summary>Words and numbers as the configuration file writes them. ASCII throughout: no locale has a say.</summary>
internal static class ConfigurationText
{
    /// <summary>Without the blanks at both ends.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        int start = 0;
        int end = text.Length;
        while (start < end && IsBlank(text[start]))
        {
            start++;
        }

        while (end > start && IsBlank(text[end - 1]))
        {
            end--;
        }

        return text.Slice(start, end - start);
    }

    /// <summary>Equal but for the case of letters. <paramref name="lower"/> is in lower case.</summary>
    public static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) => text.Length == lower.Length && Begins(text, lower);

    /// <summary>Does <paramref name="text"/> begin with <paramref name="lower"/>, but for the case of letters?</summary>
    public static bool Begins(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower)
    {
        for (int i = 0; i < lower.Length; i++)
        {
            if (i >= text.Length || Lower(text[i]) != lower[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Equal but for the case of letters.</summary>
    public static bool AreSame(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        for (int i = 0; i < left.Length && i < right.Length; i++)
        {
            if (Lower(left[i]) != Lower(right[i]))
            {
                return false;
            }
        }

        return left.Length == right.Length;
    }

    /// <summary>Position of <paramref name="wanted"/>; -1 when it is not there.</summary>
    public static int Find(ReadOnlySpan<byte> text, byte wanted)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == wanted)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>A decimal number of digits only that fits into 32 bits.</summary>
    public static bool TryNumber(ReadOnlySpan<byte> digits, out uint number)
    {
        ulong value = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            if (digits[i] is < (byte)'0' or > (byte)'9' || value > uint.MaxValue)
            {
                value = ulong.MaxValue;
                break;
            }

            value = (value * 10) + (uint)(digits[i] - '0');
        }

        bool good = !digits.IsEmpty && value <= uint.MaxValue;
        number = good ? (uint)value : 0;
        return good;
    }

    /// <summary>1, true, yes, on or 0, false, no, off.</summary>
    public static bool TryBoolean(ReadOnlySpan<byte> word, out bool value)
    {
        value = Is(word, "1"u8) || Is(word, "true"u8) || Is(word, "yes"u8) || Is(word, "on"u8);
        return value || Is(word, "0"u8) || Is(word, "false"u8) || Is(word, "no"u8) || Is(word, "off"u8);
    }

    /// <summary>One of the four words of GSSPROXY_BEHAVIOR, here in any case.</summary>
    public static bool TryBehavior(ReadOnlySpan<byte> word, out Behavior behavior)
    {
        behavior = Is(word, "local_only"u8) ? Behavior.LocalOnly
            : Is(word, "remote_first"u8) ? Behavior.RemoteFirst
            : Is(word, "remote_only"u8) ? Behavior.RemoteOnly : Behavior.LocalFirst;
        return behavior != Behavior.LocalFirst || Is(word, "local_first"u8);
    }

    /// <summary>Seconds (30, 30s) or milliseconds (250ms), within the bounds of a call's timeout.</summary>
    public static bool TryTimeout(ReadOnlySpan<byte> text, out int milliseconds)
    {
        int unit = 0;
        while (unit < text.Length && text[unit] is >= (byte)'0' and <= (byte)'9')
        {
            unit++;
        }

        ReadOnlySpan<byte> word = Trim(text.Slice(unit));
        ulong factor = Is(word, "ms"u8) ? 1u : word.IsEmpty || Is(word, "s"u8) ? 1000u : 0u;
        ulong value = TryNumber(text.Slice(0, unit), out uint number) ? number * factor : 0;
        bool good = value is >= InterposerLimits.CallTimeoutMsMin and <= InterposerLimits.CallTimeoutMsMax;
        milliseconds = good ? (int)value : 0;
        return good;
    }

    private static bool IsBlank(byte value) => value is (byte)' ' or (>= 9 and <= 13);

    private static byte Lower(byte value) => value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value + 32) : value;
}
