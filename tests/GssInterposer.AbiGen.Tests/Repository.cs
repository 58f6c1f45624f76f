// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;

namespace GssInterposer.AbiGen.Tests;

/// <summary>The repository that these tests were built from.</summary>
internal static class Repository
{
    /// <summary>The directory of the solution.</summary>
    public static string Root { get; } = FindRoot();

    private static readonly Lazy<SortedDictionary<string, string>> GeneratedFiles = new(() => Generator.Run(Inputs.Of(Root)));

    /// <summary>What the generator makes of the repository's own tables; made once.</summary>
    public static SortedDictionary<string, string> Generated => GeneratedFiles.Value;

    private static string FindRoot()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "GssInterposer.sln"))) return directory.FullName;
        }

        throw new InvalidOperationException($"GssInterposer.sln is in no directory above {AppContext.BaseDirectory}");
    }
}
