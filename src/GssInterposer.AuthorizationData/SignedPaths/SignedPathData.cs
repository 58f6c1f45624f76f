// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using System.Linq;
using GssInterposer.AuthorizationData.Asn1;
using GssInterposer.AuthorizationData.Elements;
using GssInterposer.AuthorizationData.Tickets;

namespace GssInterposer.AuthorizationData.SignedPaths;

/// <summary>
/// KRB5SignedPathData, over which the checksum of a <see cref="SignedPath"/> is made:
/// SEQUENCE { client [0], authtime [1], delegated [2] OPTIONAL, method-data [3] OPTIONAL, authorization-data [4] OPTIONAL }. An empty list is left out.
/// That is MIT's. Heimdal's ends with [3]: what it signs can be had without <paramref name="Authorization"/>, and protects none.
/// </summary>
/// <param name="Client">The client of the ticket.</param>
/// <param name="AuthTime">When it was authenticated, in whole seconds.</param>
/// <param name="Delegated">The services that were delegated to, the first of them first.</param>
/// <param name="MethodData">What nobody has used.</param>
/// <param name="Authorization">The other authorization data of the ticket.</param>
public sealed record SignedPathData(
    Principal Client,
    DateTimeOffset AuthTime,
    IReadOnlyList<Principal> Delegated,
    IReadOnlyList<MethodData> MethodData,
    IReadOnlyList<AuthorizationElement> Authorization)
{
    /// <summary>What a path of this ticket signs: its client, its time and its authorization data without the path itself.</summary>
    public static SignedPathData Of(TicketPart ticket) => new(ticket.Client, ticket.AuthTime, [], [], WithoutPath(ticket.Authorization));

    /// <summary>Decodes a KRB5SignedPathData.</summary>
    /// <exception cref="MalformedDataException">It is none.</exception>
    public static SignedPathData Decode(ReadOnlyMemory<byte> encoded) => Der.Decode("KRB5SignedPathData", encoded, reader =>
    {
        AsnReader sequence = reader.ReadSequence();
        SignedPathData data = new(
            sequence.Field(0, Principal.ReadNameAndRealm),
            sequence.Field(1, Der.Time),
            sequence.OptionalField(2, SignedPath.ReadPrincipals) ?? [],
            sequence.OptionalField(3, SignedPath.ReadMethodData) ?? [],
            sequence.OptionalField(4, AuthorizationElement.ReadList) ?? []);
        sequence.ThrowIfNotEmpty();
        return data;
    });

    /// <summary>The DER over which the checksum is made.</summary>
    public byte[] Encode() => Der.Encode(writer =>
    {
        using (writer.PushSequence())
        {
            writer.WriteField(0, field => Principal.WriteNameAndRealm(field, Client));
            writer.WriteField(1, field => field.WriteGeneralizedTime(AuthTime, omitFractionalSeconds: true));
            SignedPath.WriteOptionalFields(writer, Delegated, MethodData);
            if (Authorization.Count > 0)
            {
                writer.WriteField(4, field => AuthorizationElement.WriteList(field, Authorization));
            }
        }
    });

    /// <summary>As MIT's KDC leaves it out: an element of the type, or an AD-IF-RELEVANT with one directly inside of it.</summary>
    private static IReadOnlyList<AuthorizationElement> WithoutPath(IEnumerable<AuthorizationElement> elements) => [.. elements.Where(element => !HoldsPath(element))];

    private static bool HoldsPath(AuthorizationElement element)
    {
        if (element.Type != AuthorizationType.IfRelevant)
        {
            return element.Type == AuthorizationType.SignedPath;
        }

        try
        {
            return AuthorizationElement.DecodeList(element.Data).Any(inner => inner.Type == AuthorizationType.SignedPath);
        }
        catch (MalformedDataException)
        {
            return false; // whatever it is, it is signed
        }
    }
}
