// SPDX-License-Identifier: MIT
using System;
using System.Linq;
using GssInterposer.AuthorizationData.Pacs;
using GssInterposer.AuthorizationData.Tests.Building;
using Xunit;

namespace GssInterposer.AuthorizationData.Tests.Pacs;

/// <summary>A PAC's table, and its buffers that are not in NDR.</summary>
public sealed class PacTests
{
    private static readonly DateTimeOffset AuthTime = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void The_table_tells_types_and_sizes()
    {
        Pac pac = Pac.Decode(PacWriter.Everything());

        Assert.Equal([1u, 10, 11, 12, 6, 7, 16, 17, 18, 99], pac.Buffers.Select(buffer => buffer.Type));
        Assert.Equal([1, 2, 3], pac.Find(99)!.Data.ToArray());
        Assert.Null(pac.Find(99)!.Decode());
        Assert.Null(pac.Find(100));
        Assert.Equal("buffer type 99", PacBufferType.Name(99));
        Assert.All(pac.Buffers.SkipLast(1), buffer => Assert.NotNull(buffer.Decode()));
        Assert.Empty(Pac.Decode(new byte[8]).Buffers);
    }

    [Fact]
    public void Client_information_is_time_and_name()
    {
        ClientInfo client = ClientInfo.Decode(PacWriter.ClientInfo("alicé"));

        Assert.Equal("alicé", client.Name);
        Assert.Equal(AuthTime, client.AuthTime.Value);
    }

    [Fact]
    public void Names_of_accounts_come_in_two_forms()
    {
        UpnDnsInfo plain = UpnDnsInfo.Decode(PacWriter.UpnDnsInfo(extended: false));
        UpnDnsInfo extended = UpnDnsInfo.Decode(PacWriter.UpnDnsInfo(extended: true));

        Assert.Equal(("alice@example.test", "EXAMPLE.TEST", true), (plain.Upn, plain.DnsDomainName, plain.IsConstructed));
        Assert.Null(plain.SamName);
        Assert.Null(plain.Sid);
        Assert.Equal(("alice@example.test", "EXAMPLE.TEST", false), (extended.Upn, extended.DnsDomainName, extended.IsConstructed));
        Assert.Equal("alice", extended.SamName);
        Assert.Equal($"{PacWriter.Domain}-1104", extended.Sid!.ToString());
    }

    [Theory]
    [InlineData(16, 12, 12, null)]
    [InlineData(15, 14, 12, 0x5a5a)]
    [InlineData(-138, 16, 16, null)]
    [InlineData(-138, 18, 16, 0x5a5a)]
    [InlineData(-138, 20, 16, null)] // what is behind it is not two bytes
    [InlineData(19, 16, 16, null)]
    [InlineData(19, 18, 16, 0x5a5a)]
    [InlineData(20, 24, 24, null)]
    [InlineData(20, 26, 24, 0x5a5a)]
    [InlineData(18, 18, 16, 0x5a5a)]
    [InlineData(77, 26, 26, null)]
    public void A_signature_is_as_long_as_its_type_says(int type, int bytes, int length, int? rodc)
    {
        PacSignature signature = PacSignature.Decode(PacWriter.Signature(type, bytes));

        Assert.Equal((type, length, (ushort?)rodc), (signature.ChecksumType, signature.Length, signature.RodcIdentifier));
    }

    [Theory]
    [InlineData(15, 11)]
    [InlineData(19, 15)]
    [InlineData(20, 23)]
    [InlineData(-138, 15)]
    public void A_signature_that_is_shorter_is_refused(int type, int bytes) =>
        Assert.Throws<MalformedDataException>(() => PacSignature.Decode(PacWriter.Signature(type, bytes)));

    [Theory]
    [InlineData(1, true, false)]
    [InlineData(2, false, true)]
    public void Attributes_say_who_wanted_it(byte flags, bool requested, bool given)
    {
        PacAttributes attributes = PacAttributes.Decode([2, 0, 0, 0, flags, 0, 0, 0]);

        Assert.Equal((2u, requested, given), (attributes.BitCount, attributes.WasRequested, attributes.WasGivenImplicitly));
    }

    [Theory]
    [InlineData("S-1-0-0")]
    [InlineData("S-1-5-21-4294967295-0-1-500")]
    [InlineData("S-1-16-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15")]
    public void Security_identifiers_are_written_as_everybody_writes_them(string text) =>
        Assert.Equal(text, SecurityIdentifier.Decode("test", PacWriter.Sid(text)).ToString());

    [Fact]
    public void A_large_authority_is_hexadecimal() =>
        Assert.Equal("S-1-0x010000000000-7", SecurityIdentifier.Decode("test", [1, 1, 1, 0, 0, 0, 0, 0, 7, 0, 0, 0]).ToString());

    [Theory]
    [InlineData("020000000000000000000000")] // revision 2
    [InlineData("0110000000000005")] // 16 parts
    [InlineData("010200000000000501000000")] // a part is missing
    [InlineData("01010000000000050100000000")] // something behind it
    public void What_is_no_security_identifier_is_refused(string hex) =>
        Assert.Throws<MalformedDataException>(() => SecurityIdentifier.Decode("test", Convert.FromHexString(hex)));

    [Fact]
    public void Times_may_be_none()
    {
        Assert.True(new PacTime(PacWriter.Never).IsNever);
        Assert.True(new PacTime(0).IsUnset);
        ulong last = (ulong)DateTime.MaxValue.ToFileTimeUtc();
        Assert.Equal(9999, new PacTime(last).Value!.Value.Year);
        Assert.Null(new PacTime(last + 1).Value);
        Assert.All((ulong[])[0, PacWriter.Never, ulong.MaxValue, (ulong)long.MaxValue - 1], ticks => Assert.Null(new PacTime(ticks).Value));
    }

    public static TheoryData<string, byte[]> Wrong => new()
    {
        { "PAC: ends after 3 bytes", [1, 2, 3] },
        { "of version 1", [0, 0, 0, 0, 1, 0, 0, 0] },
        { "65 buffers are more than", Header(65) },
        { "4294967295 buffers are more than", Header(uint.MaxValue) },
        { "ends after 8 bytes", Header(1) },
        { "(logon information) should have 1 bytes at 24, of 24 in all", [.. Header(1), .. Info(1, 1, 24)] },
        { "should have 0 bytes at 16,", [.. Header(1), .. Info(1, 0, 16)] }, // inside the table
        { "should have 1 bytes at 25,", [.. Header(1), .. Info(1, 1, 25), .. new byte[8]] }, // not aligned
        { "should have 4294967295 bytes at 24,", [.. Header(1), .. Info(1, uint.MaxValue, 24), .. new byte[8]] },
        { "its buffer 1 (client information) lies in another one", [.. Header(2), .. Info(1, 16, 40), .. Info(10, 8, 48), .. new byte[16]] },
        { "its buffer 1 (logon information) lies in another one", [.. Header(2), .. Info(1, 16, 40), .. Info(1, 16, 40), .. new byte[16]] },
        { "its buffer 1 (logon information) lies in another one", [.. Header(2), .. Info(1, 4, 48), .. Info(1, 16, 40), .. new byte[16]] },
        { "at 18446744073709551608,", [.. Header(1), .. Info(1, 16, 18446744073709551608), .. new byte[8]] },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_table_that_leads_elsewhere_is_refused(string words, byte[] encoded) =>
        Assert.Contains(words, Assert.Throws<MalformedDataException>(() => Pac.Decode(encoded)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_name_outside_of_its_buffer_is_refused()
    {
        byte[] upn = PacWriter.UpnDnsInfo(extended: true);
        upn[2] = 0xff; // offset
        upn[3] = 0xff;

        Assert.Contains("at 65535, of", Assert.Throws<MalformedDataException>(() => UpnDnsInfo.Decode(upn)).Message, StringComparison.Ordinal);
    }

    private static byte[] Header(uint count) => [.. BitConverter.GetBytes(count), 0, 0, 0, 0];

    private static byte[] Info(uint type, uint size, ulong offset) => [.. BitConverter.GetBytes(type), .. BitConverter.GetBytes(size), .. BitConverter.GetBytes(offset)];
}
