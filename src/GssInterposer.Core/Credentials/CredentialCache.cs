// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Credentials;

/// <summary>
/// The sealed credential in the user's credential cache, where the next process finds it: a ticket for <see cref="Server"/> that is none, with the encoded
/// gssx_cred in the place of the ticket. The C gssproxy reads and writes the same form. Nothing here is worth failing a call for: a cache that cannot be
/// read has no credential, one that cannot be written costs the next process an RPC.
/// </summary>
// SAFETY: krb5 objects are made and freed within one call; a krb5_context is not shared between threads.
internal static unsafe class CredentialCache
{
    /// <summary>Server principal of the entry.</summary>
    internal static ReadOnlySpan<byte> Server => "Encrypted/Credentials/v1@X-GSSPROXY:"u8;

    /// <summary>Looks for a sealed credential.</summary>
    /// <param name="cacheName">Full name of the cache, NUL-terminated; null for the default one.</param>
    /// <returns>The encoded gssx_cred, to be released; empty when there is none.</returns>
    public static Blob Find(byte* cacheName)
    {
        Krb5Session session = default;
        Blob found = default;
        krb5_creds entry = default;
        krb5_creds wanted = default;
        if (session.Open(cacheName)
            && Krb5.krb5_cc_get_principal(session.Context, session.Cache, &wanted.client) == 0
            && session.TryParse(Server, &wanted.server)
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

    /// <summary>Keeps a sealed credential. A FILE cache changes in one step; tickets that somebody else keeps in the same cache stay.</summary>
    /// <param name="cacheName">Full name of the cache, NUL-terminated; null for the default one.</param>
    /// <param name="credential">The credential decoded: its name becomes the client principal.</param>
    /// <param name="encoded">The encoded gssx_cred.</param>
    public static void Store(byte* cacheName, in GssxCred credential, ReadOnlySpan<byte> encoded)
    {
        ReadOnlySpan<byte> client = GssxOptions.WithoutNul(credential.DesiredName.DisplayName).Span;
        if (client.IsEmpty || (uint)encoded.Length > Limits.StoredCredentialBytesMax)
        {
            return;
        }

        Krb5Session session = default;
        krb5_creds entry = default;
        fixed (byte* bytes = encoded)
        {
            if (session.Open(cacheName) && session.TryParse(client, &entry.client) && session.TryParse(Server, &entry.server))
            {
                entry.ticket.length = (uint)encoded.Length;
                entry.ticket.data = bytes;
                if (session.IsFile)
                {
                    FileCache.Replace(ref session, &entry);
                }
                else
                {
                    StoreInCollection(ref session, &entry, cacheName == null);
                }
            }

            entry.ticket = default; // borrowed
            session.Free(&entry);
            session.Close();
        }
    }

    /// <summary>In a collection (DIR, KEYRING, KCM, MEMORY) each principal has a cache of its own.</summary>
    private static void StoreInCollection(ref Krb5Session session, krb5_creds* entry, bool makeDefault)
    {
        _krb5_ccache* cache = null;
        if (Krb5.krb5_cc_cache_match(session.Context, entry->client, &cache) != 0)
        {
            if (Krb5.krb5_cc_new_unique(session.Context, Krb5.krb5_cc_get_type(session.Context, session.Cache), null, &cache) != 0)
            {
                return;
            }

            if (Krb5.krb5_cc_initialize(session.Context, cache, entry->client) != 0)
            {
                Krb5.krb5_cc_destroy(session.Context, cache);
                return;
            }
        }

        Krb5.krb5_cc_remove_cred(session.Context, cache, 0, entry); // where the type can: otherwise the older entry stays and is found first
        if (Krb5.krb5_cc_store_cred(session.Context, cache, entry) == 0 && makeDefault)
        {
            Krb5.krb5_cc_switch(session.Context, cache);
        }

        Krb5.krb5_cc_close(session.Context, cache);
    }
}
