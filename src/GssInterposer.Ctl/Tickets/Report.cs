// SPDX-License-Identifier: MIT
using System;
using System.Globalization;
using System.IO;

namespace GssInterposer.Ctl.Tickets;

/// <summary>Lines for a person: a word and what it is, further to the right the deeper it is inside. Values may be a stranger's and are shown so that a terminal obeys none.</summary>
/// <param name="output">Where they go.</param>
/// <param name="depth">How deep this is.</param>
internal sealed class Report(TextWriter output, int depth = 0)
{
    private const int IndentColumns = 2;
    private const int LabelColumns = 18;
    private const int CharactersMax = 1000; // words of ours with several names of others

    /// <summary>What is inside of what was written last.</summary>
    public Report Inside => new(output, depth + 1);

    /// <summary>A line.</summary>
    public void Line(string label, string value) =>
        output.WriteLine($"{new string(' ', depth * IndentColumns)}{label.PadRight(LabelColumns)} {Text(value)}");

    /// <summary>A line, unless there is nothing to say.</summary>
    public void LineIfAny(string label, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            Line(label, value);
        }
    }

    /// <summary>A line without a value.</summary>
    public void Heading(string text) => output.WriteLine($"{new string(' ', depth * IndentColumns)}{Text(text)}");

    /// <summary>An empty line.</summary>
    public void Gap() => output.WriteLine();

    /// <summary>Words with what others have written in them.</summary>
    public static string Text(string words) => Shown.TextUpTo(CharactersMax, words);

    /// <summary>A time as everything here writes it.</summary>
    public static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
