// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Interop;

namespace GssInterposer.Core.Credentials;

/// <summary>A krb5 context and the credential cache that a piece of work is about.</summary>
internal unsafe struct Krb5Session
{
    private const int PrincipalBytesMax = 1024;

    public _krb5_context* Context;
    public _krb5_ccache* Cache;

    /// <summary>Opens <paramref name="cacheName"/>, or the default cache for null. <see cref="Close"/> is due either way.</summary>
    public bool Open(byte* cacheName)
    {
        fixed (_krb5_context** context = &Context)
        fixed (_krb5_ccache** cache = &Cache)
        {
            return Krb5.krb5_init_context(context) == 0
                && (cacheName == null
                    ? Krb5.krb5_cc_default(Context, cache)
                    : Krb5.krb5_cc_resolve(Context, cacheName, cache)) == 0;
        }
    }

    /// <summary>Is it a FILE cache?</summary>
    public readonly bool IsFile
    {
        get
        {
            byte* type = Krb5.krb5_cc_get_type(Context, Cache);
            return new ReadOnlySpan<byte>(type, (int)LibC.strlen(type)).SequenceEqual("FILE"u8);
        }
    }

    /// <summary>Parses a principal name.</summary>
    public readonly bool TryParse(ReadOnlySpan<byte> name, krb5_principal_data** principal)
    {
        if (name.Length >= PrincipalBytesMax)
        {
            return false;
        }

        // SAFETY: shorter than the buffer, so the NUL fits.
        byte* text = stackalloc byte[PrincipalBytesMax];
        name.CopyTo(new Span<byte>(text, PrincipalBytesMax));
        text[name.Length] = 0;
        return Krb5.krb5_parse_name(Context, text, principal) == 0;
    }

    /// <summary>Frees what is in <paramref name="entry"/>.</summary>
    public readonly void Free(krb5_creds* entry)
    {
        if (Context != null)
        {
            Krb5.krb5_free_cred_contents(Context, entry);
        }
    }

    /// <summary>Gives everything back.</summary>
    public void Close()
    {
        if (Cache != null)
        {
            Krb5.krb5_cc_close(Context, Cache);
            Cache = null;
        }

        if (Context != null)
        {
            Krb5.krb5_free_context(Context);
            Context = null;
        }
    }
}
