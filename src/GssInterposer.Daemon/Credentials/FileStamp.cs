// SPDX-License-Identifier: MIT
using System.Text;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Credentials;

/// <summary>What tells one state of a file from another. The default value is that of no file.</summary>
internal readonly record struct FileStamp(ulong Device, ulong Inode, long Size, long Seconds, long Nanoseconds)
{
    /// <summary>Looks at a file.</summary>
    /// <param name="path">NUL-terminated.</param>
    public static unsafe FileStamp Of(byte[] path)
    {
        stat facts;
        fixed (byte* name = path)
        {
            return LibC.fstatat(LibC.AT_FDCWD, name, &facts, 0) != 0
                ? default
                : new FileStamp(facts.st_dev, facts.st_ino, facts.st_size, facts.st_ctim.tv_sec, facts.st_ctim.tv_nsec);
        }
    }

    /// <summary>The path that a keytab or ccache name means when it is a file's, NUL-terminated; else null.</summary>
    public static byte[]? PathOf(string name)
    {
        const string prefix = "FILE:";
        string? path = name.StartsWith(prefix, System.StringComparison.Ordinal) ? name[prefix.Length..] : name.StartsWith('/') ? name : null;
        return path is null ? null : Encoding.UTF8.GetBytes(path + "\0");
    }
}
