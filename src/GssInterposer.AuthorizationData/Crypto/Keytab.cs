// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using GssInterposer.Interop;

namespace GssInterposer.AuthorizationData.Crypto;

/// <summary>The keys of a keytab.</summary>
// SAFETY: keytab and cursor are closed before Read returns, an entry is freed before the next one comes; libkrb5 wipes the keys that it frees.
public static unsafe class Keytab
{
    private const int KeysMax = 10_000;

    /// <summary>Reads all keys, for the caller to dispose.</summary>
    /// <param name="library">libkrb5.</param>
    /// <param name="name">Name as in KRB5_KTNAME, or a path.</param>
    /// <exception cref="KerberosException">It cannot be read.</exception>
    /// <exception cref="MalformedDataException">It has too many keys.</exception>
    public static IReadOnlyList<KeytabKey> Read(KerberosLibrary library, string name)
    {
        _krb5_kt* keytab = null;
        fixed (byte* bytes = KerberosLibrary.Terminated(name))
        {
            library.Check(Krb5.krb5_kt_resolve(library.Context, bytes, &keytab), $"keytab {name}");
        }

        List<KeytabKey> keys = [];
        try
        {
            ReadInto(keys, library, keytab, name);
        }
        catch
        {
            keys.ForEach(key => key.Dispose());
            throw;
        }
        finally
        {
            _ = Krb5.krb5_kt_close(library.Context, keytab);
        }

        return keys;
    }

    private static void ReadInto(List<KeytabKey> keys, KerberosLibrary library, _krb5_kt* keytab, string name)
    {
        void* cursor = null;
        library.Check(Krb5.krb5_kt_start_seq_get(library.Context, keytab, &cursor), $"keytab {name}");
        try
        {
            krb5_keytab_entry entry = default;
            int code;
            while ((code = Krb5.krb5_kt_next_entry(library.Context, keytab, &entry, &cursor)) == 0)
            {
                try
                {
                    if (keys.Count == KeysMax)
                    {
                        throw new MalformedDataException($"keytab {name}: has more than the {KeysMax} keys that are looked at");
                    }

                    string principal = library.Unparse(entry.principal);
                    keys.Add(new KeytabKey(
                        principal, entry.vno, new KerberosKey(library, entry.key.enctype, new ReadOnlySpan<byte>(entry.key.contents, (int)entry.key.length))));
                }
                finally
                {
                    _ = Krb5.krb5_free_keytab_entry_contents(library.Context, &entry);
                }
            }

            if (code != Krb5.KRB5_KT_END)
            {
                throw library.Failure(code, $"keytab {name}");
            }
        }
        finally
        {
            _ = Krb5.krb5_kt_end_seq_get(library.Context, keytab, &cursor);
        }
    }
}
