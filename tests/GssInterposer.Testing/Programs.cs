// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;

namespace GssInterposer.Testing;

/// <summary>Finds programs, which may be installed or unpacked below artifacts/peers (scripts/lib/dependencies.sh).</summary>
public static class Programs
{
    /// <summary>Where a library of one of those packages may be, by its path below the library directory.</summary>
    public static string[] LibraryPaths(string library)
    {
        string directory = $"usr/lib/{(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64")}-linux-gnu";
        return [Repository.PathOf("artifacts", "peers", directory, library), Path.Combine("/", directory, library)];
    }

    /// <summary>Absolute path of <paramref name="name"/>, looked up in the PATH of <paramref name="environment"/>.</summary>
    /// <exception cref="FileNotFoundException">No directory of PATH holds it.</exception>
    public static string Find(string name, IReadOnlyDictionary<string, string> environment)
    {
        if (Path.IsPathRooted(name))
        {
            return name;
        }

        string path = environment.GetValueOrDefault("PATH", "/usr/sbin:/usr/bin");
        foreach (string directory in path.Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            string candidate = Path.Combine(directory, name);
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new FileNotFoundException($"no program {name} in {path}: run scripts/lib/dependencies.sh");
    }
}
