// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace GssInterposer.AuthorizationData.Pacs;

/// <summary>SID (MS-DTYP §2.4.2).</summary>
/// <param name="Authority">Identifier authority: 48 bits.</param>
/// <param name="SubAuthorities">At most 15; the last of an account's is its RID.</param>
public sealed record SecurityIdentifier(ulong Authority, IReadOnlyList<uint> SubAuthorities)
{
    private const int SubAuthoritiesMax = 15;
    private const int AuthorityBytes = 6;
    private const int HeaderBytes = 8;
    private const byte Revision = 1;

    /// <summary>Decodes one that fills all of <paramref name="bytes"/> (MS-DTYP §2.4.2.2).</summary>
    /// <exception cref="MalformedDataException">It is none.</exception>
    public static SecurityIdentifier Decode(string what, ReadOnlySpan<byte> bytes)
    {
        PacReader reader = new(what, bytes);
        SecurityIdentifier identifier = Read(ref reader);
        return reader.Left == 0 ? identifier : throw reader.Wrong($"{reader.Left} bytes behind the SID");
    }

    /// <summary>An account of the domain that this is.</summary>
    public SecurityIdentifier Account(uint relativeId) => this with { SubAuthorities = [.. SubAuthorities, relativeId] };

    /// <summary>S-1-…; authorities of more than 32 bits in hexadecimal (MS-DTYP §2.4.2.1).</summary>
    public override string ToString() =>
        $"S-1-{(Authority > uint.MaxValue ? $"0x{Authority:X12}" : Authority.ToString(CultureInfo.InvariantCulture))}{string.Concat(SubAuthorities.Select(part => string.Create(CultureInfo.InvariantCulture, $"-{part}")))}";

    /// <summary>RPC_SID in NDR: the count stands before it once more.</summary>
    internal static SecurityIdentifier ReadNdr(ref PacReader reader)
    {
        uint count = reader.UInt32();
        SecurityIdentifier identifier = Read(ref reader);
        return identifier.SubAuthorities.Count == count ? identifier : throw reader.Wrong($"a SID of {identifier.SubAuthorities.Count} parts in an array of {count}");
    }

    private static SecurityIdentifier Read(ref PacReader reader)
    {
        ReadOnlySpan<byte> header = reader.Bytes(HeaderBytes);
        if (header[0] != Revision || header[1] > SubAuthoritiesMax)
        {
            throw reader.Wrong($"a SID of revision {header[0]} and {header[1]} parts; there are only 1 and up to {SubAuthoritiesMax}");
        }

        ReadOnlySpan<byte> authority = header[^AuthorityBytes..];
        uint[] parts = new uint[header[1]];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = reader.Plain32();
        }

        return new SecurityIdentifier(((ulong)BinaryPrimitives.ReadUInt16BigEndian(authority) << 32) | BinaryPrimitives.ReadUInt32BigEndian(authority[2..]), parts);
    }
}
