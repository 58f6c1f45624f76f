// SPDX-License-Identifier: MIT
using System;
using System.IO;

namespace GssInterposer.Testing;

/// <summary>The interposer under test.</summary>
public static class Plugin
{
    /// <summary>Environment variable that names another interposer to run the same tests with, such as gssproxy's proxymech.so.</summary>
    public const string PathVariable = "GSSINTERPOSER_PLUGIN";

    /// <summary>The interposer's own OID (shared with gssproxy's: only one of them can be active).</summary>
    public const string Oid = "2.16.840.1.113730.3.8.15.1";

    /// <summary>Absolute path of the shared object: what <see cref="PathVariable"/> says, or artifacts/gssinterposer.so.</summary>
    public static string Path
    {
        get
        {
            string path = Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } chosen
                ? System.IO.Path.GetFullPath(chosen)
                : Repository.PathOf("artifacts", "gssinterposer.so");
            return File.Exists(path) ? path : throw new FileNotFoundException($"there is no plugin {path}: run scripts/build.sh", path);
        }
    }

    /// <summary>Whether <see cref="Path"/> is our own plugin; tests of promises that only ours makes ask this.</summary>
    public static bool IsOurs => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(PathVariable));

    /// <summary>The line of a mechanism configuration that makes <paramref name="library"/> an interposer.</summary>
    public static string ConfigurationLine(string library) => $"gssinterposer {Oid} {library} <interposer>\n";
}
