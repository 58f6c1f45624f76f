// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Security.Cryptography;

namespace GssInterposer.Daemon.Tests.Contexts.Kernel;

/// <summary>
/// A protocol key of the AES enctypes of Kerberos (RFC 3961 with RFC 3962; RFC 8009), with nothing of libkrb5 in it: what it agrees with was made by the standards.
/// </summary>
internal sealed class Rfc3961Key
{
    private const int BlockBytes = 16;
    private const byte EncryptionKey = 0xAA;
    private const byte IntegrityKey = 0x55;
    private const byte ChecksumKey = 0x99;

    private readonly byte[] _key;
    private readonly HashAlgorithmName _hash;
    private readonly int _macBytes;
    private readonly int _integrityKeyBytes;

    public Rfc3961Key(uint enctype, ReadOnlySpan<byte> key)
    {
        (int keyBytes, _hash, _macBytes, _integrityKeyBytes) = enctype switch
        {
            17 => (16, HashAlgorithmName.SHA1, 12, 16),         // aes128-cts-hmac-sha1-96
            18 => (32, HashAlgorithmName.SHA1, 12, 32),         // aes256-cts-hmac-sha1-96
            19 => (16, HashAlgorithmName.SHA256, 16, 16),       // aes128-cts-hmac-sha256-128
            20 => (32, HashAlgorithmName.SHA384, 24, 24),       // aes256-cts-hmac-sha384-192
            _ => throw new InvalidDataException($"enctype {enctype}"),
        };
        _key = key.Length == keyBytes ? key.ToArray() : throw new InvalidDataException($"enctype {enctype} with a key of {key.Length} bytes");
    }

    /// <summary>Length of a checksum, and of what authenticates a ciphertext.</summary>
    public int MacBytes => _macBytes;

    private bool IsRfc8009 => _hash != HashAlgorithmName.SHA1;

    /// <summary>get_mic of RFC 3961.</summary>
    public byte[] Checksum(uint usage, params ReadOnlySpan<byte[]> parts) => Mac(Derive(usage, ChecksumKey, _integrityKeyBytes), parts);

    /// <summary>A ciphertext, with a random confounder.</summary>
    public byte[] Encrypt(uint usage, ReadOnlySpan<byte> plaintext)
    {
        byte[] basic = [.. RandomNumberGenerator.GetBytes(BlockBytes), .. plaintext];
        byte[] ciphertext = EncryptCts(Derive(usage, EncryptionKey, _key.Length), basic);
        return [.. ciphertext, .. Authenticate(usage, basic, ciphertext)];
    }

    /// <summary>The plaintext of a ciphertext.</summary>
    /// <exception cref="CryptographicException">Not made with this key and usage.</exception>
    public byte[] Decrypt(uint usage, ReadOnlySpan<byte> bytes)
    {
        byte[] ciphertext = bytes[..^_macBytes].ToArray();
        byte[] basic = DecryptCts(Derive(usage, EncryptionKey, _key.Length), ciphertext);
        return Authenticate(usage, basic, ciphertext).AsSpan().SequenceEqual(bytes[^_macBytes..])
            ? basic[BlockBytes..]
            : throw new CryptographicException("integrity check");
    }

    // RFC 3961 §5.3 authenticates the plaintext, RFC 8009 §5 the initial state and the ciphertext.
    private byte[] Authenticate(uint usage, byte[] basic, byte[] ciphertext)
    {
        byte[] key = Derive(usage, IntegrityKey, _integrityKeyBytes);
        return IsRfc8009 ? Mac(key, [new byte[BlockBytes], ciphertext]) : Mac(key, [basic]);
    }

    private byte[] Mac(byte[] key, ReadOnlySpan<byte[]> parts)
    {
        using IncrementalHash mac = IncrementalHash.CreateHMAC(_hash, key);
        foreach (byte[] part in parts)
        {
            mac.AppendData(part);
        }

        return mac.GetHashAndReset()[.._macBytes];
    }

    private byte[] Derive(uint usage, byte kind, int bytes)
    {
        byte[] constant = [(byte)(usage >> 24), (byte)(usage >> 16), (byte)(usage >> 8), (byte)usage, kind];
        if (IsRfc8009)
        {
            // RFC 8009 §3: KDF-HMAC-SHA2, one round, no context.
            int bits = bytes * 8;
            using IncrementalHash mac = IncrementalHash.CreateHMAC(_hash, _key);
            mac.AppendData([0, 0, 0, 1, .. constant, 0, 0, 0, (byte)(bits >> 8), (byte)bits]);
            return mac.GetHashAndReset()[..bytes];
        }

        // RFC 3961 §5.1: DR, of which DK is the identity for AES.
        using Aes aes = Aes.Create();
        aes.Key = _key;
        byte[] block = Fold(constant), derived = new byte[bytes];
        for (int at = 0; at < bytes; at += BlockBytes)
        {
            block = aes.EncryptEcb(block, PaddingMode.None);
            block.CopyTo(derived, at);
        }

        return derived;
    }

    /// <summary>RFC 3961 §5.1, 128-fold of five bytes, which have no factor in common with 16: copies, each turned by another 13 bits to the right, added with end-around carry.</summary>
    private static byte[] Fold(byte[] input)
    {
        int bits = input.Length * 8;
        byte[] sum = new byte[BlockBytes];
        for (int chunk = input.Length - 1; chunk >= 0; chunk--)
        {
            int carry = 0;
            for (int at = BlockBytes - 1; at >= 0; at--)
            {
                carry += sum[at] + Turned((chunk * BlockBytes) + at);
                sum[at] = (byte)carry;
                carry >>= 8;
            }

            for (int at = BlockBytes - 1; carry != 0; at = (at + BlockBytes - 1) % BlockBytes)
            {
                carry += sum[at];
                sum[at] = (byte)carry;
                carry >>= 8;
            }
        }

        return sum;

        byte Turned(int position)
        {
            int value = 0, copy = position / input.Length;
            for (int bit = 0; bit < 8; bit++)
            {
                int from = ((((position % input.Length * 8) + bit - (13 * copy)) % bits) + bits) % bits;
                value = (value << 1) | ((input[from / 8] >> (7 - (from % 8))) & 1);
            }

            return (byte)value;
        }
    }

    // CBC with ciphertext stealing and a zero initial state (RFC 3962 §5): the last two blocks change places, and what was padding is left out.
    private static byte[] EncryptCts(byte[] key, byte[] plaintext)
    {
        using Aes aes = Aes.Create();
        aes.Key = key;
        int last = LastBlock(plaintext.Length);
        byte[] padded = [.. plaintext, .. new byte[last + BlockBytes - plaintext.Length]], blocks = aes.EncryptCbc(padded, new byte[BlockBytes], PaddingMode.None);
        return [.. blocks[..(last - BlockBytes)], .. blocks[last..], .. blocks[(last - BlockBytes)..(plaintext.Length - BlockBytes)]];
    }

    private static byte[] DecryptCts(byte[] key, byte[] ciphertext)
    {
        using Aes aes = Aes.Create();
        aes.Key = key;
        int last = LastBlock(ciphertext.Length);
        byte[] final = ciphertext[(last - BlockBytes)..last], stolen = ciphertext[last..];
        byte[] before = [.. stolen, .. aes.DecryptEcb(final, PaddingMode.None)[stolen.Length..]];
        byte[] blocks = [.. ciphertext[..(last - BlockBytes)], .. before, .. final];
        return aes.DecryptCbc(blocks, new byte[BlockBytes], PaddingMode.None)[..ciphertext.Length];
    }

    private static int LastBlock(int length) =>
        length > BlockBytes ? (length - 1) / BlockBytes * BlockBytes : throw new CryptographicException($"{length} bytes cannot be stolen from");
}
