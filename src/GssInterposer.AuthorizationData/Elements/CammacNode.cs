// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using GssInterposer.AuthorizationData.Asn1;

namespace GssInterposer.AuthorizationData.Elements;

/// <summary>AD-CAMMAC (RFC 7751 §3): elements that the KDC vouches for.</summary>
/// <param name="Element">The element.</param>
/// <param name="Elements">What is vouched for.</param>
/// <param name="KdcVerifier">The KDC's own, over the ticket and the elements.</param>
/// <param name="ServiceVerifier">The one that the service can check.</param>
/// <param name="OtherVerifiers">How many more there are.</param>
public sealed record CammacNode(
    AuthorizationElement Element, IReadOnlyList<AuthorizationNode> Elements, VerifierMac? KdcVerifier, VerifierMac? ServiceVerifier, int OtherVerifiers)
    : AuthorizationNode(Element)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AuthorizationNode> Children => Elements;

    internal static CammacNode Decode(AuthorizationElement element, Func<ReadOnlyMemory<byte>, IReadOnlyList<AuthorizationNode>> decodeInside) =>
        Der.Decode("CAMMAC", element.Data, reader =>
        {
            AsnReader sequence = reader.ReadSequence();
            ReadOnlyMemory<byte> elements = sequence.Field(0, field => field.ReadEncodedValue());
            VerifierMac? kdc = sequence.OptionalField(1, VerifierMac.Read);
            VerifierMac? service = sequence.OptionalField(2, VerifierMac.Read);
            int others = sequence.OptionalField(3, field => field.List(other => other.ReadEncodedValue()).Count);
            return new CammacNode(element, decodeInside(elements), kdc, service, others); // more fields may come: the type is extensible
        });
}
