// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.AuthorizationData.Pacs;

/// <summary>PAC_SIGNATURE_DATA (MS-PAC §2.8).</summary>
/// <param name="ChecksumType">As in a Kerberos Checksum; KERB_CHECKSUM_HMAC_MD5 is 0xFFFFFF76, which is −138.</param>
/// <param name="Length">Bytes of the signature.</param>
/// <param name="RodcIdentifier">Which read-only domain controller made it, or null.</param>
public sealed record PacSignature(int ChecksumType, int Length, ushort? RodcIdentifier)
{
    internal const int ValueOffset = 4;


    /// <summary>Decodes one. With types that are not known here, all that follows is the signature.</summary>
    /// <exception cref="MalformedDataException">It is none.</exception>
    public static PacSignature Decode(ReadOnlySpan<byte> bytes)
    {
        PacReader reader = new("PAC signature", bytes);
        int type = (int)reader.Plain32();
        int length = type switch
        {
            15 or 16 => 12, // RFC 3962
            19 => 16, // RFC 8009
            20 => 24,
            17 or 18 => 16, // RFC 6803
            -138 => 16, // RFC 4757
            _ => reader.Left,
        };
        reader.Bytes(length);
        return new PacSignature(type, length, reader.Left == sizeof(ushort) ? reader.Plain16() : null);
    }
}
