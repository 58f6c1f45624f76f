// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using GssInterposer.Testing;

namespace GssInterposer.Repo.Tests;

/// <summary>The files that people (or scripts/generate.sh) wrote: everything but what a build or a run leaves behind.</summary>
internal static class SourceTree
{
    private static readonly string[] LeftBehind = [".git", "bin", "obj", "artifacts", "TestResults", ".vs", ".vscode", ".idea"];
    private static readonly string[] SourceExtensions = [".cs", ".c", ".h", ".sh", ".x"];

    /// <summary>Every file, as a path relative to the root.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Walk(Repository.Root).Select(file => Path.GetRelativePath(Repository.Root, file)).Order(StringComparer.Ordinal)];

    /// <summary>C#, C, shell and protocol sources, generated ones included.</summary>
    public static IEnumerable<string> Sources => Files.Where(file => SourceExtensions.Contains(Path.GetExtension(file)) || IsScript(file));

    /// <summary>The sources that people wrote.</summary>
    public static IEnumerable<string> WrittenSources => Sources.Where(file => !IsGenerated(file));

    /// <summary>Files that begin with #!.</summary>
    public static IEnumerable<string> Scripts => Files.Where(IsScript);

    /// <summary>Everything that is text: no file with a NUL byte in it.</summary>
    public static IEnumerable<string> Texts => Files.Where(file => !Read(file).Contains('\0', StringComparison.Ordinal));

    /// <summary>Whether scripts/generate.sh wrote it.</summary>
    public static bool IsGenerated(string file) => file.StartsWith("generated/", StringComparison.Ordinal);

    /// <summary>Content of a file, by its relative path.</summary>
    public static string Read(string file) => File.ReadAllText(Repository.PathOf(file));

    /// <summary>Lines of a file, by its relative path.</summary>
    public static string[] Lines(string file) => File.ReadAllLines(Repository.PathOf(file));

    private static bool IsScript(string file)
    {
        using FileStream stream = File.OpenRead(Repository.PathOf(file));
        return stream.ReadByte() == '#' && stream.ReadByte() == '!';
    }

    private static IEnumerable<string> Walk(string directory) =>
        Directory.EnumerateFiles(directory).Where(file => !IsGitLink(file)).Concat(
            Directory.EnumerateDirectories(directory).Where(below => !LeftBehind.Contains(Path.GetFileName(below))).SelectMany(Walk));

    // In a worktree .git is a file.
    private static bool IsGitLink(string file) => Path.GetFileName(file) == ".git";
}
