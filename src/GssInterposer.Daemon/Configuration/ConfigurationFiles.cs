// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace GssInterposer.Daemon.Configuration;

/// <summary>Which files make up the configuration, and how their sections come together.</summary>
internal static class ConfigurationFiles
{
    /// <summary>More is no configuration.</summary>
    private const int FileBytesMax = 1 << 20;

    /// <summary>
    /// Reads the main file, then each NN-name.conf of the directory in numeric order. A section that an earlier file has is not looked at in a later one: whole
    /// sections take precedence, keys are not merged across files (as in the C daemon).
    /// </summary>
    /// <param name="mainFile">gssproxy.conf.</param>
    /// <param name="directory">Directory of more files, or null for none.</param>
    /// <param name="problems">Gets what cannot be read.</param>
    public static List<IniSection> Read(string mainFile, string? directory, ProblemList problems)
    {
        List<IniSection> merged = [];
        Dictionary<string, IniSection> byName = new(StringComparer.OrdinalIgnoreCase);
        Merge(mainFile, merged, byName, problems);
        foreach (string file in directory is null ? [] : DropIns(directory, problems))
        {
            Merge(file, merged, byName, problems);
        }

        return merged;
    }

    private static void Merge(string file, List<IniSection> merged, Dictionary<string, IniSection> byName, ProblemList problems)
    {
        if (Text(file, problems) is not { } text)
        {
            return;
        }

        foreach (IniSection section in IniReader.Read(file, text, problems))
        {
            if (byName.TryAdd(section.Name, section))
            {
                merged.Add(section);
            }
            else if (section.Entries.Count > 0)
            {
                IniSection first = byName[section.Name];
                problems.Warning(
                    section,
                    $"section [{section.Name}] is ignored here, since {first.File}:{first.Line} has it already",
                    "keep the keys of a section in one file");
            }
        }
    }

    private static string? Text(string file, ProblemList problems)
    {
        try
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            if (stream.Length > FileBytesMax)
            {
                string reason = $"the file has {stream.Length} bytes, more than the {FileBytesMax} allowed";
                problems.Error(file, 0, null, reason, "this is no configuration: name another file");
                return null;
            }

            using StreamReader reader = new(stream, Encoding.UTF8);
            return reader.ReadToEnd();
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            problems.Error(file, 0, null, "the configuration file does not exist", "create it, or name another with --config");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            problems.Error(file, 0, null, $"the configuration file cannot be read: {failure.Message}", "correct the file or its permissions");
        }

        return null;
    }

    private static List<string> DropIns(string directory, ProblemList problems)
    {
        List<string> names = [];
        try
        {
            foreach (string path in Directory.EnumerateFiles(directory))
            {
                if (IsDropIn(Path.GetFileName(path)))
                {
                    names.Add(path);
                }
            }
        }
        catch (DirectoryNotFoundException)
        {
            problems.Error(directory, 0, null, "the configuration directory does not exist", "create it, or name another with --configdir");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problems.Error(directory, 0, null, $"the configuration directory cannot be read: {failure.Message}", "correct its permissions");
        }

        // Two digits lead: the order of the characters is the numeric one.
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>Two digits, a dash, at least one character, <c>.conf</c>.</summary>
    public static bool IsDropIn(string name) =>
        name.Length > 8 && char.IsAsciiDigit(name[0]) && char.IsAsciiDigit(name[1]) && name[2] == '-' && name.EndsWith(".conf", StringComparison.Ordinal);
}
