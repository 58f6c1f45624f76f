// SPDX-License-Identifier: MIT
using System;
using System.Globalization;
using System.Text;
using System.Threading;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Credentials;

/// <summary>A credential made of tickets, and of nothing else: they go to a cache in memory, and libgssapi acquires from there. The cache does not outlive the call; an exported credential holds its tickets.</summary>
// SAFETY: the name lies in the arena until the cache was destroyed.
internal unsafe ref struct TicketCredential
{
    private static int s_caches;

    private readonly Call _call;
    private readonly byte* _name;
    private _krb5_ccache* _cache;

    /// <summary>Without tickets.</summary>
    /// <param name="call">The call.</param>
    /// <param name="client">Whose.</param>
    public TicketCredential(Call call, krb5_principal_data* client)
    {
        _call = call;
        string text = string.Create(CultureInfo.InvariantCulture, $"MEMORY:gssinterposer-tickets-{Interlocked.Increment(ref s_caches)}");
        int length = Encoding.UTF8.GetByteCount(text);
        _name = (byte*)call.Arena->Allocate((nuint)length + 1);
        if (_name == null)
        {
            Error = LibC.ENOMEM;
            return;
        }

        _name[Encoding.UTF8.GetBytes(text, new Span<byte>(_name, length))] = 0;
        call.DestroyCacheAtEnd(_name);
        _krb5_ccache* cache = null;
        Error = Krb5.krb5_cc_resolve(call.Krb5.Context, _name, &cache);
        _cache = cache;
        Error = Error != 0 ? Error : Krb5.krb5_cc_initialize(call.Krb5.Context, cache, client);
    }

    /// <summary>Why it cannot be made, or 0.</summary>
    public int Error { get; private set; }

    /// <summary>Adds a copy of a ticket.</summary>
    public void Add(krb5_creds* ticket) => Error = Error != 0 ? Error : Krb5.krb5_cc_store_cred(_call.Krb5.Context, _cache, ticket);

    /// <summary>Acquires it, for initiation.</summary>
    public readonly GssResult Acquire(out gss_cred_id_struct* credential)
    {
        credential = null;
        if (Error != 0)
        {
            return GssResult.Failure(Error);
        }

        fixed (byte* key = "ccache\0"u8)
        {
            gss_key_value_element_struct element = new() { key = key, value = _name };
            gss_key_value_set_struct store = new() { count = 1, elements = &element };
            GssResult outcome = _call.Gss.AcquireCredFrom(
                null, GssApi.GSS_C_INDEFINITE, Mechanisms.Krb5.Set, GssApi.GSS_C_INITIATE, &store, out gss_cred_id_struct* acquired);
            XdrOpaque token = default;
            outcome = outcome.IsError ? outcome : _call.Gss.ExportCred(acquired, out token);
            if (outcome.IsError)
            {
                return outcome;
            }

            XdrOpaque ticketsAlone = ExportedToken.WithoutClientKeytab(_call, token);
            return ticketsAlone.IsEmpty ? GssResult.Failure(LibC.EINVAL) : _call.Gss.ImportCred(ticketsAlone, out credential);
        }
    }

    /// <summary>Closes the cache, which lives on until the call ends.</summary>
    public void Dispose()
    {
        if (_cache != null)
        {
            Krb5.krb5_cc_close(_call.Krb5.Context, _cache);
            _cache = null;
        }
    }
}
