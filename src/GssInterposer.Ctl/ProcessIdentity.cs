// SPDX-License-Identifier: MIT
using System;
using System.Globalization;
using System.IO;
using System.Text;
using GssInterposer.Core.Policy;
using GssInterposer.Interop;

namespace GssInterposer.Ctl;

/// <summary>The process for which the configuration is read.</summary>
/// <param name="Program">Path of its program, or null when none was given.</param>
/// <param name="User">Effective user.</param>
/// <param name="UserName">The user's name, or null.</param>
/// <param name="Group">Effective group.</param>
/// <param name="Groups">Supplementary groups.</param>
internal sealed unsafe record ProcessIdentity(string? Program, uint User, string? UserName, uint Group, uint[] Groups)
{
    private const int GroupsMax = 65536; // NGROUPS_MAX

    /// <summary>Fills in what was not given: the user who asks, and that user's groups.</summary>
    public static ProcessIdentity Of(string? program, uint? user, uint? group)
    {
        uint id = user ?? LibC.geteuid();
        (string Name, uint Group)? account = Find(id);
        uint own = group ?? (user is null ? LibC.getegid() : account?.Group ?? id);
        return new ProcessIdentity(program, id, account?.Name, own, user is null ? OwnGroups() : account is { } known ? GroupsOf(known.Name, own) : []);
    }

    /// <summary>What the parser asks it.</summary>
    public ProcessFacts Facts(CallFrame frame)
    {
        uint* groups = (uint*)frame.Call.Arena->Allocate((nuint)(sizeof(uint) * (Groups.Length + 1)));
        if (groups == null)
        {
            throw new OutOfMemoryException();
        }

        Groups.CopyTo(new Span<uint>(groups, Groups.Length));
        string path = Program ?? "/"; // a directory: nobody runs it
        return ProcessFacts.OfAnother(frame.Call.Arena, User, Group, groups, Groups.Length, frame.Terminated(Encoding.UTF8.GetBytes(path)));
    }

    private static (string Name, uint Group)? Find(uint user)
    {
        if (!File.Exists("/etc/passwd"))
        {
            return null;
        }

        foreach (string line in File.ReadLines("/etc/passwd"))
        {
            string[] fields = line.Split(':');
            if (fields.Length > 3 && fields[2] == user.ToString(CultureInfo.InvariantCulture))
            {
                return (fields[0], uint.TryParse(fields[3], CultureInfo.InvariantCulture, out uint own) ? own : user);
            }
        }

        return null;
    }

    private static uint[] OwnGroups()
    {
        int count = LibC.getgroups(0, null);
        uint[] groups = new uint[Math.Max(count, 0)];
        fixed (uint* list = groups)
        {
            count = groups.Length == 0 ? 0 : LibC.getgroups(groups.Length, list);
        }

        return groups[..Math.Max(count, 0)];
    }

    private static uint[] GroupsOf(string name, uint group)
    {
        uint[] groups = new uint[GroupsMax];
        int count = groups.Length;
        fixed (byte* user = Encoding.UTF8.GetBytes(name + '\0'))
        fixed (uint* list = groups)
        {
            return LibC.getgrouplist(user, group, list, &count) < 0 ? [] : groups[..count];
        }
    }
}
