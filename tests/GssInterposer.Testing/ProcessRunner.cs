// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;

namespace GssInterposer.Testing;

/// <summary>Runs a program to its end within a bounded time.</summary>
public static class ProcessRunner
{
    /// <summary>How long a program may take when the caller does not say.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Runs <paramref name="command"/> (program first) with exactly <paramref name="environment"/> and no standard input.</summary>
    /// <exception cref="TimeoutException">It did not end in time; it was killed, and the message says what it had written.</exception>
    public static ProcessResult Run(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, TimeSpan? timeout = null)
    {
        using RunningProcess process = RunningProcess.Start(command, environment);
        return process.WaitForExit(timeout ?? DefaultTimeout);
    }

    /// <summary>Runs one of the repository's scripts with the environment of the test run.</summary>
    /// <exception cref="InvalidOperationException">The script failed; the message holds its output.</exception>
    public static ProcessResult RunScript(string script, params ReadOnlySpan<string> arguments) =>
        RunScript(script, InheritedEnvironment(), arguments);

    /// <summary>Runs one of the repository's scripts with exactly <paramref name="environment"/>.</summary>
    /// <exception cref="InvalidOperationException">The script failed; the message holds its output.</exception>
    public static ProcessResult RunScript(string script, IReadOnlyDictionary<string, string> environment, params ReadOnlySpan<string> arguments)
    {
        ProcessResult result = Run([Repository.PathOf("scripts", script), .. arguments], environment);
        return result.ExitCode == 0 ? result : throw new InvalidOperationException(result.ToString());
    }

    /// <summary>The test run's own environment, without anything that chooses Kerberos configuration or the proxy.</summary>
    public static Dictionary<string, string> InheritedEnvironment()
    {
        Dictionary<string, string> environment = [];
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            string name = (string)entry.Key;
            bool steersKerberos = name.StartsWith("KRB5", StringComparison.Ordinal) || name.StartsWith("GSS_", StringComparison.Ordinal)
                || name.StartsWith("GSSPROXY_", StringComparison.Ordinal) || name == "GSSINTERPOSER_CONFIG";
            if (!steersKerberos)
            {
                environment[name] = (string)entry.Value!;
            }
        }

        environment["LC_ALL"] = "C";
        return environment;
    }
}
