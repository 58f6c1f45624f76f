// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Policy;

/// <summary>What sections of the configuration file ask of a process: who it is and which program it runs.</summary>
// SAFETY: memory comes from the call's arena and is used within the call.
internal unsafe struct ProcessFacts
{
    /// <summary>Effective user.</summary>
    public uint User;

    /// <summary>Effective group.</summary>
    public uint Group;

    /// <summary>Has it been given privileges by the file that it runs (setuid, setgid, capabilities)? Then its caller is not to be believed (AT_SECURE, getauxval(3)).</summary>
    public bool IsPrivileged;

    private Arena* _arena;
    private byte* _program;
    private int _programLength;
    private byte* _file; // of the program; null for /proc/self/exe
    private uint* _groups; // null for those of this process
    private int _groupCount;

    /// <summary>This process, as it is now.</summary>
    public static ProcessFacts OfThisProcess(Arena* arena)
    {
        ProcessFacts facts = default;
        facts.User = LibC.geteuid();
        facts.Group = LibC.getegid();
        facts.IsPrivileged = LibC.getauxval((nuint)LibC.AT_SECURE) != 0;
        facts._arena = arena;
        return facts;
    }

    /// <summary>Another process, which need not exist.</summary>
    /// <param name="arena">The call's.</param>
    /// <param name="user">Effective user.</param>
    /// <param name="group">Effective group.</param>
    /// <param name="groups">Supplementary groups; not null.</param>
    /// <param name="groupCount">How many.</param>
    /// <param name="program">Path of its program, NUL-terminated.</param>
    public static ProcessFacts OfAnother(Arena* arena, uint user, uint group, uint* groups, int groupCount, byte* program)
    {
        ProcessFacts facts = default;
        facts.User = user;
        facts.Group = group;
        facts._arena = arena;
        facts._groups = groups;
        facts._groupCount = groupCount;
        facts._file = program;
        facts._program = program;
        facts._programLength = (int)LibC.strlen(program);
        return facts;
    }

    /// <summary>Is <paramref name="group"/> the effective group or a supplementary one?</summary>
    public readonly bool IsIn(uint group)
    {
        if (group == Group)
        {
            return true;
        }

        Arena.Mark mark = _arena->Remember();
        uint* groups = _groups;
        int count = _groupCount;
        if (groups == null)
        {
            count = LibC.getgroups(0, null);
            groups = count <= 0 ? null : (uint*)_arena->Allocate((nuint)count * sizeof(uint));
            count = groups == null ? 0 : LibC.getgroups(count, groups);
        }

        bool found = false;
        for (int i = 0; i < count && !found; i++)
        {
            found = groups[i] == group;
        }

        _arena->Rewind(mark);
        return found;
    }

    /// <summary>
    /// Does it run the file at <paramref name="path"/>, by whichever name? A program that was replaced since it was started is known by its old name.
    /// </summary>
    /// <returns>False also where /proc does not say.</returns>
    public bool Runs(ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> program = Program();
        if (program.SequenceEqual(path))
        {
            return true;
        }

        Arena.Mark mark = _arena->Remember();
        byte* name = (byte*)_arena->Allocate((nuint)path.Length + 1);
        bool same = false;
        if (name != null)
        {
            path.CopyTo(new Span<byte>(name, path.Length));
            name[path.Length] = 0;
            stat named;
            stat running;
            fixed (byte* self = "/proc/self/exe\0"u8)
            {
                // A symbolic link, or one of several links: /usr/bin/python3.
                same = LibC.fstatat(LibC.AT_FDCWD, name, &named, 0) == 0 && LibC.fstatat(LibC.AT_FDCWD, _file == null ? self : _file, &running, 0) == 0
                    && named.st_dev == running.st_dev && named.st_ino == running.st_ino;
            }
        }

        _arena->Rewind(mark);
        return same;
    }

    /// <summary>Can it be said which program this is?</summary>
    public bool IsProgramKnown() => !Program().IsEmpty;

    private ReadOnlySpan<byte> Program()
    {
        if (_program == null)
        {
            ReadProgram();
        }

        return new ReadOnlySpan<byte>(_program, _programLength);
    }

    private void ReadProgram()
    {
        _program = (byte*)_arena->Allocate(InterposerLimits.ConfigurationLineBytesMax);
        if (_program == null)
        {
            return;
        }

        nint length;
        fixed (byte* self = "/proc/self/exe\0"u8)
        {
            length = LibC.readlink(self, _program, InterposerLimits.ConfigurationLineBytesMax);
        }

        // proc(5): what the kernel puts behind the name of a file that has been removed or replaced.
        ReadOnlySpan<byte> deleted = " (deleted)"u8;
        _programLength = length > 0 ? (int)length : 0;
        int kept = _programLength - deleted.Length;
        if (kept > 0 && new ReadOnlySpan<byte>(_program + kept, deleted.Length).SequenceEqual(deleted))
        {
            _programLength = kept;
        }
    }
}
