// SPDX-License-Identifier: MIT
using System;
using System.IO;

namespace GssInterposer.Daemon.Observability;

/// <summary>A file with the metrics, for node_exporter's textfile collector and its like: replaced as a whole, so that a reader never sees half of one.</summary>
/// <param name="path">The file.</param>
internal sealed class MetricsFile(string path)
{
    private const UnixFileMode ReadableByAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Replaces the file.</summary>
    /// <exception cref="IOException">The directory is full, gone or not ours.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Write(ReadOnlySpan<byte> text)
    {
        string fresh = path + ".new";
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = ReadableByAll, BufferSize = 0 };
        using (FileStream file = new(fresh, options))
        {
            file.Write(text);
        }

        File.Move(fresh, path, overwrite: true);
    }
}
