// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using GssInterposer.Testing;

namespace GssInterposer.HostProcess.Tests;

/// <summary>
/// The plugin with its C part (shim, thunks) compiled for AddressSanitizer and UBSan. The C# part is the same object as ever: of it, the sanitizers see what it takes
/// from malloc and gives back, and what it has libc copy.
/// </summary>
internal sealed class SanitizedPlugin : IDisposable
{
    private const string Runtime = "libclang_rt.asan-x86_64.so";

    private readonly ScratchDirectory scratch = new();
    private readonly string runtime;

    /// <summary>Links it; takes about a second.</summary>
    public SanitizedPlugin()
    {
        Run(
            Repository.PathOf("native", "link.sh"), Repository.PathOf("src", "GssInterposer.Plugin", "obj", "Release", "net10.0", "gssinterposer.o"), Path,
            "--sanitize");
        runtime = Run("clang", $"-print-file-name={Runtime}").Trim();
        // The mechglue's own handle of an interposer's library: tests/native/threads.supp, krb5-plugin-handle. By the library, because functions have names only
        // where llvm-symbolizer is installed.
        File.WriteAllText(scratch.PathOf("lsan.supp"), "leak:libkrb5support.so\n");
    }

    /// <summary>The shared object.</summary>
    public string Path => scratch.PathOf("gssinterposer.so");

    /// <summary>An environment in which programs can load it.</summary>
    public Dictionary<string, string> In(Dictionary<string, string> environment, bool findsLeaks = true) => new(environment)
    {
        ["LD_PRELOAD"] = runtime,
        ["ASAN_OPTIONS"] = findsLeaks ? "detect_leaks=1" : "detect_leaks=0",
        ["LSAN_OPTIONS"] = $"suppressions={scratch.PathOf("lsan.supp")}:print_suppressions=0",
    };

    /// <inheritdoc/>
    public void Dispose() => scratch.Dispose();

    private static string Run(params string[] command)
    {
        ProcessResult result = ProcessRunner.Run(command, ProcessRunner.InheritedEnvironment());
        return result.ExitCode == 0 ? result.Output : throw new InvalidOperationException(result.ToString());
    }
}
