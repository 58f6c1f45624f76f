// SPDX-License-Identifier: MIT
using System;
using System.Linq;
using System.Security.Cryptography;
using GssInterposer.AuthorizationData.Crypto;
using GssInterposer.AuthorizationData.Elements;
using GssInterposer.AuthorizationData.Pacs;
using GssInterposer.AuthorizationData.Tests.Building;
using GssInterposer.AuthorizationData.Tickets;
using Xunit;

namespace GssInterposer.AuthorizationData.Tests;

/// <summary>What the KDC wrote is told from what a client asked it to copy: CAMMAC and PAC are verified with the ticket's key.</summary>
public sealed class VouchingTests : IDisposable
{
    private const int CammacUsage = 64;
    private const int PacUsage = 17;
    private static readonly byte[] Elements = Messages.Elements(Messages.Indicators("otp"));

    private readonly KerberosLibrary library = new();
    private readonly KerberosKey key;
    private readonly KerberosKey other;

    public VouchingTests()
    {
        key = new KerberosKey(library, 18, [.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
        other = new KerberosKey(library, 18, new byte[32]);
    }

    public void Dispose()
    {
        key.Dispose();
        other.Dispose();
        library.Dispose();
    }

    [Fact]
    public void A_CAMMAC_is_vouched_for_by_a_verifier_of_the_tickets_key()
    {
        Checksum mac = key.MakeChecksum(CammacUsage, Elements);
        byte[] value = mac.Value.ToArray();

        Assert.True(Cammac(Messages.VouchedFor(Elements, mac.Type, value)).IsVouchedFor(key));
        Assert.False(Cammac(Messages.VouchedFor(Elements, mac.Type, value)).IsVouchedFor(other));
        Assert.False(Cammac(Messages.VouchedFor(Messages.Elements(Messages.Indicators("pkinit")), mac.Type, value)).IsVouchedFor(key));
        Assert.False(Cammac(Messages.VouchedFor(Elements, 14, SHA1.HashData(Elements))).IsVouchedFor(key)); // everybody can make it
        Assert.False(Cammac(Messages.Cammac(Elements)).IsVouchedFor(key)); // no verifier
        byte[] ofKdc = Tlv.Sequence(Tlv.Field(3, Messages.Checksum(mac.Type, value)));
        Assert.False(Cammac(Messages.Cammac(Elements, ofKdc)).IsVouchedFor(key)); // the KDC's is over something else
    }

    /// <summary>RFC 8009 §5 with .NET's HMAC: the key of a usage, and the checksum with it.</summary>
    [Fact]
    public void A_verifier_has_key_usage_64()
    {
        byte[] bytes = [.. Enumerable.Range(100, 32).Select(i => (byte)i)];
        using KerberosKey sha2 = new(library, 20, bytes);
        byte[] derived = HMACSHA384.HashData(bytes, (byte[])[0, 0, 0, 1, 0, 0, 0, 64, 0x99, 0, 0, 0, 0, 192])[..24];

        Assert.True(Cammac(Messages.VouchedFor(Elements, 20, HMACSHA384.HashData(derived, Elements)[..24])).IsVouchedFor(sha2));
    }

    /// <summary>With the identifier of a read-only domain controller, which is signed (MS-PAC §2.8.1 names the signatures alone).</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_PAC_is_vouched_for_by_a_server_signature_of_the_tickets_key(bool rodc)
    {
        byte[] Signed(byte[] value) => PacWriter.Pac(
            (10, PacWriter.ClientInfo("alice")), (6, [.. PacWriter.Signature(16, 0), .. value, .. rodc ? (byte[])[7, 1] : []]), (7, [.. PacWriter.Signature(16, 0), .. new byte[12]]));
        byte[] signed = Signed([.. key.MakeChecksum(PacUsage, Signed(new byte[12])).Value.Span]);

        Assert.True(Pac.Decode(signed).IsSignedWith(key));
        Assert.False(Pac.Decode(signed).IsSignedWith(other));
        int free = signed.Length - 12; // the KDC's signature, which is over the server's, comes last, and is 16 bytes long
        for (int i = 0; i < signed.Length; i++)
        {
            byte[] changed = [.. signed];
            changed[i] ^= 1;
            Assert.True(IsSigned(changed) == (i >= free), $"byte {i}");
        }
    }

    [Fact]
    public void A_PAC_without_both_signatures_or_with_several_is_not_vouched_for()
    {
        byte[] signature = [.. PacWriter.Signature(16, 0), .. new byte[12]];
        byte[] client = PacWriter.ClientInfo("alice");

        Assert.All(
            (byte[][])
            [
                PacWriter.Pac((10, client)), PacWriter.Pac((10, client), (6, signature)), PacWriter.Pac((10, client), (7, signature)),
                PacWriter.Pac((10, client), (6, signature), (6, signature), (7, signature)), PacWriter.Pac((10, client), (6, []), (7, signature)), PacWriter.Everything(),
            ],
            pac => Assert.False(Pac.Decode(pac).IsSignedWith(key)));
    }

    private bool IsSigned(byte[] pac)
    {
        try
        {
            return Pac.Decode(pac).IsSignedWith(key);
        }
        catch (MalformedDataException)
        {
            return false;
        }
    }

    private static CammacNode Cammac(byte[] element) => Assert.IsType<CammacNode>(Assert.Single(AuthorizationNode.Decode(AuthorizationElement.DecodeList(Messages.Elements(element)))));
}
