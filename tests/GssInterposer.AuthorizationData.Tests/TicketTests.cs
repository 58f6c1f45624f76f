// SPDX-License-Identifier: MIT
using System;
using System.Linq;
using GssInterposer.AuthorizationData.Tests.Building;
using GssInterposer.AuthorizationData.Tickets;
using Xunit;

namespace GssInterposer.AuthorizationData.Tests;

/// <summary>Ticket, EncTicketPart and AP-REQ.</summary>
public sealed class TicketTests
{
    [Fact]
    public void A_ticket_shows_server_and_key()
    {
        Ticket ticket = Ticket.Decode(Messages.Ticket());

        Assert.Equal("host/localhost@EXAMPLE.TEST", ticket.Server.ToString());
        Assert.Equal(18, ticket.Encrypted.EncryptionType);
        Assert.Equal(3u, ticket.Encrypted.KeyVersion);
        Assert.Equal([1, 2, 3, 4], ticket.Encrypted.Cipher.ToArray());
        Assert.Null(Ticket.Decode(Messages.Ticket(Messages.Encrypted(23, null, [1]))).Encrypted.KeyVersion);
    }

    /// <summary>Read-only domain controllers have key versions with the highest bit set, and write them as they like.</summary>
    [Theory]
    [InlineData(0xA1B2C3D4)]
    [InlineData(unchecked((int)0xA1B2C3D4))]
    public void A_large_key_version_may_be_written_as_a_negative_one(long written)
    {
        byte[] encrypted = Tlv.Sequence(Tlv.Field(0, Tlv.Integer(18)), Tlv.Field(1, Tlv.Integer(written)), Tlv.Field(2, Tlv.Octets(1)));

        Assert.Equal(0xA1B2C3D4, Ticket.Decode(Messages.Ticket(encrypted)).Encrypted.KeyVersion);
    }

    [Fact]
    public void The_encrypted_part_shows_all_but_the_session_key()
    {
        TicketPart part = TicketPart.Decode(Messages.TicketPart(Messages.Everything()));

        Assert.Equal(["forwardable", "renewable", "pre-authent", "ok-as-delegate", "enc-pa-rep"], TicketFlags.NamesOf(part.Flags));
        Assert.Equal(18, part.SessionKeyType);
        Assert.Equal("alice@EXAMPLE.TEST", part.Client.ToString());
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), part.AuthTime);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 5, 0, TimeSpan.Zero), part.StartTime);
        Assert.Equal(new DateTimeOffset(2037, 1, 2, 13, 4, 5, TimeSpan.Zero), part.EndTime);
        Assert.Equal(new DateTimeOffset(2037, 1, 9, 3, 4, 5, TimeSpan.Zero), part.RenewTill);
        Assert.Equal(1, part.AddressCount);
        Assert.Equal([1, 1, 1, 8, -7], part.Authorization.Select(element => element.Type));
    }

    [Fact]
    public void What_is_optional_may_be_absent()
    {
        TicketPart part = TicketPart.Decode(Messages.TicketPart(null, full: false));

        Assert.Null(part.StartTime);
        Assert.Null(part.RenewTill);
        Assert.Equal(0, part.AddressCount);
        Assert.Empty(part.Authorization);
    }

    /// <summary>Some encryption types fill the last block.</summary>
    [Fact]
    public void Padding_behind_the_encrypted_part_is_no_fault() =>
        Assert.Equal("alice@EXAMPLE.TEST", TicketPart.Decode((byte[])[.. Messages.TicketPart(null), 0, 0, 0, 0, 0]).Client.ToString());

    /// <summary>The library decodes into memory of its own: the session key can be wiped.</summary>
    [Fact]
    public void The_encrypted_part_survives_when_its_encoding_is_wiped()
    {
        byte[] encoded = Messages.TicketPart(Messages.Elements(Messages.Element(-1, [1, 2, 3])));

        TicketPart part = TicketPart.Decode(encoded);
        encoded.AsSpan().Clear();

        Assert.Equal([1, 2, 3], Assert.Single(part.Authorization).Data.ToArray());
    }

    [Fact]
    public void A_request_shows_its_options()
    {
        ApReq request = ApReq.Decode(Messages.ApReq(Messages.Ticket(), 0x40000000));

        Assert.True(request.UsesSessionKey);
        Assert.False(request.RequiresAnswer);
        Assert.True(ApReq.Decode(Messages.ApReq(Messages.Ticket())).RequiresAnswer);
    }

    [Fact]
    public void Names_are_written_as_libkrb5_writes_them()
    {
        Principal principal = new(1, ["a/b", "c@d\\", "e\n\t\b\0"], "R@/S");

        Assert.Equal(@"a\/b/c\@d\\/e\n\t\b\0@R\@\/S", principal.ToString());
        Assert.True(principal.IsSameAs(new Principal(2, ["a/b", "c@d\\", "e\n\t\b\0"], "R@/S")));
        Assert.False(principal.IsSameAs(new Principal(1, ["a/b"], "R@/S")));
    }

    [Fact]
    public void Flags_without_a_name_appear_by_number() => Assert.Equal(["bit 0", "anonymous", "bit 31"], TicketFlags.NamesOf(0x80008001));

    public static TheoryData<string, byte[]> Wrong => new()
    {
        { "of version 4", Messages.Ticket(Messages.Encrypted(18, 1, [1]), version: 4) },
        { "ticket: no valid DER", [.. Messages.Ticket(), 0] },
        { "ticket: no valid DER", Messages.ApReq(Messages.Ticket()) },
        { "ticket: no valid DER", [] },
        { "ticket: no valid DER", Tlv.Application(1, Tlv.Sequence(Tlv.Field(0, [.. Tlv.Integer(5), .. Tlv.Integer(5)]))) },
        { "ticket: 1048577 bytes are more than", new byte[DecodingLimits.BytesMax + 1] },
        { "more than the 1024 elements", Messages.Ticket(Messages.Encrypted(18, 1, [1]), server: [.. Enumerable.Repeat("a", 1025)]) },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_no_ticket_is_refused_in_words(string words, byte[] encoded) =>
        Assert.Contains(words, Assert.Throws<MalformedDataException>(() => Ticket.Decode(encoded)).Message, StringComparison.Ordinal);
}
