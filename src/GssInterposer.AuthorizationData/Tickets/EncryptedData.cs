// SPDX-License-Identifier: MIT
using System;
using System.Formats.Asn1;
using GssInterposer.AuthorizationData.Asn1;

namespace GssInterposer.AuthorizationData.Tickets;

/// <summary>EncryptedData (RFC 4120 §5.2.9).</summary>
/// <param name="EncryptionType">Encryption type of the key.</param>
/// <param name="KeyVersion">Version of the key, or null where it needs none.</param>
/// <param name="Cipher">The ciphertext.</param>
public sealed record EncryptedData(int EncryptionType, uint? KeyVersion, ReadOnlyMemory<byte> Cipher)
{
    internal static EncryptedData Read(AsnReader reader)
    {
        AsnReader sequence = reader.ReadSequence();
        EncryptedData data = new(
            sequence.Field(0, Der.Int32),
            sequence.OptionalField<uint?>(1, field => field.UInt32()),
            sequence.Field(2, Der.Octets));
        sequence.ThrowIfNotEmpty();
        return data;
    }
}
