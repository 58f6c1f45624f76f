// SPDX-License-Identifier: MIT
using System;
using System.Formats.Asn1;
using GssInterposer.AuthorizationData.Asn1;

namespace GssInterposer.AuthorizationData.Tickets;

/// <summary>Checksum (RFC 4120 §5.2.9).</summary>
/// <param name="Type">Checksum type (RFC 3961 §8).</param>
/// <param name="Value">The checksum.</param>
public sealed record Checksum(int Type, ReadOnlyMemory<byte> Value)
{
    internal static Checksum Read(AsnReader reader)
    {
        AsnReader sequence = reader.ReadSequence();
        Checksum checksum = new(sequence.Field(0, Der.Int32), sequence.Field(1, Der.Octets));
        sequence.ThrowIfNotEmpty();
        return checksum;
    }

    internal static void Write(AsnWriter writer, Checksum checksum)
    {
        using (writer.PushSequence())
        {
            writer.WriteField(0, field => field.WriteInteger(checksum.Type));
            writer.WriteField(1, field => field.WriteOctetString(checksum.Value.Span));
        }
    }
}
