// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Gss;

/// <summary>
/// One krb5_context for calls of libkrb5 that GSS-API does not offer. One per worker, kept: while any context is open, the library's parsed configuration stays in
/// memory, and each call of GSS-API, which opens a context of its own, is spared from parsing it.
/// </summary>
// SAFETY: the context is used by its worker only, one call at a time.
internal sealed unsafe class Krb5Session
{
    private const long RealmSeconds = 60;

    private _krb5_context* _context;
    private string? _realm;
    private long _realmExpires;

    /// <summary>The context, or null when libkrb5 cannot make one (krb5.conf is missing or malformed); tried again at every use.</summary>
    public _krb5_context* Context
    {
        get
        {
            if (_context == null)
            {
                _krb5_context* context = null;
                _context = Krb5.krb5_init_context(&context) == 0 ? context : null;
            }

            return _context;
        }
    }

    /// <summary>The default realm, or null when none is configured. Kept for <see cref="RealmSeconds"/>.</summary>
    public string? DefaultRealm
    {
        get
        {
            long now = Stopwatch.GetTimestamp();
            if (now >= _realmExpires)
            {
                byte* realm = null;
                _realm = null;
                if (Context != null && Krb5.krb5_get_default_realm(Context, &realm) == 0)
                {
                    _realm = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(realm));
                    Krb5.krb5_free_default_realm(Context, realm);
                }

                _realmExpires = now + (RealmSeconds * Stopwatch.Frequency);
            }

            return _realm;
        }
    }

    /// <summary>Destroys a credential cache, which closes it; absence is no failure.</summary>
    public void DestroyCache(byte* name)
    {
        _krb5_ccache* cache = null;
        if (Context != null && Krb5.krb5_cc_resolve(Context, name, &cache) == 0)
        {
            Krb5.krb5_cc_destroy(Context, cache);
        }
    }

    /// <summary>What a krb5 code means, in words.</summary>
    public string Message(int code)
    {
        byte* text = Krb5.krb5_get_error_message(Context, code);
        string message = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
        Krb5.krb5_free_error_message(Context, text);
        return message;
    }
}
