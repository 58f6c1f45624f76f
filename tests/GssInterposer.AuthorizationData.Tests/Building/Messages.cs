// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;

namespace GssInterposer.AuthorizationData.Tests.Building;

/// <summary>Kerberos structures (RFC 4120 Appendix A and others) with made-up content.</summary>
internal static class Messages
{
    public const string Realm = "EXAMPLE.TEST";

    public static byte[] Name(int type, params string[] components) =>
        Tlv.Sequence(Tlv.Field(0, Tlv.Integer(type)), Tlv.Field(1, Tlv.Sequence(components.Select(Tlv.General))));

    public static byte[] NameAndRealm(string realm, params string[] components) => Tlv.Sequence(Tlv.Field(0, Name(1, components)), Tlv.Field(1, Tlv.General(realm)));

    public static byte[] Encrypted(int type, uint? version, byte[] cipher) => Tlv.Sequence(
        (byte[][])[Tlv.Field(0, Tlv.Integer(type)), .. version is { } number ? (byte[][])[Tlv.Field(1, Tlv.Integer(number))] : [], Tlv.Field(2, Tlv.Octets(cipher))]);

    public static byte[] Ticket(byte[] encrypted, string realm = Realm, int version = 5, params string[] server) => Tlv.Application(1, Tlv.Sequence(
        Tlv.Field(0, Tlv.Integer(version)), Tlv.Field(1, Tlv.General(realm)), Tlv.Field(2, Name(2, server.Length == 0 ? ["host", "localhost"] : server)), Tlv.Field(3, encrypted)));

    public static byte[] Ticket() => Ticket(Encrypted(18, 3, [1, 2, 3, 4]));

    public static byte[] TicketPart(byte[]? authorization, string client = "alice", string realm = Realm, string authTime = "20260102030405Z", bool full = true, string endTime = "20370102130405Z") =>
        Tlv.Application(3, Tlv.Sequence((byte[][])
        [
            Tlv.Field(0, Tlv.Bits(0x40a50000)),
            Tlv.Field(1, Tlv.Sequence(Tlv.Field(0, Tlv.Integer(18)), Tlv.Field(1, Tlv.Octets(new byte[32])))),
            Tlv.Field(2, Tlv.General(realm)),
            Tlv.Field(3, Name(1, client)),
            Tlv.Field(4, Tlv.Sequence(Tlv.Field(0, Tlv.Integer(1)), Tlv.Field(1, Tlv.Octets()))),
            Tlv.Field(5, Tlv.Time(authTime)),
            .. full ? (byte[][])[Tlv.Field(6, Tlv.Time("20260102030500Z"))] : [],
            Tlv.Field(7, Tlv.Time(endTime)),
            .. full ? (byte[][])[Tlv.Field(8, Tlv.Time("20370109030405Z"))] : [],
            .. full ? (byte[][])[Tlv.Field(9, Tlv.Sequence(Tlv.Sequence(Tlv.Field(0, Tlv.Integer(2)), Tlv.Field(1, Tlv.Octets(127, 0, 0, 1)))))] : [],
            .. authorization is null ? (byte[][])[] : [Tlv.Field(10, authorization)],
        ]));

    public static byte[] ApReq(byte[] ticket, uint options = 0x20000000) => Tlv.Application(14, Tlv.Sequence(
        Tlv.Field(0, Tlv.Integer(5)), Tlv.Field(1, Tlv.Integer(14)), Tlv.Field(2, Tlv.Bits(options)), Tlv.Field(3, ticket), Tlv.Field(4, Encrypted(18, null, [5, 6]))));

    public static byte[] Element(int type, byte[] data) => Tlv.Sequence(Tlv.Field(0, Tlv.Integer(type)), Tlv.Field(1, Tlv.Octets(data)));

    public static byte[] Elements(params byte[][] elements) => Tlv.Sequence(elements);

    public static byte[] IfRelevant(params byte[][] elements) => Element(1, Elements(elements));

    public static byte[] Indicators(params string[] words) => Element(97, Tlv.Sequence(words.Select(Tlv.Utf8)));

    public static byte[] Checksum(int type, params byte[] value) => Tlv.Sequence(Tlv.Field(0, Tlv.Integer(type)), Tlv.Field(1, Tlv.Octets(value)));

    public static byte[] Verifier(uint version, int type) =>
        Tlv.Sequence(Tlv.Field(1, Tlv.Integer(version)), Tlv.Field(2, Tlv.Integer(type)), Tlv.Field(3, Checksum(16, new byte[12])));

    public static byte[] Cammac(byte[] elements, params byte[][] verifiers) =>
        Element(96, Tlv.Sequence(verifiers.Select((verifier, number) => Tlv.Field(number + 1, verifier)).Prepend(Tlv.Field(0, elements))));

    /// <summary>A CAMMAC with a verifier for the service alone.</summary>
    public static byte[] VouchedFor(byte[] elements, int macType, byte[] mac) =>
        Element(96, Tlv.Sequence(Tlv.Field(0, elements), Tlv.Field(2, Tlv.Sequence(Tlv.Field(3, Checksum(macType, mac))))));

    public static byte[] SignedPath(int type, byte[] checksum, params byte[][] delegated) => Tlv.Sequence(
        (byte[][])[Tlv.Field(0, Tlv.Integer(type)), Tlv.Field(1, checksum), .. delegated.Length == 0 ? (byte[][])[] : [Tlv.Field(2, Tlv.Sequence(delegated))]]);

    /// <summary>RFC 2743 §3.1.</summary>
    public static byte[] Framed(string oidHex, params byte[] inner) => Tlv.Application(0, [.. Tlv.Of(0x06, Convert.FromHexString(oidHex)), .. inner]);

    /// <summary>RFC 4178 §4.2.1.</summary>
    public static byte[] NegTokenInit(byte[]? mechToken) => Framed(Oids.Spnego, Tlv.Field(0, Tlv.Sequence(
        (byte[][])[Tlv.Field(0, Tlv.Sequence(Tlv.Of(0x06, Convert.FromHexString(Oids.Krb5)))), .. mechToken is null ? (byte[][])[] : [Tlv.Field(2, Tlv.Octets(mechToken))]])));

    /// <summary>RFC 4121 §4.1: an initiator's first token.</summary>
    public static byte[] Krb5Token(byte[] request, string oidHex = Oids.Krb5) => Framed(oidHex, [1, 0, .. request]);

    /// <summary>A ticket's authorization data with one of everything.</summary>
    public static byte[] Everything(IEnumerable<byte[]>? more = null) => Elements(
        [
            IfRelevant(Element(128, PacWriter.Everything())),
            IfRelevant(Cammac(Elements(Indicators("spake", "otp")), Verifier(1, 18), Verifier(2, 17))),
            IfRelevant(Element(142, SignedPath(18, Checksum(16, new byte[12]), NameAndRealm(Realm, "HTTP", "front"), NameAndRealm(Realm, "host", "middle")))),
            Element(8, Elements(Element(129, [1, 2, 3]))),
            Element(-7, [9]),
            .. more ?? [],
        ]);
}
