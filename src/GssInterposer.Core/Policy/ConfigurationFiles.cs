// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Status;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Policy;

/// <summary>
/// Where the configuration is: /etc/gssinterposer.conf, then the *.conf of /etc/gssinterposer.conf.d in byte order; or the file or directory that
/// GSSINTERPOSER_CONFIG names, and none when that is empty. Where there is nothing, two system calls find it out and nothing is allocated.
/// </summary>
// SAFETY: paths are NUL-terminated; names live in the call's arena.
internal static unsafe class ConfigurationFiles
{
    private const int OpenFlags = LibC.O_RDONLY | LibC.O_CLOEXEC | LibC.O_NONBLOCK | LibC.O_NOCTTY; // a FIFO or a terminal is no file, and is not waited for

    private struct Name
    {
        public Name* Next;
        public int Length; // the bytes follow, with a NUL
    }

    private static ReadOnlySpan<byte> MainFile => "/etc/gssinterposer.conf\0"u8;

    private static ReadOnlySpan<byte> DropIns => "/etc/gssinterposer.conf.d\0"u8;

    /// <summary>Gives every line to <paramref name="parser"/>.</summary>
    public static void Read<TObserver>(ref Call call, ref ConfigurationParser parser, ref TObserver observer)
        where TObserver : struct, IConfigurationObserver
    {
        byte* named;
        fixed (byte* variable = "GSSINTERPOSER_CONFIG\0"u8)
        {
            named = LibC.secure_getenv(variable);
        }

        if (named == null)
        {
            ReadPath(ref call, ref parser, ref observer, MainFile, mayBeMissing: true, mayBeDirectory: false);
            ReadPath(ref call, ref parser, ref observer, DropIns, mayBeMissing: true, mayBeDirectory: true);
        }
        else if (*named != 0)
        {
            ReadPath(ref call, ref parser, ref observer, new ReadOnlySpan<byte>(named, (int)LibC.strlen(named) + 1), mayBeMissing: false, mayBeDirectory: true);
        }
    }

    /// <summary>Opens a file to read it; -1 and the reason when that cannot be.</summary>
    public static int Open(ReadOnlySpan<byte> pathWithNul, out int error)
    {
        fixed (byte* path = pathWithNul)
        {
            int descriptor;
            do
            {
                descriptor = LibC.__open_2(path, OpenFlags);
                error = descriptor < 0 ? Errno.Value : 0;
            }
            while (error == LibC.EINTR);
            return descriptor;
        }
    }

    /// <summary>
    /// May what it says be believed? It must belong to root, or to the user as whom this process runs unless its file made it so, and to nobody else's hands.
    /// </summary>
    public static bool IsTrusted(uint owner, uint mode, in ProcessFacts process) =>
        (owner == 0 || (owner == process.User && !process.IsPrivileged)) && (mode & (LibC.S_IWGRP | LibC.S_IWOTH)) == 0;

    private static void ReadPath<TObserver>(
        ref Call call, ref ConfigurationParser parser, ref TObserver observer, ReadOnlySpan<byte> pathWithNul, bool mayBeMissing, bool mayBeDirectory)
        where TObserver : struct, IConfigurationObserver
    {
        TakePath(ref call, ref parser, ref observer, pathWithNul, mayBeMissing, mayBeDirectory, out Name* first);
        observer.After(ref parser);
        ReadOnlySpan<byte> path = pathWithNul.Slice(0, pathWithNul.Length - 1);
        for (Name* name = first; name != null; name = name->Next)
        {
            int length = path.Length + 1 + name->Length + 1;
            byte* full = (byte*)call.Arena->Allocate((nuint)length);
            if (full == null)
            {
                ConfigurationProblem.AddError(parser.Problem, path, "cannot be read"u8, LibC.ENOMEM);
                return;
            }

            path.CopyTo(new Span<byte>(full, path.Length));
            full[path.Length] = (byte)'/';
            new ReadOnlySpan<byte>(name + 1, name->Length + 1).CopyTo(new Span<byte>(full + path.Length + 1, name->Length + 1));
            TakePath(ref call, ref parser, ref observer, new ReadOnlySpan<byte>(full, length), mayBeMissing: false, mayBeDirectory: false, out _);
            observer.After(ref parser);
        }
    }

    /// <summary>Reads a file, or lists a directory: <paramref name="first"/> is the first of its files.</summary>
    private static void TakePath<TObserver>(
        ref Call call, ref ConfigurationParser parser, ref TObserver observer, ReadOnlySpan<byte> pathWithNul, bool mayBeMissing, bool mayBeDirectory, out Name* first)
        where TObserver : struct, IConfigurationObserver
    {
        first = null;
        ReadOnlySpan<byte> path = pathWithNul.Slice(0, pathWithNul.Length - 1);
        int descriptor = Open(pathWithNul, out int error);
        if (descriptor < 0)
        {
            if (!mayBeMissing || error is not (LibC.ENOENT or LibC.ENOTDIR))
            {
                ConfigurationProblem.AddError(parser.Problem, path, "cannot be opened"u8, error);
            }

            return;
        }

        call.HoldFile(descriptor);
        stat status;
        if (LibC.fstat(descriptor, &status) != 0)
        {
            ConfigurationProblem.AddError(parser.Problem, path, "cannot be looked at"u8, Errno.Value);
        }
        else if (!IsTrusted(status.st_uid, status.st_mode, parser.Process))
        {
            AddDistrust(ref parser, path, in status);
        }
        else if ((status.st_mode & LibC.S_IFMT) == LibC.S_IFREG)
        {
            ReadLines(ref call, ref parser, ref observer, path, descriptor);
        }
        else if ((status.st_mode & LibC.S_IFMT) == LibC.S_IFDIR && mayBeDirectory)
        {
            List(ref call, ref parser, path, descriptor, out first);
        }
        else
        {
            ConfigurationProblem.Add(parser.Problem, path, 0, "is no regular file; put the configuration into one"u8);
        }

        call.CloseFile();
    }

    private static void ReadLines<TObserver>(ref Call call, ref ConfigurationParser parser, ref TObserver observer, ReadOnlySpan<byte> path, int descriptor)
        where TObserver : struct, IConfigurationObserver
    {
        if (!parser.TryGetLineBuffer(call.Arena, out Span<byte> buffer))
        {
            ConfigurationProblem.AddError(parser.Problem, path, "cannot be read"u8, LibC.ENOMEM);
            return;
        }

        LineReader lines = new(descriptor, buffer);
        parser.BeginFile(path);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            observer.Before(ref parser);
            parser.Take(line, lines.IsCut);
            observer.After(ref parser);
        }

        observer.Before(ref parser);
        parser.EndFile();
        observer.After(ref parser);
        if (lines.Error != 0)
        {
            ConfigurationProblem.AddError(parser.Problem, path, "cannot be read"u8, lines.Error);
        }
    }

    private static void List(ref Call call, ref ConfigurationParser parser, ReadOnlySpan<byte> path, int descriptor, out Name* first)
    {
        first = null;
        __dirstream* directory = LibC.fdopendir(descriptor);
        if (directory == null)
        {
            ConfigurationProblem.AddError(parser.Problem, path, "cannot be read"u8, Errno.Value);
            return;
        }

        call.HoldDirectory(directory);
        int count = 0;
        dirent* entry;
        while ((entry = LibC.readdir(directory)) != null)
        {
            byte* name = (byte*)entry->d_name;
            ReadOnlySpan<byte> bytes = new(name, (int)LibC.strlen(name));
            if (!IsConfiguration(bytes))
            {
                continue;
            }

            if (++count > InterposerLimits.ConfigurationFilesMax)
            {
                ConfigurationProblem.Add(parser.Problem, path, 0, "holds more than 64 files *.conf; put sections together"u8);
                break;
            }

            if (!TryInsert(call.Arena, ref first, bytes))
            {
                ConfigurationProblem.AddError(parser.Problem, path, "cannot be read"u8, LibC.ENOMEM);
                break;
            }
        }
    }

    private static bool IsConfiguration(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> suffix = ".conf"u8;
        return name[0] != (byte)'.' && name.Length > suffix.Length && name.Slice(name.Length - suffix.Length).SequenceEqual(suffix);
    }

    private static bool TryInsert(Arena* arena, ref Name* first, ReadOnlySpan<byte> bytes)
    {
        Name* name = (Name*)arena->Allocate((nuint)sizeof(Name) + (nuint)bytes.Length + 1);
        if (name == null)
        {
            return false;
        }

        name->Length = bytes.Length;
        byte* text = (byte*)(name + 1);
        bytes.CopyTo(new Span<byte>(text, bytes.Length));
        text[bytes.Length] = 0;
        Name* before = null;
        Name* after = first;
        while (after != null && LibC.strcmp((byte*)(after + 1), text) < 0)
        {
            before = after;
            after = after->Next;
        }

        name->Next = after;
        if (before == null)
        {
            first = name;
        }
        else
        {
            before->Next = name;
        }

        return true;
    }

    private static void AddDistrust(ref ConfigurationParser parser, ReadOnlySpan<byte> path, in stat status)
    {
        TextBuilder text = ConfigurationProblem.Begin(parser.Problem, path, 0);
        if (status.st_uid != 0 && (status.st_uid != parser.Process.User || parser.Process.IsPrivileged))
        {
            text.Append("belongs to uid "u8);
            text.Append(status.st_uid);
            text.Append(", who has no say here; chown root"u8);
        }
        else
        {
            text.Append("can be written by others than its owner; chmod go-w"u8);
        }

        ConfigurationProblem.End(parser.Problem, ref text);
    }
}
