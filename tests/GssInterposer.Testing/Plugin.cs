// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Linq;

namespace GssInterposer.Testing;

/// <summary>The interposers that tests run with.</summary>
public static class Plugin
{
    /// <summary>Environment variable that names another interposer to stand for ours, such as gssproxy's proxymech.so.</summary>
    public const string PathVariable = "GSSINTERPOSER_PLUGIN";

    /// <summary>The interposers' own OID (gssproxy's: only one of them can be active).</summary>
    public const string Oid = "2.16.840.1.113730.3.8.15.1";

    /// <summary>Absolute path of the shared object under test: what <see cref="PathVariable"/> says, or artifacts/gssinterposer.so.</summary>
    public static string Path => PathOf(PluginKind.Ours);

    /// <summary>Whether <see cref="Path"/> is our own plugin; tests of promises that only ours makes ask this.</summary>
    public static bool IsOurs => Environment.GetEnvironmentVariable(PathVariable) is null or "";

    /// <summary>Absolute path of an interposer's shared object.</summary>
    /// <exception cref="FileNotFoundException">It is not there; the message says what makes it.</exception>
    public static string PathOf(PluginKind kind)
    {
        string[] candidates = kind == PluginKind.Gssproxy
            ? Programs.LibraryPaths("gssproxy/proxymech.so")
            : [IsOurs ? Repository.PathOf("artifacts", "gssinterposer.so") : System.IO.Path.GetFullPath(Environment.GetEnvironmentVariable(PathVariable)!)];
        return candidates.FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"there is no plugin {string.Join(" or ", candidates)}: run scripts/build.sh");
    }

    /// <summary>The line of a mechanism configuration that makes <paramref name="library"/> an interposer.</summary>
    public static string ConfigurationLine(string library) => $"gssinterposer {Oid} {library} <interposer>\n";
}
