// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using GssInterposer.AuthorizationData.Crypto;
using GssInterposer.AuthorizationData.Tests.Building;
using GssInterposer.Interop;
using GssInterposer.Testing;

namespace GssInterposer.Integration.Tests.Operation;

/// <summary>Tickets as a KDC might make them that nobody here has, with keys of the test's own.</summary>
// SAFETY: what libkrb5 is given is pinned for the call, and the output has room for what krb5_c_encrypt_length says.
internal sealed unsafe partial class ForgedTickets : IDisposable
{
    public const int KeyType = 18;
    private const int KeyUsage = 2; // RFC 4120 §7.5.1: a ticket
    private const string Krb5 = "libkrb5.so.3";

    private readonly KerberosLibrary library = new();
    private readonly ScratchDirectory scratch = new();

    /// <summary>Key of the service.</summary>
    public byte[] ServiceKey { get; } = [.. Enumerable.Range(1, 32).Select(i => (byte)(i * 7))];

    /// <summary>Key of the realm.</summary>
    public byte[] RealmKey { get; } = [.. Enumerable.Range(1, 32).Select(i => (byte)(i * 5))];

    public KerberosLibrary Library => library;

    public void Dispose()
    {
        scratch.Dispose();
        library.Dispose();
    }

    /// <summary>A ticket for host/localhost, encrypted with its key of version 3.</summary>
    public byte[] Ticket(byte[] ticketPart) => Messages.Ticket(Messages.Encrypted(KeyType, 3, Encrypt(ticketPart)));

    /// <summary>A ccache of alice with these tickets.</summary>
    public string Ccache(params (string Server, byte[] Ticket)[] tickets) => $"FILE:{Write("ccache", KerberosFile.Ccache(Messages.Realm, "alice", tickets))}";

    /// <summary>A keytab with the service's key of a version.</summary>
    public string Keytab(byte version = 3, byte[]? key = null, string principal = "host/localhost", bool withRealm = false) => Write("keytab", KerberosFile.Keytab(
        Messages.Realm,
        [(principal, version, KeyType, key ?? ServiceKey), .. withRealm ? ((string, byte, short, byte[])[])[($"krbtgt/{Messages.Realm}", 1, KeyType, RealmKey)] : []]));

    /// <summary>A file.</summary>
    public string Write(string name, byte[] content)
    {
        string path = scratch.PathOf($"{name}-{Guid.NewGuid():N}");
        File.WriteAllBytes(path, content);
        return path;
    }

    private byte[] Encrypt(byte[] plain)
    {
        nuint length;
        krb5_c_encrypt_length(library.Context, KeyType, (nuint)plain.Length, &length);
        byte[] cipher = new byte[length];
        fixed (byte* from = plain, to = cipher, contents = ServiceKey)
        {
            krb5_keyblock key = new() { enctype = KeyType, length = (uint)ServiceKey.Length, contents = contents };
            krb5_data input = new() { data = from, length = (uint)plain.Length };
            krb5_enc_data output = new() { ciphertext = new krb5_data { data = to, length = (uint)cipher.Length } };
            library.Check(krb5_c_encrypt(library.Context, &key, KeyUsage, null, &input, &output), "cannot encrypt");
            return cipher[..(int)output.ciphertext.length];
        }
    }

    [LibraryImport(Krb5)]
    private static partial int krb5_c_encrypt_length(_krb5_context* context, int type, nuint inputLength, nuint* length);

    [LibraryImport(Krb5)]
    private static partial int krb5_c_encrypt(_krb5_context* context, krb5_keyblock* key, int usage, krb5_data* state, krb5_data* input, krb5_enc_data* output);
}
