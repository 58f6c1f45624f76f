// SPDX-License-Identifier: MIT
using System;
using System.Runtime.InteropServices;
using System.Text;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Lifecycle;

/// <summary>Users and groups, as the C library's name services know them.</summary>
internal static unsafe class Accounts
{
    /// <summary>Groups with many members need much room; more than this no name service gives.</summary>
    private const int RecordBytesMax = 1 << 20;

    private const int RecordBytesFirst = 1024;

    /// <summary>A user.</summary>
    /// <param name="Name">Login name.</param>
    /// <param name="Uid">Number.</param>
    /// <param name="Gid">Primary group.</param>
    public readonly record struct User(string Name, uint Uid, uint Gid);

    /// <summary>Looks a user up by name (getpwnam_r).</summary>
    /// <returns>The user, or null when there is none or no name service answers.</returns>
    public static User? UserByName(string name)
    {
        fixed (byte* text = Terminated(name))
        {
            for (int bytes = RecordBytesFirst; bytes <= RecordBytesMax; bytes *= 4)
            {
                passwd record;
                passwd* found;
                // SAFETY: the record's strings point into the buffer, and are copied before it goes.
                fixed (byte* buffer = new byte[bytes])
                {
                    int error = LibC.getpwnam_r(text, &record, buffer, (nuint)bytes, &found);
                    if (error != LibC.ERANGE)
                    {
                        return error == 0 && found != null ? ToUser(found) : null;
                    }
                }
            }
        }

        return null;
    }

    /// <summary>Looks a user up by number (getpwuid_r).</summary>
    /// <returns>The user, or null when there is none or no name service answers.</returns>
    public static User? UserByUid(uint uid)
    {
        for (int bytes = RecordBytesFirst; bytes <= RecordBytesMax; bytes *= 4)
        {
            passwd record;
            passwd* found;
            // SAFETY: as above.
            fixed (byte* buffer = new byte[bytes])
            {
                int error = LibC.getpwuid_r(uid, &record, buffer, (nuint)bytes, &found);
                if (error != LibC.ERANGE)
                {
                    return error == 0 && found != null ? ToUser(found) : null;
                }
            }
        }

        return null;
    }

    /// <summary>Looks a group up by name (getgrnam_r).</summary>
    /// <returns>Its number, or null when there is none or no name service answers.</returns>
    public static uint? GroupByName(string name)
    {
        fixed (byte* text = Terminated(name))
        {
            for (int bytes = RecordBytesFirst; bytes <= RecordBytesMax; bytes *= 4)
            {
                group record;
                group* found;
                // SAFETY: only the number is used.
                fixed (byte* buffer = new byte[bytes])
                {
                    int error = LibC.getgrnam_r(text, &record, buffer, (nuint)bytes, &found);
                    if (error != LibC.ERANGE)
                    {
                        return error == 0 && found != null ? found->gr_gid : null;
                    }
                }
            }
        }

        return null;
    }

    /// <summary>All groups of a user, the primary one included (getgrouplist).</summary>
    public static uint[] GroupsOf(User user)
    {
        fixed (byte* name = Terminated(user.Name))
        {
            int count = 64;
            while (true)
            {
                uint[] groups = new uint[count];
                int found = count;
                fixed (uint* first = groups)
                {
                    // SAFETY: found says how much room there is, and comes back as what is needed.
                    if (LibC.getgrouplist(name, user.Gid, first, &found) >= 0)
                    {
                        return groups[..found];
                    }
                }

                count = Math.Max(found, count * 2);
            }
        }
    }

    /// <summary>The bytes of a C string.</summary>
    public static byte[] Terminated(string text)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }

    private static User ToUser(passwd* record) =>
        new(Marshal.PtrToStringUTF8((nint)record->pw_name) ?? "", record->pw_uid, record->pw_gid);
}
