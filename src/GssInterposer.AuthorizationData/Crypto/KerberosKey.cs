// SPDX-License-Identifier: MIT
using System;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using GssInterposer.AuthorizationData.SignedPaths;
using GssInterposer.AuthorizationData.Tickets;
using GssInterposer.Interop;

namespace GssInterposer.AuthorizationData.Crypto;

/// <summary>A key, with libkrb5's crypto. Its bytes are a copy outside of the collected heap, wiped by <see cref="Dispose"/>.</summary>
// SAFETY: contents is ours until Dispose; libkrb5 only reads it, and what it is given besides is pinned for the call.
public sealed unsafe class KerberosKey : IChecksumKey, IDisposable
{
    private readonly KerberosLibrary library;
    private krb5_keyblock key;

    /// <summary>Copies a key.</summary>
    public KerberosKey(KerberosLibrary library, int encryptionType, ReadOnlySpan<byte> bytes)
    {
        this.library = library;
        key.enctype = encryptionType;
        key.length = (uint)bytes.Length;
        key.contents = (byte*)NativeMemory.Alloc((nuint)bytes.Length + 1);
        bytes.CopyTo(new Span<byte>(key.contents, bytes.Length));
    }

    /// <inheritdoc/>
    public int EncryptionType => key.enctype;

    /// <summary>Decrypts.</summary>
    /// <returns>The plaintext, for the caller to wipe; null when it was encrypted with another key, or changed.</returns>
    /// <exception cref="KerberosException">It cannot even be tried: an encryption type that libkrb5 does not know, a ciphertext that is too short.</exception>
    public byte[]? Decrypt(int usage, EncryptedData encrypted)
    {
        byte[] plain = GC.AllocateArray<byte>(encrypted.Cipher.Length + 1, pinned: true); // never empty, and never copied by the collector
        fixed (byte* cipher = encrypted.Cipher.Span, room = plain)
        fixed (krb5_keyblock* keyblock = &key)
        {
            krb5_enc_data input = new() { enctype = encrypted.EncryptionType, ciphertext = Data(cipher, encrypted.Cipher.Length) };
            krb5_data output = Data(room, encrypted.Cipher.Length);
            int code = Krb5.krb5_c_decrypt(library.Context, keyblock, usage, null, &input, &output);
            if (code == 0)
            {
                byte[] exact = GC.AllocateArray<byte>((int)output.length, pinned: true);
                plain.AsSpan(0, exact.Length).CopyTo(exact);
                CryptographicOperations.ZeroMemory(plain);
                return exact;
            }

            CryptographicOperations.ZeroMemory(plain);
            return code == Krb5.KRB5KRB_AP_ERR_BAD_INTEGRITY ? null : throw library.Failure(code, "cannot decrypt");
        }
    }

    /// <inheritdoc/>
    public Checksum MakeChecksum(int usage, ReadOnlySpan<byte> data)
    {
        fixed (byte* bytes = data)
        fixed (krb5_keyblock* keyblock = &key)
        {
            krb5_data input = Data(bytes, data.Length);
            krb5_checksum made = default;
            library.Check(Krb5.krb5_c_make_checksum(library.Context, 0, keyblock, usage, &input, &made), "cannot make a checksum");
            try
            {
                return new Checksum(made.checksum_type, new ReadOnlySpan<byte>(made.contents, (int)made.length).ToArray());
            }
            finally
            {
                Krb5.krb5_free_checksum_contents(library.Context, &made);
            }
        }
    }

    /// <inheritdoc/>
    public bool VerifyChecksum(int usage, ReadOnlySpan<byte> data, Checksum checksum)
    {
        // Without a key anybody could have made it (MIT: verify_signedpath_checksum).
        if (Krb5.krb5_c_is_keyed_cksum(checksum.Type) == 0)
        {
            return false;
        }

        fixed (byte* bytes = data, value = checksum.Value.Span)
        fixed (krb5_keyblock* keyblock = &key)
        {
            krb5_data input = Data(bytes, data.Length);
            krb5_checksum given = new() { checksum_type = checksum.Type, length = (uint)checksum.Value.Length, contents = value };
            uint isValid = 0;
            return Krb5.krb5_c_verify_checksum(library.Context, keyblock, usage, &input, &given, &isValid) == 0 && isValid != 0;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (key.contents != null)
        {
            CryptographicOperations.ZeroMemory(new Span<byte>(key.contents, (int)key.length));
            NativeMemory.Free(key.contents);
            key = default;
        }
    }

    private static krb5_data Data(byte* bytes, int length) => new() { data = bytes, length = (uint)length };
}
