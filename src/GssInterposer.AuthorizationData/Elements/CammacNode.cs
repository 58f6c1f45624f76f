// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using GssInterposer.AuthorizationData.Asn1;
using GssInterposer.AuthorizationData.SignedPaths;

namespace GssInterposer.AuthorizationData.Elements;

/// <summary>AD-CAMMAC (RFC 7751 §3): elements that the KDC vouches for, if <see cref="IsVouchedFor"/>. A client can ask for any other authorization data, and so for what looks like this.</summary>
/// <param name="Element">The element.</param>
/// <param name="Elements">What is vouched for.</param>
/// <param name="Encoded">The DER of that.</param>
/// <param name="KdcVerifier">The KDC's own, over the ticket and the elements.</param>
/// <param name="ServiceVerifier">The one that the service can check.</param>
/// <param name="OtherVerifiers">How many more there are.</param>
public sealed record CammacNode(
    AuthorizationElement Element, IReadOnlyList<AuthorizationNode> Elements, ReadOnlyMemory<byte> Encoded, VerifierMac? KdcVerifier, VerifierMac? ServiceVerifier, int OtherVerifiers)
    : AuthorizationNode(Element)
{
    /// <summary>Key usage of verifiers (krb5.h: KRB5_KEYUSAGE_CAMMAC).</summary>
    public const int KeyUsage = 64;

    /// <inheritdoc/>
    public override IReadOnlyList<AuthorizationNode> Children => Elements;

    /// <summary>Did somebody who has the ticket's key (the KDC, or the service) put these elements together? The KDC's own verifier only a KDC can check.</summary>
    /// <param name="key">The key that the ticket is encrypted with.</param>
    public bool IsVouchedFor(IChecksumKey key) => ServiceVerifier is { } verifier && key.VerifyChecksum(KeyUsage, Encoded.Span, verifier.Mac);

    internal static CammacNode Decode(AuthorizationElement element, Func<ReadOnlyMemory<byte>, IReadOnlyList<AuthorizationNode>> decodeInside) =>
        Der.Decode("CAMMAC", element.Data, reader =>
        {
            AsnReader sequence = reader.ReadSequence();
            ReadOnlyMemory<byte> elements = sequence.Field(0, field => field.ReadEncodedValue());
            VerifierMac? kdc = sequence.OptionalField(1, VerifierMac.Read);
            VerifierMac? service = sequence.OptionalField(2, VerifierMac.Read);
            int others = sequence.OptionalField(3, field => field.List(other => other.ReadEncodedValue()).Count);
            return new CammacNode(element, decodeInside(elements), elements, kdc, service, others); // more fields may come: the type is extensible
        });
}
