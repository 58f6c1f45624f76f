// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.AuthorizationData.Pacs;

/// <summary>UPN_DNS_INFO (MS-PAC §2.10).</summary>
/// <param name="Upn">User principal name.</param>
/// <param name="DnsDomainName">DNS name of the domain.</param>
/// <param name="Flags">See the properties.</param>
/// <param name="SamName">Account name, in the extended form only.</param>
/// <param name="Sid">SID of the account, in the extended form only.</param>
public sealed record UpnDnsInfo(string Upn, string DnsDomainName, uint Flags, string? SamName, SecurityIdentifier? Sid)
{
    private const string What = "PAC UPN and DNS information";
    private const uint ConstructedFlag = 1;
    private const uint ExtendedFlag = 2;

    /// <summary>The account has no userPrincipalName attribute: this one is made of its name and domain.</summary>
    public bool IsConstructed => (Flags & ConstructedFlag) != 0;

    /// <summary>Decodes one.</summary>
    /// <exception cref="MalformedDataException">It is none.</exception>
    public static UpnDnsInfo Decode(ReadOnlySpan<byte> bytes)
    {
        PacReader reader = new(What, bytes);
        (int Length, int Offset) upn = (reader.Plain16(), reader.Plain16());
        (int Length, int Offset) domain = (reader.Plain16(), reader.Plain16());
        uint flags = reader.Plain32();
        if ((flags & ExtendedFlag) == 0)
        {
            return new UpnDnsInfo(Text(bytes, upn), Text(bytes, domain), flags, null, null);
        }

        (int Length, int Offset) sam = (reader.Plain16(), reader.Plain16());
        (int Length, int Offset) sid = (reader.Plain16(), reader.Plain16());
        return new UpnDnsInfo(Text(bytes, upn), Text(bytes, domain), flags, Text(bytes, sam), SecurityIdentifier.Decode(What, Part(bytes, sid)));
    }

    private static string Text(ReadOnlySpan<byte> bytes, (int Length, int Offset) part)
    {
        PacReader reader = new(What, Part(bytes, part));
        return part.Length % sizeof(char) == 0 ? reader.Characters(part.Length) : throw reader.Wrong($"a name of {part.Length} bytes, which is no UTF-16");
    }

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> bytes, (int Length, int Offset) part) => part.Offset <= bytes.Length && part.Length <= bytes.Length - part.Offset
        ? bytes.Slice(part.Offset, part.Length)
        : throw new MalformedDataException($"{What}: {part.Length} bytes at {part.Offset}, of {bytes.Length} in all");
}
