// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Text;
using GssInterposer.Interop;
using Microsoft.Win32.SafeHandles;

namespace GssInterposer.Daemon.Sealing;

/// <summary>Who owns an open file or directory, and who else may use it.</summary>
/// <param name="Owner">Uid.</param>
/// <param name="Mode">Permission bits.</param>
// SAFETY: descriptors stay open during each call (the handle is the caller's), and directory streams are closed where they are opened.
internal readonly unsafe record struct FileStatus(uint Owner, UnixFileMode Mode)
{
    private const UnixFileMode AnybodyElse = GroupAll | OthersAll;
    private const UnixFileMode GroupAll = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
    private const UnixFileMode OthersAll = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
    private const uint PermissionBits = 0xfff;

    /// <summary>Of an open file.</summary>
    /// <exception cref="IOException">The kernel says no.</exception>
    public static FileStatus Of(SafeFileHandle file) => OfDescriptor((int)file.DangerousGetHandle());

    /// <summary>Of a directory.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static FileStatus OfDirectory(string path) => WithDirectory(path, OfDescriptor);

    /// <summary>Makes names in a directory durable.</summary>
    /// <exception cref="IOException">The kernel says no.</exception>
    public static void FlushDirectory(string path) => WithDirectory(path, descriptor => LibC.fsync(descriptor) == 0 ? true : throw Failure("flush", path));

    /// <summary>Changes the owner, where we are root and it is to be another.</summary>
    /// <exception cref="IOException">The kernel says no.</exception>
    public static void GiveTo(SafeFileHandle file, uint owner) => GiveDescriptorTo((int)file.DangerousGetHandle(), owner);

    /// <summary>Changes the owner, where we are root and it is to be another.</summary>
    /// <exception cref="IOException">The kernel says no.</exception>
    public static void GiveDirectoryTo(string path, uint owner) => WithDirectory(path, descriptor => GiveDescriptorTo(descriptor, owner));

    /// <summary>Refuses a file that anybody but its owner may touch.</summary>
    /// <exception cref="SealingException">Who may, and how to change it.</exception>
    public void RequirePrivateFile(string path, uint owner)
    {
        RequireOwner(path, owner);
        if ((Mode & AnybodyElse) != 0)
        {
            throw new SealingException($"{path} has mode {Octal(Mode)}, so that others may have read the keys: rotate them (gssinterposerd --rotate-keys) after chmod 600 {path}");
        }
    }

    /// <summary>Refuses a directory in which anybody but its owner may rename or list files.</summary>
    /// <exception cref="SealingException">Who may, and how to change it.</exception>
    public void RequirePrivateDirectory(string path, uint owner)
    {
        RequireOwner(path, owner);
        if ((Mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
        {
            throw new SealingException($"{path} has mode {Octal(Mode)}, so that others may have replaced the keys in it: chmod 700 {path}, then look who did what");
        }
    }

    private static FileStatus OfDescriptor(int descriptor)
    {
        stat status;
        return LibC.fstat(descriptor, &status) == 0
            ? new FileStatus(status.st_uid, (UnixFileMode)(status.st_mode & PermissionBits))
            : throw Failure("look at", $"descriptor {descriptor}");
    }

    private static bool GiveDescriptorTo(int descriptor, uint owner)
    {
        if (LibC.geteuid() != 0 || OfDescriptor(descriptor).Owner == owner)
        {
            return false;
        }

        return LibC.fchown(descriptor, owner, uint.MaxValue) == 0 ? true : throw Failure("give away", $"descriptor {descriptor}");
    }

    private static T WithDirectory<T>(string path, Func<int, T> use)
    {
        __dirstream* directory;
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
        {
            directory = LibC.opendir(name);
        }

        if (directory == null)
        {
            throw Failure("open", path);
        }

        try
        {
            return use(LibC.dirfd(directory));
        }
        finally
        {
            _ = LibC.closedir(directory);
        }
    }

    private static IOException Failure(string action, string what)
    {
        int error = Errno.Value;
        return new IOException($"cannot {action} {what}: {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(error)}");
    }

    private static string Octal(UnixFileMode mode) => "0" + Convert.ToString((int)mode, 8);

    private void RequireOwner(string path, uint owner)
    {
        if (Owner != owner && Owner != 0)
        {
            throw new SealingException($"{path} belongs to uid {Owner}, who could have put other keys there; it must belong to uid {owner} or to root: chown {owner} {path}");
        }
    }
}
