// SPDX-License-Identifier: MIT
using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using GssInterposer.Core.Contexts;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Tests.Support;
using GssInterposer.Interop;
using GssInterposer.Tests;
using Xunit;

namespace GssInterposer.Core.Tests.Contexts;

/// <summary>Tokens of exported contexts and of initiators, which come from anywhere. They lie in front of an inaccessible page.</summary>
[Collection(CoreCollection.Name)]
public sealed unsafe class ContextTokensTests
{
    private const string Krb5 = "2A864886F712010202";
    private const string Iakerb = "2B0601050205";
    private const string Interposer = "6086480186F842030" + "80F01";

    [Theory]
    [InlineData("00000009" + Krb5 + "AABB", 0, "AABB")]
    [InlineData("00000006" + Iakerb + "01", 3, "01")]
    [InlineData("00000014" + Interposer + Krb5 + "AABB", 0, "AABB")]
    public void A_token_is_split_into_mechanism_and_the_mechanism_s_token(string hex, int mechanism, string rest)
    {
        Assert.True(TrySplit(Convert.FromHexString(hex), out int found, out byte[] found2));
        Assert.Equal(mechanism, found);
        Assert.Equal(rest, Convert.ToHexString(found2));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("00000009")]
    [InlineData("00000000AA")]
    [InlineData("00000009" + Krb5)]                 // nothing behind the OID
    [InlineData("0000000A" + Krb5)]
    [InlineData("00000008" + Krb5 + "AABB")]        // another OID
    [InlineData("00000006" + "2B0601050502" + "AA")] // SPNEGO
    [InlineData("FFFFFFFF" + Krb5 + "AABB")]
    [InlineData("80000009" + Krb5 + "AABB")]
    [InlineData("7FFFFFFF" + Krb5 + "AABB")]
    [InlineData("09000000" + Krb5 + "AABB")]
    public void A_damaged_token_is_refused(string hex) => Assert.False(TrySplit(Convert.FromHexString(hex), out _, out _));

    [Fact]
    public void No_bytes_beyond_the_token_are_read_whatever_it_says() => Prop.ForAll(
        Lengths(),
        token =>
        {
            bool split = TrySplit(token, out int mechanism, out byte[] rest);
            return !split || (mechanism >= 0 && rest.Length > 0 && rest.Length < token.Length - 4);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("60" + "0D" + "0609" + Krb5 + "0100", 0)]
    [InlineData("60" + "0A" + "0606" + Iakerb + "0501", 3)]
    [InlineData("60" + "810D" + "0609" + Krb5 + "0100", 0)]
    [InlineData("60" + "82000A" + "0606" + Iakerb + "0501", 3)]
    [InlineData("60" + "830000" + "0A" + "0606" + Iakerb + "0501", 3)]
    [InlineData("60" + "84000000" + "0A" + "0606" + Iakerb + "0501", 3)]
    [InlineData("60" + "0A" + "0606" + "2B0601050502" + "0501", 0)]     // SPNEGO: krb5 will say what is wrong
    [InlineData("6E" + "0A" + "0606" + Iakerb + "0501", 0)]             // a raw AP-REQ
    [InlineData("60", 0)]
    [InlineData("6082", 0)]
    [InlineData("60FF06", 0)]
    [InlineData("600A0606" + "2B06010502", 0)]                          // the OID is cut
    [InlineData("600A", 0)]
    [InlineData("600A06", 0)]
    [InlineData("600A0506" + Iakerb, 0)]
    [InlineData("600A0680" + Iakerb, 0)]
    [InlineData("600A0600", 0)]
    [InlineData("", 0)]
    public void An_initial_token_names_its_mechanism(string hex, int mechanism) => Assert.Equal(mechanism, Mechanism(Convert.FromHexString(hex)));

    [Fact]
    public void No_bytes_beyond_an_initial_token_are_read() => Prop.ForAll(
        Gen.Elements<byte>(0x60, 0x06, 0x80, 0x81, 0x82, 0x84, 0xFF, 0, 1, 6, 9, 0x2A, 0x2B).ArrayOf().ToArbitrary(),
        token => Mechanism([0x60, .. token]) is >= 0 and < MechanismTable.Count && Mechanism(token) is >= 0 and < MechanismTable.Count)
        .QuickCheckThrowOnFailure();

    [Fact]
    public void A_token_that_is_not_there_means_krb5()
    {
        gss_buffer_desc_struct none = default;
        Assert.Equal(MechanismTable.Krb5, AcceptToken.Mechanism(&none));
        none.length = 5;
        Assert.Equal(MechanismTable.Krb5, AcceptToken.Mechanism(&none));
        byte one = 0x60;
        none.value = &one;
        none.length = nuint.MaxValue;
        Assert.Equal(MechanismTable.Krb5, AcceptToken.Mechanism(&none));
    }

    /// <summary>A length of any size near the truth, an OID that may be ours, and some bytes.</summary>
    private static Arbitrary<byte[]> Lengths() => (
        from length in Gen.OneOf(Gen.Choose(-2, 30), Gen.Choose(int.MinValue, int.MaxValue))
        from oid in Gen.Elements(Krb5, Iakerb, Interposer + Krb5, Interposer, string.Empty)
        from rest in Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf()
        from cut in Gen.Choose(0, 40)
        select Replies.Word((uint)length).Concat(Convert.FromHexString(oid)).Concat(rest).Take(cut).ToArray()).ToArbitrary();

    private static int Mechanism(byte[] token)
    {
        using GuardedBytes guarded = new(token);
        gss_buffer_desc_struct buffer = default;
        buffer.length = guarded.Length;
        buffer.value = guarded.Pointer;
        return AcceptToken.Mechanism(&buffer);
    }

    private static bool TrySplit(byte[] token, out int mechanism, out byte[] rest)
    {
        using GuardedBytes guarded = new(token);
        bool split = ContextTokens.TrySplit(new ReadOnlySpan<byte>(guarded.Pointer, (int)guarded.Length), out mechanism, out ReadOnlySpan<byte> found);
        rest = split ? found.ToArray() : [];
        return split;
    }
}
