// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using GssInterposer.AuthorizationData.Asn1;

namespace GssInterposer.AuthorizationData.Elements;

/// <summary>One element of AuthorizationData (RFC 4120 §5.2.6), as it is in the ticket.</summary>
/// <param name="Type">What it is; <see cref="AuthorizationType"/>.</param>
/// <param name="Data">Its encoding.</param>
public sealed record AuthorizationElement(int Type, ReadOnlyMemory<byte> Data)
{
    /// <summary>Decodes an AuthorizationData.</summary>
    /// <exception cref="MalformedDataException">It is none.</exception>
    public static IReadOnlyList<AuthorizationElement> DecodeList(ReadOnlyMemory<byte> encoded) => Der.Decode("authorization data", encoded, ReadList);

    internal static IReadOnlyList<AuthorizationElement> ReadList(AsnReader reader) => reader.List(Read);

    internal static void WriteList(AsnWriter writer, IEnumerable<AuthorizationElement> elements) => writer.WriteList(elements, Write);

    private static AuthorizationElement Read(AsnReader reader)
    {
        (int type, ReadOnlyMemory<byte> value) = reader.TypedOctets(0);
        return new AuthorizationElement(type, value);
    }

    private static void Write(AsnWriter writer, AuthorizationElement element) => writer.WriteTypedOctets(0, element.Type, element.Data);
}
