// SPDX-License-Identifier: MIT
using System.Formats.Asn1;
using GssInterposer.AuthorizationData.Asn1;
using GssInterposer.AuthorizationData.Tickets;

namespace GssInterposer.AuthorizationData.Elements;

/// <summary>Verifier-MAC (RFC 7751 §3).</summary>
/// <param name="Identifier">Whose key it is made with, in the client's realm; null where the field says it.</param>
/// <param name="KeyVersion">The key's version.</param>
/// <param name="EncryptionType">The key's encryption type.</param>
/// <param name="Mac">The checksum over the encoded elements.</param>
public sealed record VerifierMac(Principal? Identifier, uint? KeyVersion, int? EncryptionType, Checksum Mac)
{
    internal static VerifierMac Read(AsnReader reader)
    {
        AsnReader sequence = reader.ReadSequence();
        VerifierMac verifier = new(
            sequence.OptionalField(0, field => Principal.ReadName(field, string.Empty)),
            sequence.OptionalField<uint?>(1, field => field.UInt32()),
            sequence.OptionalField<int?>(2, field => field.Int32()),
            sequence.Field(3, Checksum.Read));
        return verifier; // more fields may come: the type is extensible
    }
}
