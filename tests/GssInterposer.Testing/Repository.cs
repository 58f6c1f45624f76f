// SPDX-License-Identifier: MIT
using System;
using System.IO;

namespace GssInterposer.Testing;

/// <summary>The source tree that the tests were built from.</summary>
public static class Repository
{
    /// <summary>Absolute path of the directory that holds GssInterposer.sln.</summary>
    public static string Root { get; } = Find();

    /// <summary>Absolute path of a file or directory of the repository.</summary>
    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "GssInterposer.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException($"no GssInterposer.sln above {AppContext.BaseDirectory}: run the tests from within the repository");
    }
}
