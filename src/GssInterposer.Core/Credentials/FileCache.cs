// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Status;
using GssInterposer.Core.Transport;
using GssInterposer.Interop;

namespace GssInterposer.Core.Credentials;

/// <summary>
/// The sealed credential in a FILE cache, which other processes read, append to and initialise anew meanwhile. Into a file that is there it goes as every ticket does, by
/// libkrb5 and under its lock: whoever adds a ticket at the same time loses nothing. A file that is not there appears whole (link fails where
/// somebody was faster), and one whose content is to go is replaced in one step: initialising it would make those fail who are reading it.
/// </summary>
// SAFETY: names are NUL-terminated by TextBuilder.TryTerminate, which refuses what does not fit.
internal static unsafe class FileCache
{
    private const int PathBytesMax = 4096;

    /// <summary>Adds <paramref name="entry"/> in the place of an older one. A cache with another principal's tickets is left alone.</summary>
    public static void Add(ref Krb5Session session, krb5_creds* entry)
    {
        bool done = false;
        for (int attempt = 0; !done && attempt < InterposerLimits.CacheAttemptsMax; attempt++)
        {
            done = TryAdd(ref session, entry, attempt);
        }
    }

    /// <summary>Replaces the cache by one with <paramref name="entry"/> alone, whoever's it was.</summary>
    /// <returns>0, an errno, or an error of libkrb5.</returns>
    public static int Overwrite(ref Krb5Session session, krb5_creds* entry) => Publish(ref session, entry, CacheOwner.Nobody, Publication.Replace);

    /// <summary>One try.</summary>
    /// <returns>False when another process has changed the file in the middle of it.</returns>
    private static bool TryAdd(ref Krb5Session session, krb5_creds* entry, int attempt)
    {
        byte* path = Krb5.krb5_cc_get_name(session.Context, session.Cache);
        stat before;
        bool exists = LibC.lstat(path, &before) == 0;
        if (!exists)
        {
            return Publish(ref session, entry, CacheOwner.Nobody, Publication.Create) != LibC.EEXIST;
        }

        CacheOwner owner = session.OwnerOf(session.Cache, entry->client);
        if (owner == CacheOwner.Other && CacheEntries.HoldTickets(session.Context, session.Cache, entry->server))
        {
            return true;
        }

        if (owner == CacheOwner.Nobody && attempt < InterposerLimits.CacheAttemptsMax - 1)
        {
            LibC.usleep(InterposerLimits.CachePauseUs); // it may be just being initialised; if not, it is an empty file (mkstemp) or damaged
            return false;
        }

        if (owner == CacheOwner.Same && before.st_size <= InterposerLimits.CacheFileBytesMax)
        {
            // A removed entry keeps its place in the file, so a file that has grown too much is written anew. So is one of a libkrb5 that cannot remove (before 1.18).
            int removed = Krb5.krb5_cc_remove_cred(session.Context, session.Cache, 0, entry);
            if (removed != Krb5.KRB5_CC_NOSUPP)
            {
                return removed == 0 && Krb5.krb5_cc_store_cred(session.Context, session.Cache, entry) == 0;
            }
        }

        stat now;
        bool unchanged = LibC.lstat(path, &now) == 0 && now.st_ino == before.st_ino && now.st_size == before.st_size;
        if (unchanged)
        {
            Publish(ref session, entry, owner, Publication.Replace);
        }

        return unchanged;
    }

    private enum Publication
    {
        /// <summary>EEXIST when there is a file.</summary>
        Create,

        /// <summary>A file that is there goes.</summary>
        Replace,
    }

    /// <summary>Writes a cache beside the one in question, and gives it its name.</summary>
    private static int Publish(ref Krb5Session session, krb5_creds* entry, CacheOwner owner, Publication publication)
    {
        byte* text = (byte*)LibC.malloc(PathBytesMax);
        if (text == null)
        {
            return LibC.ENOMEM;
        }

        byte* path = Krb5.krb5_cc_get_name(session.Context, session.Cache);
        TextBuilder name = new(new Span<byte>(text, PathBytesMax));
        name.Append("FILE:"u8);
        name.Append(new ReadOnlySpan<byte>(path, (int)LibC.strlen(path)));
        name.Append("."u8);
        name.Append((uint)LibC.getpid());
        name.Append("."u8);
        name.Append((uint)Deadline.NowMs);
        name.Append((uint)((ulong)session.Context >> 4)); // two threads have two contexts
        int error = LibC.ENAMETOOLONG;
        if (name.TryTerminate())
        {
            byte* temporary = text + "FILE:"u8.Length;
            error = Write(ref session, text, entry, keepOthers: owner == CacheOwner.Same);
            bool isPublished = false;
            if (error == 0 && publication == Publication.Create)
            {
                // kinit takes the old file away before it makes the new one, and fails when another is there by then (MIT: fcc_initialize).
                LibC.usleep(InterposerLimits.CachePauseUs);
                error = LibC.link(temporary, path) == 0 ? 0 : Errno.Value;
                isPublished = error == 0;
                error = error is LibC.EPERM or LibC.EOPNOTSUPP ? 0 : error; // a file system without links
            }

            if (error == 0 && !isPublished)
            {
                error = LibC.rename(temporary, path) == 0 ? 0 : Errno.Value;
            }

            LibC.unlink(temporary);
        }

        LibC.free(text);
        return error;
    }

    private static int Write(ref Krb5Session session, byte* name, krb5_creds* entry, bool keepOthers)
    {
        _krb5_context* context = session.Context;
        _krb5_ccache* cache = null;
        int error = Krb5.krb5_cc_resolve(context, name, &cache);
        if (error != 0)
        {
            return error;
        }

        error = Krb5.krb5_cc_initialize(context, cache, entry->client);
        error = error != 0 ? error : Krb5.krb5_cc_store_cred(context, cache, entry);
        error = error != 0 || !keepOthers ? error : CacheEntries.CopyOthers(context, session.Cache, entry->server, cache, out _);
        Krb5.krb5_cc_close(context, cache);
        return error;
    }
}
