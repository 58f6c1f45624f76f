// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using GssInterposer.AuthorizationData;
using GssInterposer.AuthorizationData.Crypto;
using GssInterposer.AuthorizationData.Tickets;

namespace GssInterposer.Ctl.Tickets;

/// <summary>The keys of a keytab, or none.</summary>
/// <param name="name">The keytab, or null.</param>
/// <param name="keys">Its keys.</param>
internal sealed class TicketKeys(string? name, IReadOnlyList<KeytabKey> keys) : IDisposable
{
    private const int NamedMax = 5;

    /// <summary>Was a keytab given?</summary>
    public bool AreGiven => name is not null;

    /// <summary>Reads a keytab; null is none.</summary>
    /// <exception cref="KerberosException">It cannot be read.</exception>
    /// <exception cref="MalformedDataException">It has too many keys.</exception>
    public static TicketKeys Read(KerberosLibrary library, string? name) => new(name, name is null ? [] : Keytab.Read(library, name));

    /// <summary>
    /// Decrypts a ticket. As an acceptor without a name of its own does (MIT: krb5_rd_req), it tries every key of the right type: a service may have several names, and
    /// keytabs may number keys otherwise than the KDC.
    /// </summary>
    public Opening Open(Ticket ticket)
    {
        string server = ticket.Server.ToString(); // once: it may be long, and the keys many
        string wanted = Describe(Shown.Text(server), ticket.Encrypted.KeyVersion, ticket.Encrypted.EncryptionType);
        if (name is null)
        {
            return new Opening(null, $"no: takes the key of {wanted}; give a keytab that has it with --keytab");
        }

        bool IsNamed(KeytabKey key) => key.Principal == server && (ticket.Encrypted.KeyVersion is not { } version || key.Version == version);
        KeytabKey[] ofType = [.. keys.Where(key => key.Key.EncryptionType == ticket.Encrypted.EncryptionType).OrderByDescending(IsNamed)];
        KerberosException? refusal = null;
        foreach (KeytabKey key in ofType)
        {
            try
            {
                if (key.Key.Decrypt(Ticket.KeyUsage, ticket.Encrypted) is { } plain)
                {
                    return Decode(plain, key.Key, $"with the key of {Describe(key)}{(IsNamed(key) ? string.Empty : ", which the ticket names otherwise")}");
                }
            }
            catch (KerberosException cause)
            {
                refusal ??= cause; // too short for its encryption type, or that is one that libkrb5 refuses; or this key is no key of its type
            }
        }

        return refusal is not null ? new Opening(null, $"no: {refusal.Message}", true)
            : ofType.Any(IsNamed)
                ? new Opening(null, $"no: the keytab's key of {wanted} is not the one that the KDC used; the keytab is of another realm or was replaced: make a new one (ktadd), and get a new ticket", true)
                : new Opening(null, $"no: takes the key of {wanted}; {name} has {Has(server)}");
    }

    /// <summary>Keys of a principal.</summary>
    public IEnumerable<KerberosKey> Of(string principal) => keys.Where(key => key.Principal == principal).Select(key => key.Key);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (KeytabKey key in keys)
        {
            key.Dispose();
        }
    }

    private static Opening Decode(byte[] plain, KerberosKey key, string with)
    {
        try
        {
            return new Opening(TicketPart.Decode(plain), with, Key: key);
        }
        catch (MalformedDataException malformed)
        {
            return new Opening(null, $"{with}, but what came out is malformed: {malformed.Message}", true);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private string Has(string server)
    {
        string[] own = [.. keys.Where(key => key.Principal == server).Select(Describe)];
        string[] others = [.. keys.Select(key => key.Principal).Distinct()];
        return own.Length > 0 ? $"of that name only {Some(own)}"
            : others.Length > 0 ? $"keys of {Some(others)}"
            : "no key at all";
    }

    private static string Some(string[] names) => $"{string.Join(", ", names.Take(NamedMax))}{(names.Length > NamedMax ? $" and {names.Length - NamedMax} more" : string.Empty)}";

    private static string Describe(KeytabKey key) => Describe(key.Principal, key.Version, key.Key.EncryptionType);

    private static string Describe(string principal, uint? version, int type) => $"{principal}{(version is { } number ? $", version {number}" : string.Empty)}, {EncryptionTypes.Name(type)}";
}
