// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using GssInterposer.Daemon.Lifecycle;

namespace GssInterposer.Daemon.Configuration;

/// <summary>
/// Reads the keys of one section by name and type. Each key asked for is a known key; what is left in the end is unknown. An empty value is the same as no key.
/// A value that is wrong is an error, and the default is returned.
/// </summary>
internal sealed class SectionReader(IniSection section, ProblemList problems)
{
    /// <summary>Longest path of a UNIX socket: sun_path has 108 bytes, one of them the final NUL (unix(7)).</summary>
    public const int SocketPathBytesMax = 107;

    private const string NoUnits = "";
    private const string TimeUnits = "smhd";
    private const string ByteUnits = "kmg";

    private readonly HashSet<string> known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The section.</summary>
    public IniSection Section { get; } = section;

    /// <summary>Where problems go.</summary>
    public ProblemList Problems { get; } = problems;

    /// <summary>The entry of a key that may be given once. The first counts, as in the C daemon.</summary>
    public IniEntry? Find(string key)
    {
        bool askedFirst = known.Add(key);
        IniEntry? first = null;
        foreach (IniEntry entry in Section.Entries)
        {
            if (!entry.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (first is null)
            {
                first = entry;
            }
            else if (askedFirst)
            {
                Problems.Warning(entry, $"key '{key}' is given again; the value in line {first.Line} counts", "remove one of the two");
            }
        }

        return first is { Value.Length: > 0 } ? first : null;
    }

    /// <summary>All entries of a key that may be repeated.</summary>
    public List<IniEntry> FindAll(string key)
    {
        known.Add(key);
        return Section.Entries.FindAll(entry => entry.Value.Length > 0 && entry.Key.Equals(key, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Words of a key that may be repeated, separated by commas or blanks.</summary>
    public ImmutableArray<string> Words(string key)
    {
        ImmutableArray<string>.Builder words = ImmutableArray.CreateBuilder<string>();
        foreach (IniEntry entry in FindAll(key))
        {
            words.AddRange(SplitWords(entry.Value));
        }

        return words.ToImmutable();
    }

    /// <summary>Words separated by commas or blanks.</summary>
    public static string[] SplitWords(string value) => value.Split([',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Text, or null.</summary>
    public string? Text(string key) => Find(key)?.Value;

    /// <summary>1, true, yes, on are true; everything else is false, with a warning where it is not a usual word for that.</summary>
    public bool Boolean(string key, bool fallback)
    {
        if (Find(key) is not { } entry)
        {
            return fallback;
        }

        switch (entry.Value.ToLowerInvariant())
        {
            case "1" or "true" or "yes" or "on":
                return true;
            case "0" or "false" or "no" or "off":
                return false;
            default:
                Problems.Warning(entry, $"key '{key}': '{entry.Value}' counts as no", "write yes or no");
                return false;
        }
    }

    /// <summary>A decimal number within limits.</summary>
    public int Integer(string key, int fallback, int minimum, int maximum) => (int)Number(key, fallback, minimum, maximum, NoUnits, "a number");

    /// <summary>Seconds: a number, or one with s, m, h or d behind it.</summary>
    public int Seconds(string key, int fallback, int minimum, int maximum) =>
        (int)Number(key, fallback, minimum, maximum, TimeUnits, "seconds (or 30s, 10m, 8h, 1d)");

    /// <summary>Bytes: a number, or one with K, M or G behind it (1024, 1024², 1024³).</summary>
    public long Bytes(string key, long fallback, long minimum, long maximum) =>
        Number(key, fallback, minimum, maximum, ByteUnits, "bytes (or 512K, 8M, 1G)");

    private long Number(string key, long fallback, long minimum, long maximum, string units, string what)
    {
        if (Find(key) is not { } entry)
        {
            return fallback;
        }

        ReadOnlySpan<char> digits = entry.Value;
        long factor = 1;
        if (units.Contains(digits[^1], StringComparison.OrdinalIgnoreCase))
        {
            factor = (units, char.ToLowerInvariant(digits[^1])) switch
            {
                (TimeUnits, 'm') => 60,
                (TimeUnits, 'h') => 3600,
                (TimeUnits, 'd') => 86400,
                (TimeUnits, _) => 1,
                (_, 'k') => 1L << 10,
                (_, 'm') => 1L << 20,
                _ => 1L << 30,
            };
            digits = digits[..^1].TrimEnd();
        }

        if (!long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
        {
            Problems.Error(entry, $"key '{key}': '{entry.Value}' is not a number", $"write {what}, from {minimum} to {maximum}");
            return fallback;
        }

        Int128 product = (Int128)number * factor;
        if (product < minimum || product > maximum)
        {
            Problems.Error(entry, $"key '{key}': {entry.Value} is out of range", $"write {what}, from {minimum} to {maximum}");
            return fallback;
        }

        return (long)product;
    }

    /// <summary>One of several words, without regard to case; the index in <paramref name="words"/>.</summary>
    public int Choice(string key, int fallback, params ReadOnlySpan<string> words)
    {
        if (Find(key) is not { } entry)
        {
            return fallback;
        }

        for (int index = 0; index < words.Length; index++)
        {
            if (words[index].Equals(entry.Value, StringComparison.OrdinalIgnoreCase))
            {
                return index;
            }
        }

        string all = string.Join(", ", words.ToArray());
        Problems.Error(entry, $"key '{key}': '{entry.Value}' is not one of its values", Suggestion.Remedy(entry.Value, words.ToArray(), $"write one of {all}"));
        return fallback;
    }

    /// <summary>A uid, as a number or a user's name.</summary>
    public uint? User(string key)
    {
        if (Find(key) is not { } entry)
        {
            return null;
        }

        uint? uid = Identity(entry) ?? Accounts.UserByName(entry.Value)?.Uid;
        if (uid is null)
        {
            Problems.Error(entry, $"key '{key}': there is no user '{entry.Value}'", "create the user, or write another name or a number");
        }

        return uid;
    }

    /// <summary>A gid, as a number or a group's name.</summary>
    public uint? Group(string key)
    {
        if (Find(key) is not { } entry)
        {
            return null;
        }

        uint? gid = Identity(entry) ?? Accounts.GroupByName(entry.Value);
        if (gid is null)
        {
            Problems.Error(entry, $"key '{key}': there is no group '{entry.Value}'", "create the group, or write another name or a number");
        }

        return gid;
    }

    // The largest number means "unchanged" to chown and setresuid, and no account has it.
    private static uint? Identity(IniEntry entry) =>
        uint.TryParse(entry.Value, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) && number != uint.MaxValue ? number : null;

    /// <summary>Permission bits in octal.</summary>
    public int? Mode(string key)
    {
        if (Find(key) is not { } entry)
        {
            return null;
        }

        int mode = 0;
        foreach (char digit in entry.Value)
        {
            mode = digit is >= '0' and <= '7' && mode <= 0x1ff ? (mode * 8) + (digit - '0') : 0x1000;
        }

        if (mode <= 0x1ff)
        {
            return mode;
        }

        Problems.Error(entry, $"key '{key}': '{entry.Value}' is no file mode", "write octal permission bits, 0600 or 0666 for example");
        return null;
    }

    /// <summary>An absolute path.</summary>
    public string? AbsolutePath(string key)
    {
        if (Find(key) is not { } entry)
        {
            return null;
        }

        if (entry.Value[0] == '/')
        {
            return entry.Value;
        }

        Problems.Error(entry, $"key '{key}': '{entry.Value}' is no absolute path", "write it from / on");
        return null;
    }

    /// <summary>An absolute path at which a UNIX socket can be bound.</summary>
    public string? SocketPath(string key)
    {
        if (AbsolutePath(key) is not { } path || Find(key) is not { } entry)
        {
            return null;
        }

        int bytes = Encoding.UTF8.GetByteCount(path);
        if (bytes <= SocketPathBytesMax)
        {
            return path;
        }

        Problems.Error(entry, $"key '{key}': the path has {bytes} bytes, and a socket's has {SocketPathBytesMax} at most", "use a shorter directory");
        return null;
    }

    /// <summary>Warns of keys that nobody asked for. Call it when all were.</summary>
    public void ReportUnknown()
    {
        foreach (IniEntry entry in Section.Entries)
        {
            if (!known.Contains(entry.Key))
            {
                Problems.Warning(
                    entry,
                    $"[{Section.Name}] knows no key '{entry.Key}': it is ignored",
                    Suggestion.Remedy(entry.Key, known, "remove it"));
            }
        }
    }
}
