// SPDX-License-Identifier: MIT
using System;
using System.Security.Cryptography;
using System.Text;
using GssInterposer.Daemon.Sealing;

namespace GssInterposer.Daemon.Tests.Procedures;

/// <summary>A sealer with a key of its own and nothing on disk; for tests, whose concern is what is bound to what.</summary>
internal sealed class MemorySealer : ISealer
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public int OverheadBytes => NonceBytes + TagBytes;

    public int Seal(SealKind kind, string service, uint uid, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associated, Span<byte> output)
    {
        using AesGcm cipher = new(_key, TagBytes);
        RandomNumberGenerator.Fill(output[..NonceBytes]);
        cipher.Encrypt(
            output[..NonceBytes],
            plaintext,
            output.Slice(NonceBytes + TagBytes, plaintext.Length),
            output.Slice(NonceBytes, TagBytes),
            Binding(kind, service, uid, associated));
        return OverheadBytes + plaintext.Length;
    }

    public int Open(SealKind kind, string service, uint uid, ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> associated, Span<byte> output)
    {
        if (sealedBytes.Length < OverheadBytes)
        {
            return -1;
        }

        using AesGcm cipher = new(_key, TagBytes);
        int length = sealedBytes.Length - OverheadBytes;
        try
        {
            cipher.Decrypt(
                sealedBytes[..NonceBytes],
                sealedBytes[OverheadBytes..],
                sealedBytes.Slice(NonceBytes, TagBytes),
                output[..length],
                Binding(kind, service, uid, associated));
        }
        catch (CryptographicException)
        {
            output.Clear();
            return -1;
        }

        return length;
    }

    public bool KnowsKeyOf(SealKind kind, string service, ReadOnlySpan<byte> sealedBytes) => sealedBytes.Length >= OverheadBytes;

    private static byte[] Binding(SealKind kind, string service, uint uid, ReadOnlySpan<byte> associated) =>
        [.. Encoding.UTF8.GetBytes($"{kind}|{service}|{uid}|"), .. associated];
}
