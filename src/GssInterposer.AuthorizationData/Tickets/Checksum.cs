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
        (int type, ReadOnlyMemory<byte> value) = reader.TypedOctets(0);
        return new Checksum(type, value);
    }

    internal static void Write(AsnWriter writer, Checksum checksum) => writer.WriteTypedOctets(0, checksum.Type, checksum.Value);
}
