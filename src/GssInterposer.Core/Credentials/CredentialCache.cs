// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Credentials;

/// <summary>
/// The sealed credential in the user's credential cache (<see cref="SealedEntry"/>), where the next process finds it. Nothing here is worth failing a call for: a cache that cannot be
/// read has no credential, one that cannot be written costs the next process an RPC. gss_store_cred is another matter (<see cref="StoreCredInto"/>).
/// </summary>
// SAFETY: krb5 objects are made and freed within one call; a krb5_context is not shared between threads.
internal static unsafe class CredentialCache
{
    /// <summary>Looks for a sealed credential.</summary>
    /// <param name="cacheName">Full name of the cache, NUL-terminated; null for the default one.</param>
    /// <returns>The encoded gssx_cred, to be released; empty when there is none.</returns>
    public static Blob Find(byte* cacheName)
    {
        Krb5Session session = default;
        Blob found = default;
        krb5_creds entry = default;
        krb5_creds wanted = default;
        if (session.Open(cacheName) == 0
            && Krb5.krb5_cc_get_principal(session.Context, session.Cache, &wanted.client) == 0
            && session.Parse(SealedEntry.Server, &wanted.server) == 0
            && Krb5.krb5_cc_retrieve_cred(session.Context, session.Cache, 0, &wanted, &entry) == 0)
        {
            if (entry.ticket.length <= Limits.StoredCredentialBytesMax)
            {
                found = Blob.Copy(new ReadOnlySpan<byte>(entry.ticket.data, (int)entry.ticket.length));
            }

            Krb5.krb5_free_cred_contents(session.Context, &entry);
        }

        session.Free(&wanted);
        session.Close();
        return found;
    }

    /// <summary>Keeps a sealed credential beside the tickets that somebody else keeps in the same cache.</summary>
    /// <param name="cacheName">Full name of the cache, NUL-terminated; null for the default one.</param>
    /// <param name="credential">The credential decoded: its name becomes the client principal.</param>
    /// <param name="encoded">The encoded gssx_cred.</param>
    public static void Keep(byte* cacheName, in GssxCred credential, XdrEncoded<GssxCred> encoded)
    {
        Krb5Session session = default;
        krb5_creds entry = default;
        if (session.Open(cacheName) == 0 && SealedEntry.Make(in session, in credential, encoded, &entry) == 0)
        {
            Add(ref session, &entry, makeDefault: cacheName == null);
        }

        SealedEntry.Free(in session, &entry);
        session.Close();
    }

    /// <summary>Adds <paramref name="entry"/> to the session's cache, or to its principal's where that is a collection's.</summary>
    public static void Add(ref Krb5Session session, krb5_creds* entry, bool makeDefault)
    {
        if (session.IsFile)
        {
            FileCache.Add(ref session, entry);
        }
        else if (session.IsCollection)
        {
            AddToCollection(ref session, entry, makeDefault);
        }
        else
        {
            AddTo(ref session, session.Cache, entry);
        }
    }

    /// <summary>In a collection (DIR, KEYRING, KCM) each principal has a cache of its own.</summary>
    private static void AddToCollection(ref Krb5Session session, krb5_creds* entry, bool makeDefault)
    {
        if (session.ChooseInCollection(entry->client, out _krb5_ccache* cache, out _) != 0)
        {
            return;
        }

        if (AddTo(ref session, cache, entry) && makeDefault)
        {
            Krb5.krb5_cc_switch(session.Context, cache);
        }

        Krb5.krb5_cc_close(session.Context, cache);
    }

    /// <summary>
    /// Into a cache of any type but FILE. Another process may initialise the same one at the same time, as kinit does, and take away what it stands on: then it is done again.
    /// </summary>
    private static bool AddTo(ref Krb5Session session, _krb5_ccache* cache, krb5_creds* entry)
    {
        for (int attempt = 0; attempt < InterposerLimits.CacheAttemptsMax; attempt++)
        {
            CacheOwner owner = session.OwnerOf(cache, entry->client);
            if (owner == CacheOwner.Other && CacheEntries.HoldTickets(session.Context, cache, entry->server))
            {
                return false;
            }

            if (owner != CacheOwner.Same && Krb5.krb5_cc_initialize(session.Context, cache, entry->client) != 0)
            {
                continue;
            }

            Krb5.krb5_cc_remove_cred(session.Context, cache, 0, entry); // where the type can: otherwise the older entry stays and is found first
            if (Krb5.krb5_cc_store_cred(session.Context, cache, entry) == 0)
            {
                return true;
            }
        }

        return false;
    }
}
