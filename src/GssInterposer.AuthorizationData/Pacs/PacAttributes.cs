// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.AuthorizationData.Pacs;

/// <summary>PAC_ATTRIBUTES_INFO (MS-PAC §2.14).</summary>
/// <param name="BitCount">How many bits are meant.</param>
/// <param name="Flags">The first 32 of them.</param>
public sealed record PacAttributes(uint BitCount, uint Flags)
{
    /// <summary>The client asked for a PAC.</summary>
    public bool WasRequested => (Flags & 1) != 0;

    /// <summary>The client said nothing, and got one.</summary>
    public bool WasGivenImplicitly => (Flags & 2) != 0;

    /// <summary>Decodes one.</summary>
    /// <exception cref="MalformedDataException">It is none.</exception>
    public static PacAttributes Decode(ReadOnlySpan<byte> bytes)
    {
        PacReader reader = new("PAC attributes", bytes);
        return new PacAttributes(reader.Plain32(), reader.Plain32());
    }
}
