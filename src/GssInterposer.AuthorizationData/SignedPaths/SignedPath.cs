// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using GssInterposer.AuthorizationData.Asn1;
using GssInterposer.AuthorizationData.Tickets;

namespace GssInterposer.AuthorizationData.SignedPaths;

/// <summary>
/// KRB5SignedPath, with which KDCs of MIT 1.7 to 1.19 and Heimdal remember through which services a ticket was delegated (S4U2Proxy):
/// SEQUENCE { etype [0], cksum [1], delegated [2] OPTIONAL, method-data [3] OPTIONAL }. The key is that of the local krbtgt, so that only the realm's KDC can verify it.
/// </summary>
/// <param name="EncryptionType">Encryption type of the key. Not covered by the checksum, and so of no meaning to a verifier, as for MIT's.</param>
/// <param name="Checksum">Over <see cref="SignedPathData"/>.</param>
/// <param name="Delegated">The services that were delegated to, the first of them first.</param>
/// <param name="MethodData">What nobody has used.</param>
public sealed record SignedPath(int EncryptionType, Checksum Checksum, IReadOnlyList<Principal> Delegated, IReadOnlyList<MethodData> MethodData)
{
    /// <summary>Key usage of the checksum (krb5.h: KRB5_KEYUSAGE_AD_SIGNEDPATH).</summary>
    public const int KeyUsage = -21;

    /// <summary>Decodes a KRB5SignedPath.</summary>
    /// <exception cref="MalformedDataException">It is none.</exception>
    public static SignedPath Decode(ReadOnlyMemory<byte> encoded) => Der.Decode("KRB5SignedPath", encoded, reader =>
    {
        AsnReader sequence = reader.ReadSequence();
        SignedPath path = new(
            sequence.Field(0, Der.Int32),
            sequence.Field(1, Checksum.Read),
            sequence.OptionalField(2, ReadPrincipals) ?? [],
            sequence.OptionalField(3, ReadMethodData) ?? []);
        sequence.ThrowIfNotEmpty();
        return path;
    });

    /// <summary>Signs a path.</summary>
    /// <param name="signed">What it is about, with the delegated services.</param>
    /// <param name="key">The key of the local krbtgt.</param>
    public static SignedPath Sign(SignedPathData signed, IChecksumKey key) =>
        new(key.EncryptionType, key.MakeChecksum(KeyUsage, signed.Encode()), signed.Delegated, signed.MethodData);

    /// <summary>The DER of the element.</summary>
    public byte[] Encode() => Der.Encode(writer =>
    {
        using (writer.PushSequence())
        {
            writer.WriteField(0, field => field.WriteInteger(EncryptionType));
            writer.WriteField(1, field => Checksum.Write(field, Checksum));
            WriteOptionalFields(writer, Delegated, MethodData);
        }
    });

    /// <summary>Was it signed with this key, for this ticket, as MIT's KDC signs? (Heimdal's leaves the authorization data out: <see cref="SignedPathData"/>.)</summary>
    /// <param name="ticket">The ticket that it is in.</param>
    /// <param name="key">The key of the local krbtgt.</param>
    public bool IsValidFor(TicketPart ticket, IChecksumKey key) => IsValidFor(SignedPathData.Of(ticket), key);

    /// <inheritdoc cref="IsValidFor(TicketPart, IChecksumKey)"/>
    /// <param name="signed">What it is about; the delegated services and the method data are those of the path.</param>
    /// <param name="key">The key of the local krbtgt.</param>
    public bool IsValidFor(SignedPathData signed, IChecksumKey key) =>
        key.VerifyChecksum(KeyUsage, (signed with { Delegated = Delegated, MethodData = MethodData }).Encode(), Checksum);

    /// <summary>The path with one more service, signed anew. A path that is not valid is not extended: that would make it so.</summary>
    /// <param name="signed">What both are about.</param>
    /// <param name="delegate">The service that the ticket was delegated to.</param>
    /// <param name="key">The key of the local krbtgt.</param>
    /// <exception cref="MalformedDataException">The path was not signed with this key for what it is said to be about.</exception>
    public SignedPath Extend(SignedPathData signed, Principal @delegate, IChecksumKey key) => IsValidFor(signed, key)
        ? Sign(signed with { Delegated = [.. Delegated, @delegate], MethodData = MethodData }, key)
        : throw new MalformedDataException("KRB5SignedPath: its checksum is not of this key over this client, time and authorization data; it cannot be extended");

    internal static IReadOnlyList<Principal> ReadPrincipals(AsnReader reader) => reader.List(Principal.ReadNameAndRealm);

    internal static IReadOnlyList<MethodData> ReadMethodData(AsnReader reader) => reader.List(SignedPaths.MethodData.Read);

    /// <summary>delegated [2] and method-data [3], which both structures have; empty ones are absent.</summary>
    internal static void WriteOptionalFields(AsnWriter writer, IReadOnlyList<Principal> delegated, IReadOnlyList<MethodData> methodData)
    {
        if (delegated.Count > 0)
        {
            writer.WriteField(2, field => field.WriteList(delegated, Principal.WriteNameAndRealm));
        }

        if (methodData.Count > 0)
        {
            writer.WriteField(3, field => field.WriteList(methodData, SignedPaths.MethodData.Write));
        }
    }
}
