// SPDX-License-Identifier: MIT
using System;
using System.Formats.Asn1;
using GssInterposer.AuthorizationData.Asn1;

namespace GssInterposer.AuthorizationData.Tickets;

/// <summary>Ticket (RFC 4120 §5.3): what everybody can see of it.</summary>
/// <param name="Server">For whom it is.</param>
/// <param name="Encrypted">The <see cref="TicketPart"/>, encrypted with a key of the server.</param>
public sealed record Ticket(Principal Server, EncryptedData Encrypted)
{
    /// <summary>Key usage of the encrypted part (RFC 4120 §7.5.1).</summary>
    public const int KeyUsage = 2;

    /// <summary>Kerberos' version in every message.</summary>
    internal const int Version = 5;

    internal static Asn1Tag Tag => Der.Application(1);

    /// <summary>Decodes a Ticket.</summary>
    /// <exception cref="MalformedDataException">It is none.</exception>
    public static Ticket Decode(ReadOnlyMemory<byte> encoded) => Der.Decode("ticket", encoded, Read);

    internal static Ticket Read(AsnReader reader) => reader.Explicit(Tag, content =>
    {
        AsnReader sequence = content.ReadSequence();
        if (sequence.Field(0, Der.Int32) is var version and not Version)
        {
            throw new MalformedDataException($"ticket: of version {version}, which is not Kerberos 5");
        }

        string realm = sequence.Field(1, Der.KerberosString);
        Principal server = sequence.Field(2, field => Principal.ReadName(field, realm));
        Ticket ticket = new(server, sequence.Field(3, EncryptedData.Read));
        sequence.ThrowIfNotEmpty();
        return ticket;
    });
}
