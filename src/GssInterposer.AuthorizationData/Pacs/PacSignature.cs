// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.AuthorizationData.Pacs;

/// <summary>PAC_SIGNATURE_DATA (MS-PAC §2.8).</summary>
/// <param name="ChecksumType">As in a Kerberos Checksum; KERB_CHECKSUM_HMAC_MD5 is 0xFFFFFF76, which is −138.</param>
/// <param name="Length">Bytes of the signature.</param>
/// <param name="RodcIdentifier">Which read-only domain controller made it, or null.</param>
public sealed record PacSignature(int ChecksumType, int Length, ushort? RodcIdentifier)
{
    private const int Sha1HmacBytes = 12;
    private const int Md5HmacBytes = 16;

    /// <summary>Decodes one. Lengths are known for the types of MS-PAC; with others all that follows is the signature.</summary>
    /// <exception cref="MalformedDataException">It is none.</exception>
    public static PacSignature Decode(ReadOnlySpan<byte> bytes)
    {
        PacReader reader = new("PAC signature", bytes);
        int type = (int)reader.Plain32();
        int length = type switch
        {
            15 or 16 => Sha1HmacBytes,
            -138 => Md5HmacBytes,
            _ => reader.Left,
        };
        reader.Bytes(length);
        return new PacSignature(type, length, reader.Left >= sizeof(ushort) ? reader.Plain16() : null);
    }
}
