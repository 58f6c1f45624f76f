// SPDX-License-Identifier: MIT
using System;
using System.IO;

namespace GssInterposer.Testing;

/// <summary>A directory of its own, removed when disposed.</summary>
public sealed class ScratchDirectory : IDisposable
{
    /// <summary>Environment variable with which scripts/test.sh gathers all scratch directories, so that it can clean up after a run that was killed.</summary>
    public const string ParentVariable = "GSSINTERPOSER_SCRATCH";

    /// <summary>Makes an empty directory that other users can pass through but not list.</summary>
    public ScratchDirectory()
    {
        string parent = Environment.GetEnvironmentVariable(ParentVariable) is { Length: > 0 } chosen ? chosen : System.IO.Path.GetTempPath();
        // Short: a socket's path may have 107 bytes.
        Path = System.IO.Path.Combine(parent, $"gi-{Guid.NewGuid().ToString("N")[..8]}");
        Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>Absolute path of something inside.</summary>
    public string PathOf(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
