// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using GssInterposer.AuthorizationData.Crypto;
using GssInterposer.AuthorizationData.Elements;
using GssInterposer.AuthorizationData.SignedPaths;
using GssInterposer.AuthorizationData.Tests.Building;
using GssInterposer.AuthorizationData.Tickets;
using Xunit;

namespace GssInterposer.AuthorizationData.Tests;

/// <summary>KRB5SignedPath: its DER, and what its checksum protects.</summary>
public sealed class SignedPathTests : IDisposable
{
    private const string Name = "300c" + "a003020101" + "a105" + "3003" + "1b0161"; // PrincipalName: type 1, "a"
    private const string NameAndRealm = "3015" + "a00e" + Name + "a103" + "1b0152"; // in realm "R"
    private const string Path = "3031" + "a003020112" + "a10f" + "300d" + "a003020110" + "a106" + "040401020304" + "a219" + "3017" + NameAndRealm;
    private static readonly DateTimeOffset AuthTime = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly Principal Client = new(1, ["a"], "R");
    private static readonly Principal Front = new(2, ["HTTP", "front"], Messages.Realm);
    private static readonly Principal Middle = new(2, ["host", "middle"], Messages.Realm);

    private readonly KerberosLibrary library = new();
    private readonly KerberosKey key;

    public SignedPathTests() => key = new KerberosKey(library, 18, [.. Enumerable.Range(0, 32).Select(i => (byte)i)]);

    public void Dispose()
    {
        key.Dispose();
        library.Dispose();
    }

    private static SignedPathData Signed => new(Client, AuthTime, [], [], [new AuthorizationElement(-7, new byte[] { 9 })]);

    [Fact]
    public void The_path_has_the_bytes_that_the_definition_gives()
    {
        SignedPath path = new(18, new Checksum(16, new byte[] { 1, 2, 3, 4 }), [Client], []);

        Assert.Equal(Path, Convert.ToHexStringLower(path.Encode()));
        SignedPath decoded = SignedPath.Decode(Convert.FromHexString(Path));
        Assert.Equal((18, 16), (decoded.EncryptionType, decoded.Checksum.Type));
        Assert.Equal([1, 2, 3, 4], decoded.Checksum.Value.ToArray());
        Assert.Equal("a@R", Assert.Single(decoded.Delegated).ToString());
        Assert.Empty(decoded.MethodData);
    }

    [Fact]
    public void An_empty_path_leaves_its_lists_out() => Assert.Equal(
        "3016" + "a003020112" + "a10f" + "300d" + "a003020110" + "a106" + "040401020304",
        Convert.ToHexStringLower(new SignedPath(18, new Checksum(16, new byte[] { 1, 2, 3, 4 }), [], []).Encode()));

    /// <summary>Method data begin with [1] (RFC 4120 §5.2.7), authorization data with [0].</summary>
    [Fact]
    public void What_is_signed_has_the_bytes_that_the_definition_gives()
    {
        string expected = "306a" + "a017" + NameAndRealm + "a111" + "180f" + "32303236303130323033303430355a"
            + "a219" + "3017" + NameAndRealm
            + "a30f" + "300d" + "300b" + "a103020107" + "a204" + "04020809"
            + "a410" + "300e" + "300c" + "a0030201f9" + "a105" + "0403010203";
        SignedPathData data = new(Client, AuthTime, [Client], [new MethodData(7, new byte[] { 8, 9 })], [new AuthorizationElement(-7, new byte[] { 1, 2, 3 })]);

        Assert.Equal(expected, Convert.ToHexStringLower(data.Encode()));
        Assert.Equal(expected, Convert.ToHexStringLower(SignedPathData.Decode(Convert.FromHexString(expected)).Encode()));
    }

    /// <summary>The checksum of MIT's KDC is over octets, whatever they mean.</summary>
    [Fact]
    public void A_name_that_is_no_UTF8_is_signed_as_it_is()
    {
        string Encoding(string component) => "302c" + "a017" + "3015" + "a00e" + "300c" + "a003020101" + "a105" + "3003" + "1b01" + component + "a103" + "1b0152"
            + "a111" + "180f" + "32303236303130323033303430355a";

        SignedPathData data = SignedPathData.Decode(Convert.FromHexString(Encoding("ff")));

        Assert.Equal(Encoding("ff"), Convert.ToHexStringLower(data.Encode()));
        Assert.False(data.Client.IsSameAs(Client with { Components = ["\ufffd"] }));
        Assert.False(data.Client.IsSameAs(SignedPathData.Decode(Convert.FromHexString(Encoding("fe"))).Client));
    }

    [Fact]
    public void What_is_absent_is_left_out_of_what_is_signed() => Assert.Equal(
        "302c" + "a017" + NameAndRealm + "a111" + "180f" + "32303236303130323033303430355a",
        Convert.ToHexStringLower((Signed with { Authorization = [] }).Encode()));

    /// <summary>RFC 8009 §5 with .NET's HMAC: the key of a usage, and the checksum with it.</summary>
    [Fact]
    public void The_checksum_has_key_usage_minus_21()
    {
        byte[] bytes = [.. Enumerable.Range(100, 32).Select(i => (byte)i)];
        using KerberosKey sha2 = new(library, 20, bytes);
        byte[] derived = HMACSHA384.HashData(bytes, (byte[])[0, 0, 0, 1, 0xff, 0xff, 0xff, 0xeb, 0x99, 0, 0, 0, 0, 192])[..24];

        SignedPath path = SignedPath.Sign(Signed, sha2);

        Assert.Equal((20, 20), (path.EncryptionType, path.Checksum.Type));
        Assert.Equal(HMACSHA384.HashData(derived, Signed.Encode())[..24], path.Checksum.Value.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void A_path_grows_by_a_service_at_its_end(int services)
    {
        Principal[] first = [.. Enumerable.Range(0, services).Select(i => new Principal(1, ["host", $"n{i}"], Messages.Realm))];
        SignedPath path = SignedPath.Sign(Signed with { Delegated = first, MethodData = [new MethodData(1, new byte[] { 2 })] }, key);

        SignedPath extended = SignedPath.Decode(path.Extend(Signed, Front, key).Encode());

        Assert.True(extended.IsValidFor(Signed, key));
        Assert.Equal([.. first.Select(service => service.ToString()), Front.ToString()], extended.Delegated.Select(service => service.ToString()));
        Assert.Single(extended.MethodData);
        Assert.NotEqual(path.Checksum.Value.ToArray(), extended.Checksum.Value.ToArray());
    }

    [Fact]
    public void Every_field_is_protected()
    {
        SignedPath path = SignedPath.Sign(Signed with { Delegated = [Front, Middle] }, key);
        Assert.True(path.IsValidFor(Signed, key));
        Dictionary<string, bool> validities = new()
        {
            ["client"] = path.IsValidFor(Signed with { Client = Client with { Components = ["b"] } }, key),
            ["realm"] = path.IsValidFor(Signed with { Client = Client with { Realm = "S" } }, key),
            ["name type"] = path.IsValidFor(Signed with { Client = Client with { NameType = 2 } }, key),
            ["time"] = path.IsValidFor(Signed with { AuthTime = AuthTime.AddSeconds(1) }, key),
            ["authorization"] = path.IsValidFor(Signed with { Authorization = [new AuthorizationElement(-7, new byte[] { 8 })] }, key),
            ["no authorization"] = path.IsValidFor(Signed with { Authorization = [] }, key),
            ["order"] = (path with { Delegated = [Middle, Front] }).IsValidFor(Signed, key),
            ["one less"] = (path with { Delegated = [Front] }).IsValidFor(Signed, key),
            ["one more"] = (path with { Delegated = [Front, Middle, Front] }).IsValidFor(Signed, key),
            ["method data"] = (path with { MethodData = [new MethodData(1, new byte[1])] }).IsValidFor(Signed, key),
            ["checksum"] = (path with { Checksum = new Checksum(16, new byte[12]) }).IsValidFor(Signed, key),
            ["short checksum"] = (path with { Checksum = new Checksum(16, path.Checksum.Value[..11]) }).IsValidFor(Signed, key),
            ["no checksum"] = (path with { Checksum = new Checksum(16, default) }).IsValidFor(Signed, key),
        };

        Assert.DoesNotContain(true, validities.Values);
    }

    [Fact]
    public void Another_key_or_a_checksum_without_one_verifies_nothing()
    {
        using KerberosKey other = new(library, 18, new byte[32]);
        SignedPath path = SignedPath.Sign(Signed, key);
        SignedPath unkeyed = path with { Checksum = new Checksum(14, SHA1.HashData(Signed.Encode())) }; // sha1: everybody can make it
        SignedPath unknown = path with { Checksum = new Checksum(12345, new byte[12]) };

        Assert.False(path.IsValidFor(Signed, other));
        Assert.False(unkeyed.IsValidFor(Signed, key));
        Assert.False(unknown.IsValidFor(Signed, key));
    }

    [Fact]
    public void A_path_that_is_not_valid_is_not_made_so()
    {
        SignedPath path = SignedPath.Sign(Signed, key) with { Delegated = [Middle] };

        Assert.Contains("cannot be extended", Assert.Throws<MalformedDataException>(() => path.Extend(Signed, Front, key)).Message, StringComparison.Ordinal);
    }

    /// <summary>As MIT's KDC: the element that holds the path is left out, alone or inside of AD-IF-RELEVANT.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_path_of_a_ticket_signs_the_rest_of_it(bool wrapped)
    {
        byte[] other = Messages.IfRelevant(Messages.Indicators("spake"));
        SignedPathData signed = SignedPathData.Of(TicketPart.Decode(Messages.TicketPart(Messages.Elements(other)))) with { Delegated = [Front] };
        byte[] element = Messages.Element(142, SignedPath.Sign(signed, key).Encode());

        TicketPart ticket = TicketPart.Decode(Messages.TicketPart(Messages.Elements(other, wrapped ? Messages.IfRelevant(element) : element)));
        TicketPart of = TicketPart.Decode(Messages.TicketPart(Messages.Elements(other, element), client: "bob"));

        SignedPath path = AuthorizationNode.Decode(ticket.Authorization).SelectMany(node => node.WithDescendants()).OfType<SignedPathNode>().Single().Path;
        Assert.True(path.IsValidFor(ticket, key));
        Assert.False(path.IsValidFor(of, key));
    }

    [Theory]
    [InlineData("")]
    [InlineData("3000")]
    [InlineData(Path + "00")]
    [InlineData("3016" + "a10f" + "300d" + "a003020110" + "a106" + "040401020304" + "a003020112")] // the wrong order
    [InlineData("3080" + "a003020112" + "a10f" + "300d" + "a003020110" + "a106" + "040401020304" + "0000")] // BER
    [InlineData("30847fffffff" + "a003020112")]
    public void What_is_no_path_is_refused(string hex) => Assert.Throws<MalformedDataException>(() => SignedPath.Decode(Convert.FromHexString(hex)));
}
