// SPDX-License-Identifier: MIT
using System;
using System.Buffers;
using System.Text;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Authorization;

/// <summary>One file of this machine, whatever paths lead to it.</summary>
/// <param name="Device">st_dev.</param>
/// <param name="Inode">st_ino.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Inode)
{
    // linux/fcntl.h, which does not go together with fcntl.h. Inode numbers do not change: a file system in user space need not be asked, and cannot make us wait.
    private const int AtStatxDontSync = 0x4000;

    /// <summary>The file at <paramref name="path"/>, symbolic links followed; null when there is none or we may not look.</summary>
    public static unsafe FileIdentity? At(string path)
    {
        int size = Encoding.UTF8.GetMaxByteCount(path.Length) + 1;
        byte[] rented = ArrayPool<byte>.Shared.Rent(size);
        int length = Encoding.UTF8.GetBytes(path, rented);
        rented[length] = 0;
        FileIdentity? identity;
        fixed (byte* terminated = rented)
        {
            identity = At(terminated);
        }

        ArrayPool<byte>.Shared.Return(rented);
        return identity;
    }

    /// <summary>The same for a path that ends with NUL.</summary>
    // SAFETY: the caller's path is terminated; fstatat fills in the whole struct or fails.
    public static unsafe FileIdentity? At(byte* path)
    {
        stat file;
        return LibC.fstatat(LibC.AT_FDCWD, path, &file, AtStatxDontSync) == 0 ? new FileIdentity(file.st_dev, file.st_ino) : null;
    }
}
