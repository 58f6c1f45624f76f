// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Status;
using GssInterposer.Core.Transport;
using GssInterposer.Interop;

namespace GssInterposer.Core.Credentials;

/// <summary>
/// Replaces the sealed credential in a FILE cache. The format only knows appending, and initialising a cache that another process is reading makes that
/// process fail; so the new content is written beside it and renamed over it.
/// </summary>
// SAFETY: names are NUL-terminated by TextBuilder.Terminate, which refuses what does not fit.
internal static unsafe class FileCache
{
    private const int PathBytesMax = 4096;

    /// <summary>Writes <paramref name="entry"/> and every other ticket of its client. A cache that belongs to another principal is left alone.</summary>
    public static void Replace(ref Krb5Session session, krb5_creds* entry)
    {
        _krb5_context* context = session.Context;
        krb5_principal_data* owner = null;
        bool exists = Krb5.krb5_cc_get_principal(context, session.Cache, &owner) == 0;
        bool sameOwner = exists && Krb5.krb5_principal_compare(context, owner, entry->client) != 0;
        Krb5.krb5_free_principal(context, owner);
        if (exists && !sameOwner && HoldsTickets(ref session, entry->server))
        {
            return;
        }

        byte* path = Krb5.krb5_cc_get_name(context, session.Cache);
        byte* text = (byte*)LibC.malloc(PathBytesMax);
        if (text == null)
        {
            return;
        }

        TextBuilder name = new(new Span<byte>(text, PathBytesMax));
        name.Append("FILE:"u8);
        name.Append(new ReadOnlySpan<byte>(path, (int)LibC.strlen(path)));
        name.Append("."u8);
        name.Append((uint)LibC.getpid());
        name.Append("."u8);
        name.Append((uint)Deadline.NowMs);
        name.Append((uint)((ulong)context >> 4)); // two threads have two contexts
        if (name.TryTerminate())
        {
            byte* temporary = text + "FILE:"u8.Length;
            if (Write(ref session, text, entry, sameOwner) && LibC.rename(temporary, path) == 0)
            {
                temporary = null;
            }

            if (temporary != null)
            {
                LibC.unlink(temporary);
            }
        }

        LibC.free(text);
    }

    private static bool Write(ref Krb5Session session, byte* name, krb5_creds* entry, bool keepOthers)
    {
        _krb5_context* context = session.Context;
        _krb5_ccache* cache = null;
        bool written = Krb5.krb5_cc_resolve(context, name, &cache) == 0
            && Krb5.krb5_cc_initialize(context, cache, entry->client) == 0
            && Krb5.krb5_cc_store_cred(context, cache, entry) == 0
            && (!keepOthers || ForEachOther(ref session, entry->server, cache, out _));
        if (cache != null)
        {
            Krb5.krb5_cc_close(context, cache);
        }

        return written;
    }

    private static bool HoldsTickets(ref Krb5Session session, krb5_principal_data* sealedServer) =>
        !ForEachOther(ref session, sealedServer, null, out bool any) || any;

    /// <summary>Goes through all entries but the sealed one, and copies each to <paramref name="target"/> unless that is null.</summary>
    /// <returns>False when the cache cannot be read to its end, or the copy not written.</returns>
    private static bool ForEachOther(ref Krb5Session session, krb5_principal_data* sealedServer, _krb5_ccache* target, out bool anyTicket)
    {
        anyTicket = false;
        _krb5_context* context = session.Context;
        void* cursor = null;
        if (Krb5.krb5_cc_start_seq_get(context, session.Cache, &cursor) != 0)
        {
            return false;
        }

        int error;
        krb5_creds other;
        while ((error = Krb5.krb5_cc_next_cred(context, session.Cache, &cursor, &other)) == 0)
        {
            bool failed = false;
            if (Krb5.krb5_principal_compare(context, other.server, sealedServer) == 0)
            {
                anyTicket |= Krb5.krb5_is_config_principal(context, other.server) == 0;
                failed = target != null && Krb5.krb5_cc_store_cred(context, target, &other) != 0;
            }

            Krb5.krb5_free_cred_contents(context, &other);
            if (failed)
            {
                break;
            }
        }

        Krb5.krb5_cc_end_seq_get(context, session.Cache, &cursor);
        return error == Krb5.KRB5_CC_END;
    }
}
