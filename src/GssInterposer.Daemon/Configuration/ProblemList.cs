// SPDX-License-Identifier: MIT
using System.Collections.Generic;

namespace GssInterposer.Daemon.Configuration;

/// <summary>Collects the problems of one load, in the order in which they are met.</summary>
internal sealed class ProblemList
{
    private readonly List<Problem> problems = [];

    /// <summary>All of them.</summary>
    public IReadOnlyList<Problem> All => problems;

    /// <summary>Whether the configuration cannot be used.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>An error at a key.</summary>
    public void Error(IniEntry at, string reason, string remedy) => Error(at.File, at.Line, at.Key, reason, remedy);

    /// <summary>An error at a section's head.</summary>
    public void Error(IniSection at, string? key, string reason, string remedy) => Error(at.File, at.Line, key ?? at.Name, reason, remedy);

    /// <summary>An error.</summary>
    public void Error(string file, int line, string? key, string reason, string remedy)
    {
        HasErrors = true;
        problems.Add(new Problem(Severity.Error, file, line, key, reason, remedy));
    }

    /// <summary>A warning at a key.</summary>
    public void Warning(IniEntry at, string reason, string remedy) => Warning(at.File, at.Line, at.Key, reason, remedy);

    /// <summary>A warning at a section's head.</summary>
    public void Warning(IniSection at, string reason, string remedy) => Warning(at.File, at.Line, at.Name, reason, remedy);

    /// <summary>A warning.</summary>
    public void Warning(string file, int line, string? key, string reason, string remedy) =>
        problems.Add(new Problem(Severity.Warning, file, line, key, reason, remedy));
}
