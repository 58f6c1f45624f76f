// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Credentials;

/// <summary>
/// How a sealed credential looks in a credential cache: a ticket for <see cref="Server"/> that is none, with the encoded gssx_cred in the place of the ticket, and the
/// credential's name as the client. The C gssproxy reads and writes the same form.
/// </summary>
// SAFETY: the ticket is borrowed from the encoded credential, which outlives the entry; Free takes it out before libkrb5 frees the rest.
internal static unsafe class SealedEntry
{
    /// <summary>Server principal of the entry.</summary>
    internal static ReadOnlySpan<byte> Server => "Encrypted/Credentials/v1@X-GSSPROXY:"u8;

    /// <summary>Makes the entry, to be freed also after a failure.</summary>
    /// <returns>0 or why there is none: the credential has no name that is a principal, or it is longer than readers take.</returns>
    public static int Make(in Krb5Session session, in GssxCred credential, XdrEncoded<GssxCred> encoded, krb5_creds* entry)
    {
        *entry = default;
        ReadOnlySpan<byte> client = GssxOptions.WithoutNul(credential.DesiredName.DisplayName).Span;
        if (client.IsEmpty)
        {
            return LibC.EINVAL;
        }

        if (encoded.Length > Limits.StoredCredentialBytesMax)
        {
            return LibC.EMSGSIZE;
        }

        int error = session.Parse(client, &entry->client);
        error = error != 0 ? error : session.Parse(Server, &entry->server);
        if (error == 0)
        {
            entry->ticket.length = encoded.Length;
            entry->ticket.data = encoded.Pointer;
        }

        return error;
    }

    /// <summary>
    /// Says beside an entry what it is, for who looks into the cache: <c>klist -C</c> shows it. libgssapi does not look at it, nor does the C gssproxy. Not being able to say it is no
    /// failure.
    /// </summary>
    public static void Explain(in Krb5Session session, _krb5_ccache* cache)
    {
        fixed (byte* key = "gssinterposer\0"u8, words = Explanation)
        {
            krb5_data data = new() { data = words, length = (uint)Explanation.Length };
            Krb5.krb5_cc_set_config(session.Context, cache, null, key, &data);
        }
    }

    /// <summary>klist escapes blanks, and begins a new line when one is full.</summary>
    private static ReadOnlySpan<byte> Explanation => "sealed;needs-GSS_USE_PROXY=yes"u8;

    /// <summary>Frees what <see cref="Make"/> made.</summary>
    public static void Free(in Krb5Session session, krb5_creds* entry)
    {
        entry->ticket = default;
        session.Free(entry);
    }
}
