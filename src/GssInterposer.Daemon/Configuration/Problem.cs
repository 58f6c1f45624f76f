// SPDX-License-Identifier: MIT
namespace GssInterposer.Daemon.Configuration;

/// <summary>How bad a problem of the configuration is.</summary>
internal enum Severity
{
    /// <summary>The configuration is used all the same.</summary>
    Warning = 0,

    /// <summary>The configuration is not used.</summary>
    Error,
}

/// <summary>Something about the configuration that the administrator should know.</summary>
/// <param name="Severity">Whether the configuration can be used.</param>
/// <param name="File">File as it was named, or the words <c>command line</c>.</param>
/// <param name="Line">Line in <paramref name="File"/>, from 1; 0 where the whole file is meant.</param>
/// <param name="Key">Key or section that is at fault, or null.</param>
/// <param name="Reason">What is wrong; names the key and the value.</param>
/// <param name="Remedy">What to do about it.</param>
internal sealed record Problem(Severity Severity, string File, int Line, string? Key, string Reason, string Remedy)
{
    /// <summary>What <see cref="File"/> says of an option.</summary>
    public const string CommandLine = "command line";

    /// <summary>One line: <c>file:line: error: reason; remedy</c>.</summary>
    public override string ToString()
    {
        string place = Line > 0 ? $"{File}:{Line}" : File;
        string severity = Severity == Severity.Error ? "error" : "warning";
        return $"{place}: {severity}: {Reason}; {Remedy}";
    }
}
