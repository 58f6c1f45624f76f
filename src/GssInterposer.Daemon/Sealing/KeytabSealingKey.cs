// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Sealing;

/// <summary>
/// Sealing keys that come from a service's keytab (<c>seal_from_keytab</c>): HKDF-SHA-256 (RFC 5869) over the Kerberos key, with a context string, the principal and the name of
/// the service. Hosts that share the keytab and name the service alike open each other's handles. Of each key version the strongest key counts; the highest version
/// seals, older ones only open. The keys of RC4 and DES are left aside: they may be no better than a password.
/// </summary>
// SAFETY: every object of libkrb5 is freed on every way out; entries are copied only while they are held.
internal static unsafe class KeytabSealingKey
{
    private const int VersionsMax = 8;

    /// <summary>RFC 8009, RFC 3962 and RFC 6803 by their enctype numbers (IANA), strongest first.</summary>
    private static ReadOnlySpan<int> Enctypes => [20, 18, 26, 19, 17, 25];

    /// <summary>Derives the keys.</summary>
    /// <param name="keytab">Name of the keytab (FILE:… or a path).</param>
    /// <param name="principal">Whose key; null: that of the keytab's first entry that can be used.</param>
    /// <param name="service">Name of the service.</param>
    /// <exception cref="SealingException">The keytab cannot be read or has no such key.</exception>
    public static KeyRing Derive(string keytab, string? principal, string service)
    {
        _krb5_context* context;
        int error = Krb5.krb5_init_context(&context);
        if (error != 0)
        {
            throw new SealingException($"libkrb5 cannot be used (error {error}): check krb5.conf");
        }

        Dictionary<uint, (int Rank, SealingKey Key)> strongest = [];
        try
        {
            Read(context, keytab, ref principal, service, strongest);
        }
        catch (SealingException)
        {
            foreach ((int _, SealingKey key) in strongest.Values)
            {
                key.Retire();
            }

            throw;
        }
        finally
        {
            Krb5.krb5_free_context(context);
        }

        List<uint> versions = [.. strongest.Keys];
        versions.Sort((left, right) => right.CompareTo(left));
        ImmutableArray<SealingKey>.Builder keys = ImmutableArray.CreateBuilder<SealingKey>();
        foreach (uint version in versions)
        {
            if (keys.Count < VersionsMax)
            {
                keys.Add(strongest[version].Key);
            }
            else
            {
                strongest[version].Key.Retire();
            }
        }

        return keys.Count != 0
            ? new KeyRing(keys.ToImmutable())
            : throw new SealingException($"the keytab {keytab} has no AES or Camellia key{(principal == null ? string.Empty : $" of {principal}")}, which seal_from_keytab "
                + $"of service {service} needs: add one, or set seal_from_keytab = no");
    }

    private static void Read(
        _krb5_context* context, string keytab, ref string? principal, string service, Dictionary<uint, (int Rank, SealingKey Key)> strongest)
    {
        _krb5_kt* table;
        fixed (byte* name = Encoding.UTF8.GetBytes(keytab + '\0'))
        {
            Check(context, Krb5.krb5_kt_resolve(context, name, &table), keytab, service);
        }

        try
        {
            void* cursor;
            Check(context, Krb5.krb5_kt_start_seq_get(context, table, &cursor), keytab, service);
            krb5_keytab_entry entry;
            while (Krb5.krb5_kt_next_entry(context, table, &entry, &cursor) == 0)
            {
                int rank = Enctypes.IndexOf(entry.key.enctype);
                string owner = Unparse(context, entry.principal);
                if (rank >= 0 && (principal ?? owner) == owner)
                {
                    principal = owner;
                    Keep(strongest, entry, rank, owner, service);
                }

                _ = Krb5.krb5_free_keytab_entry_contents(context, &entry);
            }

            _ = Krb5.krb5_kt_end_seq_get(context, table, &cursor);
        }
        finally
        {
            _ = Krb5.krb5_kt_close(context, table);
        }
    }

    private static void Keep(Dictionary<uint, (int Rank, SealingKey Key)> strongest, in krb5_keytab_entry entry, int rank, string owner, string service)
    {
        if (strongest.TryGetValue(entry.vno, out (int Rank, SealingKey Key) before))
        {
            if (before.Rank <= rank)
            {
                return;
            }

            before.Key.Retire();
        }

        Span<byte> derived = stackalloc byte[SealingKey.KeyBytes];
        byte[] context = Encoding.UTF8.GetBytes($"gssinterposer sealing key v1\0{owner}\0{service}");
        HKDF.DeriveKey(HashAlgorithmName.SHA256, new ReadOnlySpan<byte>(entry.key.contents, (int)entry.key.length), derived, salt: default, context);
        strongest[entry.vno] = (rank, new SealingKey(derived, DateTimeOffset.FromUnixTimeSeconds((uint)entry.timestamp)));
        CryptographicOperations.ZeroMemory(derived);
    }

    private static string Unparse(_krb5_context* context, krb5_principal_data* principal)
    {
        byte* name;
        if (Krb5.krb5_unparse_name(context, principal, &name) != 0)
        {
            return string.Empty;
        }

        string text = Marshal.PtrToStringUTF8((nint)name) ?? string.Empty;
        Krb5.krb5_free_unparsed_name(context, name);
        return text;
    }

    private static void Check(_krb5_context* context, int error, string keytab, string service)
    {
        if (error == 0)
        {
            return;
        }

        byte* message = Krb5.krb5_get_error_message(context, error);
        string words = Marshal.PtrToStringUTF8((nint)message) ?? string.Empty;
        Krb5.krb5_free_error_message(context, message);
        throw new SealingException($"cannot read the keytab {keytab} for seal_from_keytab of service {service}: {words}");
    }
}
