// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using GssInterposer.Xdrc.Emission;

namespace GssInterposer.Xdrc;

/// <summary>Writes the output and removes what an earlier run made from the same .x file and this one does not.</summary>
public static class OutputDirectory
{
    /// <summary>Brings <paramref name="directory"/> up to date. Files that are right already keep their time stamp, so builds stay incremental.</summary>
    /// <param name="directory">Created when missing.</param>
    /// <param name="sourcePath">The .x file; only its name is used.</param>
    /// <param name="files">The output.</param>
    public static void Update(string directory, string sourcePath, IReadOnlyList<GeneratedFile> files)
    {
        Directory.CreateDirectory(directory);
        foreach (GeneratedFile file in files)
        {
            string path = Path.Combine(directory, file.Name);
            if (!File.Exists(path) || File.ReadAllText(path) != file.Text)
            {
                File.WriteAllText(path, file.Text);
            }
        }

        string header = GeneratedFile.Header(Path.GetFileName(sourcePath));
        HashSet<string> current = [.. files.Select(file => file.Name)];
        foreach (string path in Directory.GetFiles(directory, "*" + GeneratedFile.NameSuffix))
        {
            if (!current.Contains(Path.GetFileName(path)) && File.ReadAllText(path).StartsWith(header, StringComparison.Ordinal))
            {
                File.Delete(path);
            }
        }
    }
}
