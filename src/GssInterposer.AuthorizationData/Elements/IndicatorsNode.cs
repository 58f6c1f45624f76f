// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using GssInterposer.AuthorizationData.Asn1;

namespace GssInterposer.AuthorizationData.Elements;

/// <summary>AD-AUTHENTICATION-INDICATOR (RFC 8129 §4): how the client was authenticated. To be believed inside of a CAMMAC only.</summary>
/// <param name="Element">The element.</param>
/// <param name="Words">The indicators.</param>
public sealed record IndicatorsNode(AuthorizationElement Element, IReadOnlyList<string> Words) : AuthorizationNode(Element)
{
    internal static IReadOnlyList<string> DecodeWords(ReadOnlyMemory<byte> encoded) => Der.Decode(
        "authentication indicators", encoded, reader => reader.List(word => word.ReadCharacterString(UniversalTagNumber.UTF8String)));
}
