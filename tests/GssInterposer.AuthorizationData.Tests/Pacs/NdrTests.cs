// SPDX-License-Identifier: MIT
using System;
using System.Linq;
using GssInterposer.AuthorizationData.Pacs;
using GssInterposer.AuthorizationData.Tests.Building;
using Xunit;

namespace GssInterposer.AuthorizationData.Tests.Pacs;

/// <summary>Buffers in NDR, from an encoder of the tests' own.</summary>
public sealed class NdrTests
{
    [Fact]
    public void Logon_information_is_read_field_by_field()
    {
        LogonInfo logon = LogonInfo.Decode(PacWriter.LogonInfo());

        Assert.Equal(PacWriter.AuthTime, logon.LogonTime.Ticks);
        Assert.True(logon.LogoffTime.IsNever && logon.KickOffTime.IsNever && logon.PasswordCanChange.IsUnset && logon.PasswordMustChange.IsNever);
        Assert.Equal(PacWriter.AuthTime, logon.PasswordLastSet.Ticks);
        Assert.Equal(("alice", "Alice Ängström", ""), (logon.EffectiveName, logon.FullName, logon.LogonScript));
        Assert.Equal((@"\\files\profiles\alice", @"\\files\home", "H:"), (logon.ProfilePath, logon.HomeDirectory, logon.HomeDirectoryDrive));
        Assert.Equal((17, 2), (logon.LogonCount, logon.BadPasswordCount));
        Assert.Equal((1104u, 513u, 0x220u, 0x210u), (logon.UserId, logon.PrimaryGroupId, logon.UserFlags, logon.UserAccountControl));
        Assert.Equal([new GroupMembership(513, 7), new GroupMembership(1205, 7)], logon.Groups);
        Assert.Equal(("DC1", "EXAMPLE"), (logon.LogonServer, logon.LogonDomainName));
        Assert.Equal($"{PacWriter.Domain}-1104", logon.UserSid!.ToString());
        Assert.Equal(["S-1-18-1 7", $"{PacWriter.OtherDomain}-572 7"], logon.ExtraSids.Select(sid => $"{sid.Sid} {sid.Attributes}"));
        Assert.Equal(PacWriter.OtherDomain, logon.ResourceGroupDomainSid!.ToString());
        Assert.Equal([new GroupMembership(9001, 0x20000007)], logon.ResourceGroups);
    }

    [Fact]
    public void What_is_absent_is_empty()
    {
        LogonInfo logon = LogonInfo.Decode(PacWriter.LogonInfo(full: false));

        Assert.Equal(("alice", "", ""), (logon.EffectiveName, logon.FullName, logon.LogonServer));
        Assert.Empty(logon.Groups);
        Assert.Empty(logon.ExtraSids);
        Assert.Empty(logon.ResourceGroups);
        Assert.Null(logon.LogonDomainId);
        Assert.Null(logon.UserSid);
        Assert.Null(logon.ResourceGroupDomainSid);
    }

    /// <summary>The bytes of a small structure, written down from MS-PAC §2.9 and C706 §14 without any encoder.</summary>
    [Fact]
    public void Delegation_information_is_read_from_bytes_written_by_hand()
    {
        byte[] bytes = Convert.FromHexString(
            "01100800cccccccc" + "4800000000000000" // headers: 72 bytes follow
            + "00000200" // the structure's pointer
            + "0200" + "0400" + "04000200" // S4U2proxyTarget: 2 bytes in room for 4
            + "01000000" + "08000200" // one transited service
            + "02000000" + "00000000" + "01000000" + "4100" + "0000" // "A", padded
            + "01000000" // size of the array
            + "0600" + "0600" + "0c000200"
            + "03000000" + "00000000" + "03000000" + "420043004400" + "0000" // "BCD"
            + "00000000"); // to a multiple of 8

        DelegationInfo delegation = DelegationInfo.Decode(bytes);

        Assert.Equal("A", delegation.Target);
        Assert.Equal(["BCD"], delegation.TransitedServices);
    }

    [Fact]
    public void Delegation_information_may_name_many_services_or_none()
    {
        string[] services = [.. Enumerable.Range(0, 50).Select(i => $"HTTP/front{i}@EXAMPLE.TEST")];

        Assert.Equal(services, DelegationInfo.Decode(PacWriter.DelegationInfo("x", services)).TransitedServices);
        Assert.Empty(DelegationInfo.Decode(PacWriter.DelegationInfo("HTTP/back")).TransitedServices);
    }

    /// <summary>Offsets are those of the fields of MS-PAC §2.9 behind 16 bytes of headers.</summary>
    [Theory]
    [InlineData(0, 2, "no little-endian NDR")]
    [InlineData(1, 0, "no little-endian NDR")]
    [InlineData(2, 16, "no little-endian NDR")]
    [InlineData(9, 0xff, "bytes long, and has")]
    [InlineData(8, 4, "ends after 4 bytes")]
    [InlineData(20, 3, "a string of 3 bytes in room for")] // odd
    [InlineData(20, 22, "a string of 22 bytes in room for 18")]
    [InlineData(20, 16, "a string of 16 bytes whose characters are 9")]
    [InlineData(29, 1, "an array of 1 elements that should be 257")]
    [InlineData(36, 8, "a string of 18 bytes whose characters are 9 from 0 in room for 8")]
    [InlineData(40, 1, "whose characters are 9 from 1")]
    [InlineData(44, 8, "whose characters are 8 from 0")]
    public void What_contradicts_itself_is_refused_in_words(int offset, byte value, string words)
    {
        byte[] bytes = PacWriter.DelegationInfo("HTTP/back", "HTTP/front");
        bytes[offset] = value;

        Assert.Contains(words, Assert.Throws<MalformedDataException>(() => DelegationInfo.Decode(bytes)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(16, "its pointer is null")] // the structure's
    [InlineData(24, "a string of 18 bytes in room for 18, without a pointer")]
    [InlineData(32, "1 elements, without a pointer")]
    public void A_pointer_to_nothing_with_a_size_is_refused(int offset, string words)
    {
        byte[] bytes = PacWriter.DelegationInfo("HTTP/back", "HTTP/front");
        bytes.AsSpan(offset, 4).Clear();

        Assert.Contains(words, Assert.Throws<MalformedDataException>(() => DelegationInfo.Decode(bytes)).Message, StringComparison.Ordinal);
    }

    /// <summary>The count is not believed before the bytes are there.</summary>
    [Fact]
    public void A_count_of_billions_takes_no_memory()
    {
        byte[] bytes = new NdrWriter().String("x").UInt32(uint.MaxValue).Pointer(true, () => { }).Finish();
        byte[] counted = [.. bytes, 0xff, 0xff, 0xff, 0xff];
        BitConverter.TryWriteBytes(counted.AsSpan(8), bytes.Length - 16 + 4);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<MalformedDataException>(() => DelegationInfo.Decode(counted));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000);
    }
}
