// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Credentials;

/// <summary>A krb5 context and the credential cache that a piece of work is about.</summary>
internal unsafe struct Krb5Session
{
    private const int PrincipalBytesMax = 1024;

    public _krb5_context* Context;
    public _krb5_ccache* Cache;

    /// <summary>A context alone. <see cref="Close"/> is due either way.</summary>
    public int Open()
    {
        fixed (_krb5_context** context = &Context)
        {
            return Krb5.krb5_init_context(context);
        }
    }

    /// <summary>Both. <see cref="Close"/> is due either way.</summary>
    public int Open(byte* cacheName)
    {
        int error = Open();
        return error != 0 ? error : OpenCache(cacheName);
    }

    /// <summary>
    /// Opens <paramref name="cacheName"/>, or the default cache for null. A name is made the context's default first: then that of a collection stands for the collection, as with
    /// the real mechanism.
    /// </summary>
    public int OpenCache(byte* cacheName)
    {
        int error = cacheName == null ? 0 : Krb5.krb5_cc_set_default_name(Context, cacheName);
        if (error != 0)
        {
            return error;
        }

        fixed (_krb5_ccache** cache = &Cache)
        {
            return Krb5.krb5_cc_default(Context, cache);
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

    /// <summary>Is the cache one of a collection, in which each principal has its own (krb5_cc_support_switch)?</summary>
    public readonly bool IsCollection => Krb5.krb5_cc_support_switch(Context, Krb5.krb5_cc_get_type(Context, Cache)) != 0;

    /// <summary>Whose <paramref name="cache"/> is.</summary>
    public readonly CacheOwner OwnerOf(_krb5_ccache* cache, krb5_principal_data* principal)
    {
        krb5_principal_data* owner = null;
        if (Krb5.krb5_cc_get_principal(Context, cache, &owner) != 0)
        {
            return CacheOwner.Nobody;
        }

        bool same = Krb5.krb5_principal_compare(Context, owner, principal) != 0;
        Krb5.krb5_free_principal(Context, owner);
        return same ? CacheOwner.Same : CacheOwner.Other;
    }

    /// <summary>
    /// The principal's cache in the collection, to be closed. Where it has none: the collection's default cache unless that is somebody else's, which processes that are here at the same
    /// time find, too (kinit chooses the same way; one of them may just have made it the principal's); else a new one.
    /// </summary>
    public readonly int ChooseInCollection(krb5_principal_data* principal, out _krb5_ccache* chosen, out bool exists)
    {
        _krb5_ccache* cache = null;
        int error = Krb5.krb5_cc_cache_match(Context, principal, &cache);
        exists = error == 0;
        if (error == Krb5.KRB5_CC_NOTFOUND)
        {
            error = OwnerOf(Cache, principal) == CacheOwner.Other
                ? Krb5.krb5_cc_new_unique(Context, Krb5.krb5_cc_get_type(Context, Cache), null, &cache)
                : Krb5.krb5_cc_dup(Context, Cache, &cache);
        }

        chosen = cache;
        return error;
    }

    /// <summary>Parses a principal name.</summary>
    public readonly int Parse(ReadOnlySpan<byte> name, krb5_principal_data** principal)
    {
        if (name.Length >= PrincipalBytesMax)
        {
            return LibC.ENAMETOOLONG;
        }

        // SAFETY: shorter than the buffer, so the NUL fits.
        byte* text = stackalloc byte[PrincipalBytesMax];
        name.CopyTo(new Span<byte>(text, PrincipalBytesMax));
        text[name.Length] = 0;
        return Krb5.krb5_parse_name(Context, text, principal);
    }

    /// <summary>
    /// GSS_S_FAILURE with an error of libkrb5, or an errno, as the minor and libkrb5's words for it. With a cache open the words name that one, whichever file
    /// libkrb5 was busy with (<see cref="FileCache"/> has others).
    /// </summary>
    public readonly GssStatus Failure(int error)
    {
        _krb5_context* context = Cache == null ? Context : null;
        byte* general = Krb5.krb5_get_error_message(context, error);
        TextBuilder text = new(stackalloc byte[InterposerLimits.WordsBytesMax]);
        text.Append(new ReadOnlySpan<byte>(general, (int)LibC.strlen(general)));
        Krb5.krb5_free_error_message(context, general);
        byte* name = null;
        if (Cache != null && Krb5.krb5_cc_get_full_name(Context, Cache, &name) == 0)
        {
            text.Append(" ("u8);
            text.Append(new ReadOnlySpan<byte>(name, (int)LibC.strlen(name)));
            text.Append(")"u8);
            Krb5.krb5_free_string(Context, name);
        }

        Words.Remember((uint)error, text.Text);
        return new GssStatus(GssApi.GSS_S_FAILURE, (uint)error);
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
