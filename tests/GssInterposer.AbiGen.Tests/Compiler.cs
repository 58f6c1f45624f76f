// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace GssInterposer.AbiGen.Tests;

/// <summary>Compiles generated C in a directory of its own, with the warnings that the plugin is built with.</summary>
internal static class Compiler
{
    /// <summary>Null when <paramref name="file"/> compiles, otherwise what clang says.</summary>
    /// <param name="files">Name to content; names are relative to the directory.</param>
    /// <param name="file">The one to compile.</param>
    /// <param name="includeDirectory">A further directory to look for headers in.</param>
    public static string? ErrorsOf(IReadOnlyDictionary<string, string> files, string file, string includeDirectory = ".")
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("abigen-tests-");
        try
        {
            foreach ((string name, string content) in files) File.WriteAllText(Path.Combine(directory.FullName, name), content);
            var start = new ProcessStartInfo("clang") { WorkingDirectory = directory.FullName, RedirectStandardError = true };
            string[] arguments = ["-std=gnu17", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I", includeDirectory, file];
            foreach (string argument in arguments) start.ArgumentList.Add(argument);
            using Process clang = Process.Start(start)!;
            Task<string> errors = clang.StandardError.ReadToEndAsync();
            clang.WaitForExit();
            return clang.ExitCode == 0 ? null : errors.Result;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
