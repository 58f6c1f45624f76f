// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;

namespace GssInterposer.AuthorizationData.Tickets;

/// <summary>TicketFlags (RFC 4120 §5.3, RFC 6806 §11, RFC 8062 §4), the first of them the highest bit as in krb5.h.</summary>
public static class TicketFlags
{
    private const int BitsMax = 32;

    private static readonly string?[] Names =
    [
        null, "forwardable", "forwarded", "proxiable", "proxy", "may-postdate", "postdated", "invalid", "renewable", "initial", "pre-authent", "hw-authent",
        "transited-policy-checked", "ok-as-delegate", null, "enc-pa-rep", "anonymous",
    ];

    /// <summary>The names of the flags that are set, in the standard's order; those without a name by their number.</summary>
    public static IReadOnlyList<string> NamesOf(uint flags)
    {
        List<string> names = [];
        for (int bit = 0; bit < BitsMax; bit++)
        {
            if ((flags & (1u << (BitsMax - 1 - bit))) != 0)
            {
                names.Add((bit < Names.Length ? Names[bit] : null) ?? $"bit {bit}");
            }
        }

        return names;
    }

    /// <summary>The first 32 bits of a KerberosFlags, which has no fewer (RFC 4120 §5.2.8).</summary>
    internal static uint FromBits(ReadOnlySpan<byte> bits)
    {
        uint flags = 0;
        for (int i = 0; i < sizeof(uint); i++)
        {
            flags = (flags << 8) | (i < bits.Length ? bits[i] : 0u);
        }

        return flags;
    }
}
