// SPDX-License-Identifier: MIT
using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Credentials;

/// <summary>The tickets of a krb5 credential, for what GSS-API does not tell of them. A copy in memory; <see cref="Dispose"/> destroys it.</summary>
// SAFETY: the cache is the instance's alone; principals and tickets are freed where they were got.
internal unsafe ref struct CredentialTickets
{
    private readonly _krb5_context* _context;
    private _krb5_ccache* _cache;

    private CredentialTickets(_krb5_context* context) => _context = context;

    /// <summary>Copies them. Also those of a credential that has expired.</summary>
    /// <returns>Without a cache (<see cref="IsEmpty"/>) when there are none to be had.</returns>
    public static CredentialTickets Of(Call call, gss_cred_id_struct* credential)
    {
        CredentialTickets tickets = new(call.Krb5.Context);
        if (tickets._context == null || credential == null)
        {
            return tickets;
        }

        uint minor;
        _krb5_ccache* cache = null;
        if (Krb5.krb5_cc_new_unique(tickets._context, Memory, null, &cache) == 0)
        {
            tickets._cache = cache;
            if (GssApi.gss_krb5_copy_ccache(&minor, credential, cache) != GssApi.GSS_S_COMPLETE)
            {
                tickets.Dispose();
            }
        }

        return tickets;
    }

    /// <summary>Whether there are none.</summary>
    public readonly bool IsEmpty => _cache == null;

    /// <summary>The cache.</summary>
    public readonly _krb5_ccache* Cache => _cache;

    /// <summary>The type of a cache in memory, NUL-terminated.</summary>
    public static byte* Memory => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference("MEMORY\0"u8));

    /// <summary>The ticket-granting ticket of its client's own realm, to be freed.</summary>
    /// <returns>False when there is none.</returns>
    public readonly bool TryFindTgt(krb5_creds* found)
    {
        void* cursor = null;
        if (IsEmpty || Krb5.krb5_cc_start_seq_get(_context, _cache, &cursor) != 0)
        {
            return false;
        }

        bool isFound = false;
        while (!isFound && Krb5.krb5_cc_next_cred(_context, _cache, &cursor, found) == 0)
        {
            isFound = IsTgt(found);
            if (!isFound)
            {
                Krb5.krb5_free_cred_contents(_context, found);
            }
        }

        Krb5.krb5_cc_end_seq_get(_context, _cache, &cursor);
        return isFound;
    }

    /// <summary>Whose evidence ticket for <paramref name="impersonator"/> there is, in the arena.</summary>
    /// <returns>Empty when there is none.</returns>
    public readonly XdrOpaque FindUser(Call call, XdrOpaque impersonator)
    {
        XdrOpaque user = default;
        void* cursor = null;
        krb5_principal_data* server = IsEmpty ? null : Parse(call, impersonator);
        if (server == null)
        {
            return default;
        }

        if (Krb5.krb5_cc_start_seq_get(_context, _cache, &cursor) == 0)
        {
            krb5_creds ticket;
            while (user.IsEmpty && Krb5.krb5_cc_next_cred(_context, _cache, &cursor, &ticket) == 0)
            {
                if (Krb5.krb5_principal_compare(_context, ticket.server, server) != 0 && Krb5.krb5_principal_compare(_context, ticket.client, server) == 0)
                {
                    user = Unparse(call, ticket.client);
                }

                Krb5.krb5_free_cred_contents(_context, &ticket);
            }

            Krb5.krb5_cc_end_seq_get(_context, _cache, &cursor);
        }

        Krb5.krb5_free_principal(_context, server);
        return user;
    }

    /// <summary>The ticket of <paramref name="client"/> for a server, to be freed.</summary>
    /// <returns>False when there is none.</returns>
    public readonly bool TryFind(Call call, krb5_principal_data* client, XdrOpaque server, krb5_creds* found)
    {
        krb5_creds wanted = default;
        wanted.client = client;
        wanted.server = IsEmpty ? null : Parse(call, server);
        bool isFound = wanted.server != null && Krb5.krb5_cc_retrieve_cred(_context, _cache, 0, &wanted, found) == 0;
        Krb5.krb5_free_principal(_context, wanted.server);
        return isFound;
    }

    /// <summary>A principal of its text, to be freed; null when it is none.</summary>
    public readonly krb5_principal_data* Parse(Call call, XdrOpaque text)
    {
        byte* terminated = (byte*)call.Arena->Allocate((nuint)text.Length + 1);
        if (terminated == null)
        {
            return null;
        }

        text.Span.CopyTo(new Span<byte>(terminated, (int)text.Length));
        terminated[text.Length] = 0;
        krb5_principal_data* principal = null;
        return Krb5.krb5_parse_name(_context, terminated, &principal) == 0 ? principal : null;
    }

    /// <summary>Destroys the copy.</summary>
    public void Dispose()
    {
        if (_cache != null)
        {
            Krb5.krb5_cc_destroy(_context, _cache);
            _cache = null;
        }
    }

    private readonly XdrOpaque Unparse(Call call, krb5_principal_data* principal)
    {
        byte* text = null;
        if (Krb5.krb5_unparse_name(_context, principal, &text) != 0)
        {
            return default;
        }

        uint length = (uint)LibC.strlen(text);
        byte* copy = (byte*)call.Arena->Allocate(length);
        if (copy != null)
        {
            new ReadOnlySpan<byte>(text, (int)length).CopyTo(new Span<byte>(copy, (int)length));
        }

        Krb5.krb5_free_unparsed_name(_context, text);
        return copy == null ? default : new XdrOpaque(copy, length);
    }

    /// <summary>krbtgt/REALM@REALM, the realm being the client's.</summary>
    private static bool IsTgt(krb5_creds* ticket)
    {
        krb5_principal_data* server = ticket->server;
        ReadOnlySpan<byte> realm = Bytes(ticket->client->realm);
        return server->length == 2
            && Bytes(server->data[0]).SequenceEqual("krbtgt"u8)
            && Bytes(server->data[1]).SequenceEqual(realm)
            && Bytes(server->realm).SequenceEqual(realm);
    }

    private static ReadOnlySpan<byte> Bytes(krb5_data data) => new(data.data, (int)data.length);
}
