// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Globalization;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Configuration;

/// <summary>
/// Lists of request flags (RFC 2744 §5.19): <c>+NAME</c> adds, <c>-NAME</c> takes away, from left to right, starting with the key's default. A number,
/// decimal, 0x hexadecimal or 0 octal, may stand for the name. An element that is neither is left out with a warning, as in the C daemon.
/// </summary>
internal static class RequestFlags
{
    /// <summary>Key <c>filter_flags</c> starts with delegation: a daemon that withholds credentials should not hand tickets on by itself.</summary>
    public const uint FilteredByDefault = GssApi.GSS_C_DELEG_FLAG;

    private static readonly (string Name, uint Value)[] Names =
    [
        ("DELEGATE", GssApi.GSS_C_DELEG_FLAG),
        ("DELEGATE_POLICY", GssApi.GSS_C_DELEG_POLICY_FLAG),    // the C daemon has no name for it
        ("MUTUAL_AUTH", GssApi.GSS_C_MUTUAL_FLAG),
        ("REPLAY_DETECT", GssApi.GSS_C_REPLAY_FLAG),
        ("SEQUENCE", GssApi.GSS_C_SEQUENCE_FLAG),
        ("CONFIDENTIALITY", GssApi.GSS_C_CONF_FLAG),
        ("INTEGRITY", GssApi.GSS_C_INTEG_FLAG),
        ("ANONYMOUS", GssApi.GSS_C_ANON_FLAG),
    ];

    /// <summary>The C daemon knows the flag by this spelling only, so that is what files that work with it have.</summary>
    private const string IntegrityMisspelt = "INTEGRITIY";

    /// <summary>Applies a key's list to a default.</summary>
    public static uint Read(SectionReader section, string key, uint fallback)
    {
        uint flags = fallback;
        if (section.Find(key) is not { } entry)
        {
            return flags;
        }

        foreach (string word in SectionReader.SplitWords(entry.Value))
        {
            if (word[0] is not ('+' or '-'))
            {
                section.Problems.Warning(entry, $"key '{key}': '{word}' has no sign and is ignored", $"write +{word} or -{word}");
            }
            else if (Value(word.AsSpan(1)) is { } flag)
            {
                flags = word[0] == '+' ? flags | flag : flags & ~flag;
            }
            else
            {
                section.Problems.Warning(
                    entry,
                    $"key '{key}': '{word}' is no flag and is ignored",
                    Suggestion.Remedy(word[1..], KnownNames(), $"write a number or one of {string.Join(", ", KnownNames())}"));
            }
        }

        return flags;
    }

    /// <summary>The list that makes <paramref name="flags"/> out of <paramref name="fallback"/>.</summary>
    public static string Write(uint flags, uint fallback)
    {
        List<string> words = [];
        uint rest = flags | fallback;
        foreach ((string name, uint value) in Names)
        {
            if ((rest & value) != 0)
            {
                words.Add(((flags & value) != 0 ? "+" : "-") + name);
                rest &= ~value;
            }
        }

        if (rest != 0)
        {
            words.Add($"+0x{rest:x}");
        }

        return string.Join(' ', words);
    }

    private static IEnumerable<string> KnownNames()
    {
        foreach ((string name, _) in Names)
        {
            yield return name;
        }
    }

    private static uint? Value(ReadOnlySpan<char> word)
    {
        foreach ((string name, uint value) in Names)
        {
            if (word.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return word.Equals(IntegrityMisspelt, StringComparison.OrdinalIgnoreCase) ? GssApi.GSS_C_INTEG_FLAG : Number(word);
    }

    /// <summary>As strtoul reads it with base 0; 0 is no flag.</summary>
    private static uint? Number(ReadOnlySpan<char> word)
    {
        uint number;
        if (word.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return uint.TryParse(word[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number) && number != 0 ? number : null;
        }

        if (!word.StartsWith("0"))
        {
            return uint.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out number) ? number : null;
        }

        ulong octal = 0;
        foreach (char digit in word)
        {
            octal = digit is >= '0' and <= '7' && octal <= uint.MaxValue ? (octal * 8) + (uint)(digit - '0') : ulong.MaxValue;
        }

        return octal is > 0 and <= uint.MaxValue ? (uint)octal : null;
    }
}
