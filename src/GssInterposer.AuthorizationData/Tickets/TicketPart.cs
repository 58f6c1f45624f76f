// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using System.Linq;
using GssInterposer.AuthorizationData.Asn1;
using GssInterposer.AuthorizationData.Elements;

namespace GssInterposer.AuthorizationData.Tickets;

/// <summary>EncTicketPart (RFC 4120 §5.3): what the server sees of a ticket. The session key stays where it was.</summary>
/// <param name="Flags">Ticket flags; <see cref="TicketFlags"/>.</param>
/// <param name="SessionKeyType">Encryption type of the session key.</param>
/// <param name="Client">Whose it is.</param>
/// <param name="TransitedType">Encoding of <paramref name="Transited"/>; 1 is DOMAIN-X500-COMPRESS.</param>
/// <param name="Transited">The realms that the client came through.</param>
/// <param name="AuthTime">When the client was authenticated.</param>
/// <param name="StartTime">From when it is valid, if that is another time.</param>
/// <param name="EndTime">Until when it is valid.</param>
/// <param name="RenewTill">Until when it can be renewed.</param>
/// <param name="AddressCount">How many addresses it is bound to.</param>
/// <param name="Authorization">Its authorization data.</param>
public sealed record TicketPart(
    uint Flags,
    int SessionKeyType,
    Principal Client,
    int TransitedType,
    ReadOnlyMemory<byte> Transited,
    DateTimeOffset AuthTime,
    DateTimeOffset? StartTime,
    DateTimeOffset EndTime,
    DateTimeOffset? RenewTill,
    int AddressCount,
    IReadOnlyList<AuthorizationElement> Authorization)
{
    private static Asn1Tag Tag => Der.Application(3);

    /// <summary>Decodes an EncTicketPart. The result shares no memory with <paramref name="encoded"/>, which the caller may wipe.</summary>
    /// <exception cref="MalformedDataException">It is none.</exception>
    public static TicketPart Decode(ReadOnlyMemory<byte> encoded) =>
        Der.Decode("encrypted part of a ticket", encoded, reader => reader.Explicit(Tag, Read), mayBePadded: true); // to the block size (RFC 3961 §5.3)

    private static TicketPart Read(AsnReader content)
    {
        AsnReader sequence = content.ReadSequence();
        uint flags = sequence.Field(0, field => TicketFlags.FromBits(field.ReadBitString(out _)));
        int keyType = sequence.Field(1, ReadKeyType);
        string realm = sequence.Field(2, Der.KerberosString);
        Principal client = sequence.Field(3, field => Principal.ReadName(field, realm));
        (int transitedType, ReadOnlyMemory<byte> transited) = sequence.Field(4, ReadTransited);
        TicketPart part = new(
            flags,
            keyType,
            client,
            transitedType,
            transited,
            sequence.Field(5, Der.Time),
            sequence.OptionalField<DateTimeOffset?>(6, field => field.Time()),
            sequence.Field(7, Der.Time),
            sequence.OptionalField<DateTimeOffset?>(8, field => field.Time()),
            sequence.OptionalField(9, field => field.List(address => address.ReadEncodedValue()).Count),
            [.. (sequence.OptionalField(10, AuthorizationElement.ReadList) ?? []).Select(element => element with { Data = element.Data.ToArray() })]);
        sequence.ThrowIfNotEmpty();
        return part;
    }

    private static int ReadKeyType(AsnReader reader)
    {
        AsnReader sequence = reader.ReadSequence();
        int type = sequence.Field(0, Der.Int32);
        sequence.Field(1, Der.Octets); // nobody needs it
        sequence.ThrowIfNotEmpty();
        return type;
    }

    private static (int Type, ReadOnlyMemory<byte> Contents) ReadTransited(AsnReader reader)
    {
        AsnReader sequence = reader.ReadSequence();
        (int Type, ReadOnlyMemory<byte> Contents) transited = (sequence.Field(0, Der.Int32), sequence.Field(1, Der.Octets).ToArray());
        sequence.ThrowIfNotEmpty();
        return transited;
    }
}
