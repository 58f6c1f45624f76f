// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Contexts;

/// <summary>
/// The UNIX identity that a principal is mapped to, in the layout of the Linux kernel (option <c>linux_creds_v1</c>): <c>uid, gid, count, gids[count]</c>, each a
/// u32 in this machine's byte order. A principal without a local account is nobody: <c>-1, -1, 0</c>.
/// </summary>
// SAFETY: the layout is allocated for the groups that it holds; names are copied with their NUL before libc sees them.
internal static unsafe class LinuxCredentials
{
    private const int HeaderWords = 3;
    private const int GroupsFirst = 256;
    private const int GroupsMax = 65536;        // NGROUPS_MAX of linux/limits.h
    private const uint Nobody = uint.MaxValue;

    /// <summary>Maps a name with gss_localname and the system's accounts.</summary>
    /// <param name="call">The call.</param>
    /// <param name="name">The initiator.</param>
    /// <param name="mech">Its mechanism.</param>
    /// <param name="layout">In the call's arena.</param>
    /// <returns>Complete; or a failure when nobody can tell, which must not pass for "no account".</returns>
    public static GssResult Map(Call call, gss_name_struct* name, gss_OID_desc_struct* mech, out XdrOpaque layout)
    {
        GssResult result = call.Gss.LocalName(name, mech, out XdrOpaque account);
        if (result.IsError)
        {
            layout = default;
            return IsUnmapped(result) ? Status(WriteNobody(call.Arena, out layout)) : result;
        }

        return Status(Write(SystemAccounts.Instance, account, call.Arena, out layout));
    }

    /// <summary>Writes the layout for an account.</summary>
    /// <param name="accounts">Where to look.</param>
    /// <param name="account">Its name, without NUL.</param>
    /// <param name="arena">For the layout.</param>
    /// <param name="layout">The layout.</param>
    /// <returns>0 or an errno.</returns>
    public static int Write(IAccounts accounts, XdrOpaque account, Arena* arena, out XdrOpaque layout)
    {
        layout = default;
        if (account.IsEmpty || account.Span.Contains((byte)0))
        {
            return WriteNobody(arena, out layout);
        }

        byte* name = (byte*)arena->Allocate((nuint)account.Length + 1);
        if (name == null)
        {
            return LibC.ENOMEM;
        }

        account.Span.CopyTo(new Span<byte>(name, (int)account.Length));
        name[account.Length] = 0;
        int error = accounts.Find(name, arena, out uint uid, out uint gid);
        return error switch
        {
            0 => WriteAccount(accounts, name, uid, gid, arena, out layout),
            LibC.ENOENT => WriteNobody(arena, out layout),
            _ => error,
        };
    }

    private static int WriteAccount(IAccounts accounts, byte* name, uint uid, uint gid, Arena* arena, out XdrOpaque layout)
    {
        layout = default;
        for (int room = GroupsFirst; room <= GroupsMax;)
        {
            uint* words = (uint*)arena->Allocate((nuint)(HeaderWords + room) * sizeof(uint));
            if (words == null)
            {
                return LibC.ENOMEM;
            }

            int count = room;
            if (accounts.TryListGroups(name, gid, words + HeaderWords, ref count))
            {
                layout = Finish(words, uid, gid, (uint)count);
                return 0;
            }

            // The answer to a list that is too short is the length it should have; some name services do not say.
            room = count > room ? count : room * 2;
        }

        return LibC.EOVERFLOW;
    }

    private static int WriteNobody(Arena* arena, out XdrOpaque layout)
    {
        uint* words = (uint*)arena->Allocate(HeaderWords * sizeof(uint));
        layout = words == null ? default : Finish(words, Nobody, Nobody, 0);
        return words == null ? LibC.ENOMEM : 0;
    }

    private static XdrOpaque Finish(uint* words, uint uid, uint gid, uint count)
    {
        words[0] = uid;
        words[1] = gid;
        words[2] = count;
        return new XdrOpaque((byte*)words, (HeaderWords + count) * sizeof(uint));
    }

    /// <summary>The principal is somebody, but nobody here: krb5_aname_to_localname has no rule for it, or the mechanism has no such notion.</summary>
    private static bool IsUnmapped(GssResult result) =>
        result.Minor is unchecked((uint)Krb5.KRB5_NO_LOCALNAME) or LibC.ENOENT || result.Major == GssApi.GSS_S_UNAVAILABLE;

    private static GssResult Status(int error) => error == 0 ? GssResult.Complete : GssResult.Failure(error);
}
