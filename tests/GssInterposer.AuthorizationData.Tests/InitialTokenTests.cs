// SPDX-License-Identifier: MIT
using System;
using GssInterposer.AuthorizationData.Tests.Building;
using GssInterposer.AuthorizationData.Tickets;
using Xunit;

namespace GssInterposer.AuthorizationData.Tests;

/// <summary>The way to the AP-REQ in a token.</summary>
public sealed class InitialTokenTests
{
    private static readonly byte[] Request = Messages.ApReq(Messages.Ticket());

    public static TheoryData<string, byte[]> Tokens => new()
    {
        { "krb5", Messages.Krb5Token(Request) },
        { "krb5", Messages.Krb5Token(Request, Oids.Krb5OfMicrosoft) },
        { "krb5, user to user", Messages.Krb5Token(Request, Oids.Krb5UserToUser) },
        { "none: AP-REQ as it is", Request },
        { "SPNEGO, krb5", Messages.NegTokenInit(Messages.Krb5Token(Request)) },
        { "SPNEGO, ", Messages.NegTokenInit(Request) },
        { "SPNEGO (NegTokenResp), krb5", NegTokenResp(Messages.Krb5Token(Request)) },
    };

    [Theory]
    [MemberData(nameof(Tokens))]
    public void The_request_is_found_in_all_framings(string framing, byte[] token)
    {
        InitialToken decoded = InitialToken.Decode(token);

        Assert.StartsWith(framing, decoded.Framing, StringComparison.Ordinal);
        Assert.Equal("host/localhost@EXAMPLE.TEST", decoded.Request.Ticket.Server.ToString());
    }

    public static TheoryData<string, byte[]> Others => new()
    {
        { "token: empty", [] },
        { "token: neither GSS-API nor Kerberos (it begins with 0x47)", "GET / HTTP/1.1"u8.ToArray() },
        { "NTLM, which knows no tickets", "NTLMSSP\0\u0001"u8.ToArray() },
        { "NTLM, which knows no tickets", Messages.NegTokenInit("NTLMSSP\0\u0001"u8.ToArray()) },
        { "the mechanism 1.3.6.1.4.1.311.2.2.10", Messages.Framed(Oids.Ntlm, 1, 2) },
        { "of IAKERB", Messages.Framed(Oids.Iakerb, 5, 1) },
        { "has no token of a mechanism", Messages.NegTokenInit(null) },
        { "an AP-REP", Messages.Framed(Oids.Krb5, 2, 0, 0x6f) },
        { "a KRB-ERROR", Messages.Framed(Oids.Krb5, 3, 0, 0x7e) },
        { "of id 0404", Messages.Framed(Oids.Krb5, 4, 4, 0) },
        { "ends before its token id", Messages.Framed(Oids.Krb5, 1) },
        { "an AP-REP", [0x6f, 0] },
        { "a KRB-ERROR", [0x7e, 0] },
        { "a KRB-CRED", [0x76, 0] },
        { "GSS-API token: no valid DER", [.. Messages.Krb5Token(Request), 0] },
        { "GSS-API token: no valid DER", [0x60, 3, 6, 9, 1] },
        { "AP-REQ: no valid DER", Messages.Krb5Token(Messages.Ticket()) },
        { "more framing inside of framing", Messages.NegTokenInit(Messages.NegTokenInit(Messages.NegTokenInit(Messages.Krb5Token(Request)))) },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void What_holds_no_request_is_named(string words, byte[] token) =>
        Assert.Contains(words, Assert.Throws<MalformedDataException>(() => InitialToken.Decode(token)).Message, StringComparison.Ordinal);

    private static byte[] NegTokenResp(byte[] token) => Tlv.Field(1, Tlv.Sequence(Tlv.Field(0, Tlv.Of(0x0a, [1])), Tlv.Field(2, Tlv.Octets(token))));
}
