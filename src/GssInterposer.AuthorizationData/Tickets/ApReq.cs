// SPDX-License-Identifier: MIT
using System;
using System.Formats.Asn1;
using GssInterposer.AuthorizationData.Asn1;

namespace GssInterposer.AuthorizationData.Tickets;

/// <summary>AP-REQ (RFC 4120 §5.5.1).</summary>
/// <param name="Options">APOptions, the first of them the highest bit.</param>
/// <param name="Ticket">The ticket.</param>
/// <param name="Authenticator">Encrypted with the session key.</param>
public sealed record ApReq(uint Options, Ticket Ticket, EncryptedData Authenticator)
{
    private const int MessageType = 14;

    internal static Asn1Tag Tag => Der.Application(MessageType);

    /// <summary>use-session-key: the ticket is encrypted with the session key of another ticket (user to user), and no keytab has it.</summary>
    public bool UsesSessionKey => (Options & 0x40000000) != 0;

    /// <summary>mutual-required: the acceptor has to answer.</summary>
    public bool RequiresAnswer => (Options & 0x20000000) != 0;

    /// <summary>Decodes an AP-REQ.</summary>
    /// <exception cref="MalformedDataException">It is none.</exception>
    public static ApReq Decode(ReadOnlyMemory<byte> encoded) => Der.Decode("AP-REQ", encoded, reader => reader.Explicit(Tag, Read));

    private static ApReq Read(AsnReader content)
    {
        AsnReader sequence = content.ReadSequence();
        if (sequence.Field(0, Der.Int32) != Ticket.Version || sequence.Field(1, Der.Int32) != MessageType)
        {
            throw new MalformedDataException("AP-REQ: of another version or type of message");
        }

        ApReq request = new(
            sequence.Field(2, field => TicketFlags.FromBits(field.ReadBitString(out _))),
            sequence.Field(3, Ticket.Read),
            sequence.Field(4, EncryptedData.Read));
        sequence.ThrowIfNotEmpty();
        return request;
    }
}
