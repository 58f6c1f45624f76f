// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.Core.Names;

/// <summary>Exported name tokens (RFC 2743 §3.2), and composite ones (RFC 6680 §7.7) as MIT Kerberos writes them.</summary>
internal static class ExportedNames
{
    private const byte Composite = 2;
    private const int PrefixBytes = 2; // 04 01, or 04 02 for a composite token
    private const int OidLengthBytes = 2;

    /// <summary>Do the lengths inside the token add up to its own? A composite token has its attributes as one more item after the name.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> token)
    {
        if (token.Length < PrefixBytes + OidLengthBytes)
        {
            return false;
        }

        bool isComposite = token[1] == Composite;
        int oidLength = (token[2] << 8) | token[3];
        ReadOnlySpan<byte> rest = token.Slice(PrefixBytes + OidLengthBytes);
        if (oidLength > rest.Length)
        {
            return false;
        }

        rest = rest.Slice(oidLength);
        return LengthPrefixed.TryTake(ref rest, out _) && (!isComposite || LengthPrefixed.TryTake(ref rest, out _)) && rest.IsEmpty;
    }
}
