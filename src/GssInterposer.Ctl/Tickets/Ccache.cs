// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using GssInterposer.AuthorizationData;
using GssInterposer.AuthorizationData.Crypto;
using GssInterposer.Interop;

namespace GssInterposer.Ctl.Tickets;

/// <summary>A ccache with its tickets; libkrb5's own notes are left out.</summary>
/// <param name="Name">Its full name.</param>
/// <param name="Principal">Whose it is.</param>
/// <param name="Entries">The tickets.</param>
// SAFETY: ccache, cursor and each entry are released before Read returns; what is kept was copied.
internal sealed unsafe record Ccache(string Name, string Principal, IReadOnlyList<CcacheEntry> Entries)
{
    private const int EntriesMax = 10_000;
    private const long TicketBytesMax = 16 << 20;

    /// <summary>Reads one.</summary>
    /// <param name="library">libkrb5.</param>
    /// <param name="name">As in KRB5CCNAME; null is the default one.</param>
    /// <exception cref="KerberosException">There is none, or it cannot be read.</exception>
    /// <exception cref="MalformedDataException">It is too large.</exception>
    public static Ccache Read(KerberosLibrary library, string? name)
    {
        _krb5_ccache* ccache = null;
        fixed (byte* bytes = KerberosLibrary.Terminated(name ?? string.Empty))
        {
            library.Check(
                name is null ? Krb5.krb5_cc_default(library.Context, &ccache) : Krb5.krb5_cc_resolve(library.Context, bytes, &ccache), $"ccache {name ?? "(default)"}");
        }

        try
        {
            string full = FullName(library, ccache);
            return new Ccache(full, PrincipalOf(library, ccache, full), ReadEntries(library, ccache, full));
        }
        finally
        {
            _ = Krb5.krb5_cc_close(library.Context, ccache);
        }
    }

    private static string FullName(KerberosLibrary library, _krb5_ccache* ccache)
    {
        byte* name = null;
        library.Check(Krb5.krb5_cc_get_full_name(library.Context, ccache, &name), "ccache");
        string full = Marshal.PtrToStringUTF8((nint)name) ?? string.Empty;
        Krb5.krb5_free_string(library.Context, name);
        return full;
    }

    private static string PrincipalOf(KerberosLibrary library, _krb5_ccache* ccache, string name)
    {
        krb5_principal_data* principal = null;
        library.Check(Krb5.krb5_cc_get_principal(library.Context, ccache, &principal), $"ccache {name}");
        try
        {
            return library.Unparse(principal);
        }
        finally
        {
            Krb5.krb5_free_principal(library.Context, principal);
        }
    }

    private static List<CcacheEntry> ReadEntries(KerberosLibrary library, _krb5_ccache* ccache, string name)
    {
        List<CcacheEntry> entries = [];
        void* cursor = null;
        library.Check(Krb5.krb5_cc_start_seq_get(library.Context, ccache, &cursor), $"ccache {name}");
        try
        {
            int code;
            int read = 0;
            long bytes = 0;
            krb5_creds credential = default;
            while ((code = Krb5.krb5_cc_next_cred(library.Context, ccache, &cursor, &credential)) == 0)
            {
                try
                {
                    bytes += credential.ticket.length;
                    if (++read > EntriesMax || bytes > TicketBytesMax)
                    {
                        throw new MalformedDataException($"ccache {name}: has more than the {EntriesMax} entries or the {TicketBytesMax} bytes of tickets that are looked at");
                    }

                    if (Krb5.krb5_is_config_principal(library.Context, credential.server) == 0)
                    {
                        entries.Add(Copy(library, in credential));
                    }
                }
                finally
                {
                    Krb5.krb5_free_cred_contents(library.Context, &credential);
                }
            }

            if (code != Krb5.KRB5_CC_END)
            {
                throw library.Failure(code, $"ccache {name}, after {entries.Count} entries");
            }
        }
        finally
        {
            _ = Krb5.krb5_cc_end_seq_get(library.Context, ccache, &cursor);
        }

        return entries;
    }

    private static CcacheEntry Copy(KerberosLibrary library, in krb5_creds credential) => new(
        library.Unparse(credential.client),
        library.Unparse(credential.server),
        credential.keyblock.enctype,
        (uint)credential.ticket_flags,
        (uint)credential.times.authtime, // krb5_timestamp counts on beyond 2038 (MIT: k5_ts_*)
        (uint)credential.times.starttime,
        (uint)credential.times.endtime,
        (uint)credential.times.renew_till,
        credential.is_skey != 0,
        new ReadOnlySpan<byte>(credential.ticket.data, (int)credential.ticket.length).ToArray());
}
