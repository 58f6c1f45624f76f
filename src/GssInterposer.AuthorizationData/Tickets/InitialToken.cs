// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using System.Formats.Asn1;
using GssInterposer.AuthorizationData.Asn1;

namespace GssInterposer.AuthorizationData.Tickets;

/// <summary>The first token of a GSS-API exchange, opened as far as its AP-REQ.</summary>
/// <param name="Framing">What was around the AP-REQ, from the outside in, for a person.</param>
/// <param name="Request">The AP-REQ.</param>
public sealed record InitialToken(string Framing, ApReq Request)
{
    private const string Krb5 = "1.2.840.113554.1.2.2";
    private const string Krb5OfMicrosoft = "1.2.840.48018.1.2.2"; // MS-SPNG §3.1.5.2: a bit lost, kept for ever
    private const string Krb5UserToUser = "1.2.840.113554.1.2.2.3";
    private const string Spnego = "1.3.6.1.5.5.2";
    private const string Iakerb = "1.3.6.1.5.2.5";
    private const int NestingMax = 3;

    /// <summary>Opens RFC 2743 §3.1 framing, SPNEGO (RFC 4178 §4.2) and RFC 4121 §4.1 token ids; a bare AP-REQ (DCE style, RFC 4757 §7.1) counts too.</summary>
    /// <exception cref="MalformedDataException">There is no AP-REQ in it; the message says what there is instead.</exception>
    public static InitialToken Decode(ReadOnlyMemory<byte> token) => Open(token, string.Empty, NestingMax);

    private static InitialToken Open(ReadOnlyMemory<byte> token, string framing, int nestings)
    {
        if (token.IsEmpty)
        {
            throw new MalformedDataException("token: empty");
        }

        if (nestings == 0)
        {
            throw new MalformedDataException("token: more framing inside of framing than any mechanism has");
        }

        if (token.Span.StartsWith("NTLMSSP\0"u8))
        {
            throw new MalformedDataException("token: of NTLM, which knows no tickets; the initiator had no Kerberos credential, or found no KDC");
        }

        return token.Span[0] switch
        {
            0x60 => OpenFramed(token, framing, nestings),
            0x6e => new InitialToken(framing.Length == 0 ? "none: AP-REQ as it is" : framing, ApReq.Decode(token)),
            0xa1 => OpenMechToken(Der.Decode("NegTokenResp", token, ReadNegTokenResp), "SPNEGO (NegTokenResp)", nestings),
            0x76 => throw new MalformedDataException("token: a KRB-CRED, whose tickets are encrypted with a session key"),
            0x6f => throw new MalformedDataException("token: an AP-REP, the acceptor's answer, which holds no ticket; take the initiator's first token"),
            0x7e => throw new MalformedDataException("token: a KRB-ERROR, which holds no ticket"),
            _ => throw new MalformedDataException($"token: neither GSS-API nor Kerberos (it begins with 0x{token.Span[0]:x2})"),
        };
    }

    private static InitialToken OpenFramed(ReadOnlyMemory<byte> token, string framing, int nestings)
    {
        // Not all of it is DER: behind the OID stands whatever the mechanism likes.
        (string mechanism, ReadOnlyMemory<byte> inner) = Der.Decode("GSS-API token", token, reader =>
        {
            ReadOnlyMemory<byte> content = Content(reader.ReadEncodedValue());
            AsnReader first = new(content, AsnEncodingRules.DER);
            int length = first.PeekEncodedValue().Length;
            return (first.ReadObjectIdentifier(), content[length..]);
        });
        return mechanism switch
        {
            Krb5 or Krb5OfMicrosoft or Krb5UserToUser => OpenKrb5(inner, framing + (mechanism == Krb5UserToUser ? "krb5, user to user" : "krb5")),
            Spnego => OpenMechToken(Der.Decode("NegTokenInit", inner, ReadNegTokenInit), "SPNEGO", nestings),
            Iakerb => throw new MalformedDataException("token: of IAKERB, which carries messages for a KDC; its AP-REQ comes in a later token"),
            _ => throw new MalformedDataException($"token: of the mechanism {mechanism}, which is not krb5"),
        };
    }

    private static InitialToken OpenKrb5(ReadOnlyMemory<byte> inner, string framing)
    {
        if (inner.Length < sizeof(ushort))
        {
            throw new MalformedDataException("krb5 token: ends before its token id");
        }

        return BinaryPrimitives.ReadUInt16BigEndian(inner.Span) switch
        {
            0x0100 => new InitialToken(framing, ApReq.Decode(inner[sizeof(ushort)..])),
            0x0200 => throw new MalformedDataException("krb5 token: an AP-REP, the acceptor's answer, which holds no ticket; take the initiator's first token"),
            0x0300 => throw new MalformedDataException("krb5 token: a KRB-ERROR, which holds no ticket"),
            ushort id => throw new MalformedDataException($"krb5 token: of id {id:x4}, which is no context token's (RFC 4121 section 4.1)"),
        };
    }

    private static InitialToken OpenMechToken(ReadOnlyMemory<byte>? mechToken, string framing, int nestings) => mechToken is { } inner
        ? Open(inner, $"{framing}, ", nestings - 1)
        : throw new MalformedDataException($"{framing} token: negotiates only, and has no token of a mechanism in it");

    /// <summary>NegTokenInit (RFC 4178 §4.2.1); reqFlags and mechListMIC are of no interest here.</summary>
    private static ReadOnlyMemory<byte>? ReadNegTokenInit(AsnReader reader) => reader.Explicit(Der.Context(0), content => ReadMechToken(content.ReadSequence()));

    /// <summary>NegTokenResp (RFC 4178 §4.2.2); its responseToken has the same number.</summary>
    private static ReadOnlyMemory<byte>? ReadNegTokenResp(AsnReader reader) => reader.Explicit(Der.Context(1), content => ReadMechToken(content.ReadSequence()));

    private static ReadOnlyMemory<byte>? ReadMechToken(AsnReader sequence)
    {
        ReadOnlyMemory<byte>? token = null;
        while (sequence.HasData)
        {
            if (sequence.IsNext(Der.Context(2)))
            {
                token = sequence.Field(2, Der.Octets);
            }
            else
            {
                sequence.ReadEncodedValue();
            }
        }

        return token;
    }

    private static ReadOnlyMemory<byte> Content(ReadOnlyMemory<byte> value)
    {
        AsnDecoder.ReadEncodedValue(value.Span, AsnEncodingRules.DER, out int offset, out int length, out _);
        return value.Slice(offset, length);
    }
}
