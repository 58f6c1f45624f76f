// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;

namespace GssInterposer.Daemon.Configuration;

/// <summary>
/// Reads INI text as the C daemon's library (ding-libs' libini, lines not wrapped) does: <c>[section]</c> and <c>key = value</c>, blanks around names and
/// values do not count, whole-line comments begin with #, ; or //, or stand between /* and */. Indented comments and sections, which libini refuses, are taken
/// too. A # behind a value belongs to the value. Never throws.
/// </summary>
internal static class IniReader
{
    /// <summary>Reads one file's text.</summary>
    /// <param name="file">Its name, for problems.</param>
    /// <param name="text">Its content.</param>
    /// <param name="problems">Gets an error for each line that is no INI.</param>
    /// <returns>The sections in file order; a section that occurs again adds to the first.</returns>
    public static List<IniSection> Read(string file, string text, ProblemList problems)
    {
        List<IniSection> sections = [];
        Dictionary<string, IniSection> byName = new(StringComparer.OrdinalIgnoreCase);
        IniSection? current = null;
        int number = 0;
        int commentLine = 0;
        foreach (ReadOnlySpan<char> rawLine in text.AsSpan().EnumerateLines())
        {
            number++;
            // A byte-order mark is what some editors put first.
            ReadOnlySpan<char> line = (number == 1 ? rawLine.TrimStart('\uFEFF') : rawLine).Trim();
            if (commentLine > 0 || IsComment(line))
            {
                bool block = commentLine > 0 || line.StartsWith("/*");
                bool ends = line.EndsWith("*/") && (commentLine > 0 || line.Length >= 4);
                commentLine = block && !ends ? (commentLine > 0 ? commentLine : number) : 0;
            }
            else if (line.Contains('\0'))
            {
                problems.Error(file, number, null, "the line holds a NUL character", "this is not a text file: write it anew");
            }
            else if (line[0] == '[')
            {
                current = Section(file, number, line, sections, byName, problems) ?? current;
            }
            else if (Entry(file, number, line, problems) is { } entry)
            {
                if (current is null)
                {
                    problems.Error(entry, $"key '{entry.Key}' stands before any section", "put it under [gssproxy] or [service/NAME]");
                }
                else
                {
                    current.Entries.Add(entry);
                }
            }
        }

        if (commentLine > 0)
        {
            problems.Error(file, commentLine, null, "the comment that begins here with /* does not end", "end it with */, or begin each line with #");
        }

        return sections;
    }

    private static bool IsComment(ReadOnlySpan<char> line) =>
        line.IsEmpty || line[0] is '#' or ';' || line.StartsWith("//") || line.StartsWith("/*");

    private static IniSection? Section(
        string file, int number, ReadOnlySpan<char> line, List<IniSection> sections, Dictionary<string, IniSection> byName, ProblemList problems)
    {
        string name = line[^1] == ']' ? line[1..^1].Trim().ToString() : "";
        if (name.Length == 0)
        {
            problems.Error(file, number, null, $"'{line}' is no section", "write [gssproxy] or [service/NAME], with nothing behind the bracket");
            return null;
        }

        if (!byName.TryGetValue(name, out IniSection? section))
        {
            section = new IniSection(file, number, name);
            byName.Add(name, section);
            sections.Add(section);
        }

        return section;
    }

    private static IniEntry? Entry(string file, int number, ReadOnlySpan<char> line, ProblemList problems)
    {
        int equals = line.IndexOf('=');
        if (equals > 0)
        {
            return new IniEntry(file, number, line[..equals].TrimEnd().ToString(), line[(equals + 1)..].TrimStart().ToString());
        }

        string reason = equals == 0 ? "nothing stands before the '='" : $"'{line}' is neither a section, a comment nor key = value";
        problems.Error(file, number, null, reason, "write KEY = VALUE, or # before a comment");
        return null;
    }
}
