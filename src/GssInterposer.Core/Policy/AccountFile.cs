// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Policy;

/// <summary>
/// Names in /etc/passwd and /etc/group (passwd(5), group(5)): NAME:PASSWORD:ID:… The name service is not asked: its modules may call GSSAPI, whose lock is
/// held while the configuration is read.
/// </summary>
// SAFETY: paths are NUL-terminated; the buffer is the arena's, of the length given to the reader.
internal static unsafe class AccountFile
{
    /// <summary>/etc/passwd.</summary>
    public static ReadOnlySpan<byte> Users => "/etc/passwd\0"u8;

    /// <summary>/etc/group.</summary>
    public static ReadOnlySpan<byte> Groups => "/etc/group\0"u8;

    /// <summary>The number of <paramref name="name"/> in <paramref name="file"/> (NUL-terminated).</summary>
    public static bool TryFind(Arena* arena, ReadOnlySpan<byte> file, ReadOnlySpan<byte> name, out uint id)
    {
        id = 0;
        int descriptor = ConfigurationFiles.Open(file, out _);
        if (descriptor < 0)
        {
            return false;
        }

        Arena.Mark mark = arena->Remember();
        byte* buffer = (byte*)arena->Allocate(InterposerLimits.ConfigurationLineBytesMax);
        bool found = false;
        if (buffer != null)
        {
            LineReader lines = new(descriptor, new Span<byte>(buffer, InterposerLimits.ConfigurationLineBytesMax));
            while (!found && lines.TryRead(out ReadOnlySpan<byte> line))
            {
                found = IsAbout(line, name, out id);
            }
        }

        arena->Rewind(mark);
        LibC.close(descriptor);
        return found;
    }

    private static bool IsAbout(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, out uint id)
    {
        id = 0;
        if (line.Length <= name.Length || line[name.Length] != (byte)':' || !line.Slice(0, name.Length).SequenceEqual(name))
        {
            return false;
        }

        ReadOnlySpan<byte> rest = line.Slice(name.Length + 1);
        int password = ConfigurationText.Find(rest, (byte)':');
        if (password < 0)
        {
            return false;
        }

        rest = rest.Slice(password + 1);
        int end = ConfigurationText.Find(rest, (byte)':');
        return end > 0 && ConfigurationText.TryNumber(rest.Slice(0, end), out id);
    }
}
