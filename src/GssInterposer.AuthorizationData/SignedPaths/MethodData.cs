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
        (int type, ReadOnlyMemory<byte> value) = reader.TypedOctets(1);
        return new MethodData(type, value);
    }

    internal static void Write(AsnWriter writer, MethodData data) => writer.WriteTypedOctets(1, data.Type, data.Value);
}
