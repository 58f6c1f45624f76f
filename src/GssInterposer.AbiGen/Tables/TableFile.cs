// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;

namespace GssInterposer.AbiGen.Tables;

/// <summary>A line of a table: its words, and where it is for error messages. Everything after a <c>#</c> is a comment.</summary>
internal sealed record TableLine(string File, int Number, string Text)
{
    /// <summary>The words of the line, separated by white space.</summary>
    public string[] Words { get; } = Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>An error that names this line.</summary>
    public AbiGenException Error(string reason) => new($"{File}:{Number}: {reason}", isLocated: true);

    /// <summary>Does what this line asks for; a fault found on the way is reported at this line.</summary>
    public T Locate<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (AbiGenException fault) when (!fault.IsLocated)
        {
            throw Error(fault.Message);
        }
    }
}

/// <summary>Reads the lines of a table that say something.</summary>
internal static class TableFile
{
    /// <summary>The non-empty lines of the file at <paramref name="path"/>, named by its file name in errors.</summary>
    public static IEnumerable<TableLine> Read(string path)
    {
        if (!File.Exists(path)) throw new AbiGenException($"{path} does not exist: give the directory of the generator's inputs");
        return Parse(Path.GetFileName(path), File.ReadAllText(path));
    }

    /// <summary>The non-empty lines of <paramref name="text"/>.</summary>
    public static IEnumerable<TableLine> Parse(string file, string text)
    {
        string[] lines = text.Split('\n');
        for (int index = 0; index < lines.Length; index++)
        {
            int comment = lines[index].IndexOf('#', StringComparison.Ordinal);
            var line = new TableLine(file, index + 1, comment < 0 ? lines[index] : lines[index][..comment]);
            if (line.Words.Length != 0) yield return line;
        }
    }
}
