// SPDX-License-Identifier: MIT
using System;
using System.Formats.Asn1;
using GssInterposer.AuthorizationData.Asn1;

namespace GssInterposer.AuthorizationData.SignedPaths;

/// <summary>One PA-DATA of METHOD-DATA (RFC 4120 §5.2.7): its fields begin with [1].</summary>
/// <param name="Type">What it is.</param>
/// <param name="Value">Its encoding.</param>
public sealed record MethodData(int Type, ReadOnlyMemory<byte> Value)
{
    internal static MethodData Read(AsnReader reader)
    {
        AsnReader sequence = reader.ReadSequence();
        MethodData data = new(sequence.Field(1, Der.Int32), sequence.Field(2, Der.Octets));
        sequence.ThrowIfNotEmpty();
        return data;
    }

    internal static void Write(AsnWriter writer, MethodData data)
    {
        using (writer.PushSequence())
        {
            writer.WriteField(1, field => field.WriteInteger(data.Type));
            writer.WriteField(2, field => field.WriteOctetString(data.Value.Span));
        }
    }
}
