// SPDX-License-Identifier: MIT
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Contexts;

/// <summary>The system's accounts, or others in tests.</summary>
internal unsafe interface IAccounts
{
    /// <summary>Looks for an account.</summary>
    /// <param name="name">NUL-terminated.</param>
    /// <param name="arena">For what the look-up needs.</param>
    /// <param name="uid">Its user id.</param>
    /// <param name="gid">Its primary group.</param>
    /// <returns>0; ENOENT when there is no such account; or another errno when nobody can tell.</returns>
    int Find(byte* name, Arena* arena, out uint uid, out uint gid);

    /// <summary>Lists an account's groups (getgrouplist(3)).</summary>
    /// <param name="name">NUL-terminated.</param>
    /// <param name="gid">Its primary group, which is one of the answers.</param>
    /// <param name="groups">Room for <paramref name="count"/> groups.</param>
    /// <param name="count">Room; then how many there are, which may be more.</param>
    /// <returns>False when there was not enough room.</returns>
    bool TryListGroups(byte* name, uint gid, uint* groups, ref int count);
}

/// <summary>The accounts that the system's name services know.</summary>
// SAFETY: buffers are the arena's and have the sizes they are announced with; the results that point into them are not kept.
internal sealed unsafe class SystemAccounts : IAccounts
{
    private const nuint BufferFirstBytes = 1024;
    private const nuint BufferBytesMax = 256 << 10;

    /// <summary>The only one there is.</summary>
    public static readonly SystemAccounts Instance = new();

    private SystemAccounts()
    {
    }

    /// <inheritdoc/>
    public int Find(byte* name, Arena* arena, out uint uid, out uint gid)
    {
        uid = 0;
        gid = 0;
        for (nuint bytes = BufferFirstBytes; bytes <= BufferBytesMax; bytes *= 2)
        {
            byte* buffer = (byte*)arena->Allocate(bytes);
            if (buffer == null)
            {
                return LibC.ENOMEM;
            }

            passwd account;
            passwd* found;
            int error;
            do
            {
                found = null;
                error = LibC.getpwnam_r(name, &account, buffer, bytes, &found);
            }
            while (error == LibC.EINTR);

            if (found != null)
            {
                uid = found->pw_uid;
                gid = found->pw_gid;
                return 0;
            }

            if (error != LibC.ERANGE)
            {
                // What "none" looks like is up to the name service (getpwnam(3)).
                return error is 0 or LibC.ESRCH ? LibC.ENOENT : error;
            }
        }

        return LibC.ERANGE;
    }

    /// <inheritdoc/>
    public bool TryListGroups(byte* name, uint gid, uint* groups, ref int count)
    {
        int number = count;
        bool listed = LibC.getgrouplist(name, gid, groups, &number) >= 0;
        count = number;
        return listed;
    }
}
