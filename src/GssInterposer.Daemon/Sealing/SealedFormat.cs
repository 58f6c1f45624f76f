// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;

namespace GssInterposer.Daemon.Sealing;

/// <summary>
/// Layout of a sealed handle, in octets: version (1), kind (1), key id (8, big-endian), object reference (16), nonce (12), ciphertext, tag (16).
/// The header (all before the nonce), service, uid and associated data are authenticated; see <see cref="Sealer"/>.
/// </summary>
internal static class SealedFormat
{
    /// <summary>First octet of everything sealed by this layout.</summary>
    public const byte Version = 1;

    /// <summary>Octets of the AES-GCM nonce.</summary>
    public const int NonceBytes = 12;

    /// <summary>Octets of the AES-GCM tag.</summary>
    public const int TagBytes = 16;

    /// <summary>Octets of an object reference.</summary>
    public const int ReferenceBytes = 16;

    /// <summary>Octets before the nonce.</summary>
    public const int HeaderBytes = ReferenceAt + ReferenceBytes;

    /// <summary>Octets that are not ciphertext.</summary>
    public const int OverheadBytes = HeaderBytes + NonceBytes + TagBytes;

    private const int KindAt = 1;
    private const int KeyIdAt = 2;
    private const int ReferenceAt = 10;

    /// <summary>
    /// The object reference: random, one per sealing, and so the key under which what was opened may be kept. Only as good as the bytes it is in:
    /// believe it after <see cref="ISealer.Open"/> has.
    /// </summary>
    /// <param name="sealedBytes">Off the wire.</param>
    /// <param name="reference">16 octets, big-endian.</param>
    /// <returns>False: too short, or another layout.</returns>
    public static bool TryReadReference(ReadOnlySpan<byte> sealedBytes, out UInt128 reference)
    {
        reference = default;
        if (sealedBytes.Length < OverheadBytes || sealedBytes[0] != Version)
        {
            return false;
        }

        reference = BinaryPrimitives.ReadUInt128BigEndian(sealedBytes[ReferenceAt..]);
        return true;
    }

    /// <summary>Writes the header with an empty reference.</summary>
    /// <returns>Where the reference goes.</returns>
    public static Span<byte> WriteHeader(Span<byte> output, SealKind kind, ulong keyId)
    {
        output[0] = Version;
        output[KindAt] = (byte)kind;
        BinaryPrimitives.WriteUInt64BigEndian(output[KeyIdAt..], keyId);
        return output.Slice(ReferenceAt, ReferenceBytes);
    }

    /// <summary>Reads the id of the key.</summary>
    /// <returns>False: too short, or another layout.</returns>
    public static bool TryReadKeyId(ReadOnlySpan<byte> sealedBytes, out ulong keyId)
    {
        keyId = 0;
        if (sealedBytes.Length < OverheadBytes || sealedBytes[0] != Version)
        {
            return false;
        }

        keyId = BinaryPrimitives.ReadUInt64BigEndian(sealedBytes[KeyIdAt..]);
        return true;
    }

    /// <summary>The same for what must be of a kind.</summary>
    /// <returns>False: too short, another layout, or another kind.</returns>
    public static bool TryReadKeyId(ReadOnlySpan<byte> sealedBytes, SealKind kind, out ulong keyId) =>
        TryReadKeyId(sealedBytes, out keyId) && sealedBytes[KindAt] == (byte)kind;
}
