// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.Daemon.Authorization;

/// <summary>user:role:type[:range] of SELinux. The range may hold further colons.</summary>
internal static class SelinuxContext
{
    /// <summary>
    /// Whether the configured context is the peer's, part by part. A configuration without a range leaves it open, as the C daemon does; a configured range must be
    /// the peer's, where the C daemon lets a label without one pass.
    /// </summary>
    public static bool Matches(string configured, string? label)
    {
        if (label is null)
        {
            return false;
        }

        bool isWhole = Split(configured, out ReadOnlySpan<char> wanted, out ReadOnlySpan<char> wantedRange);
        return isWhole
            && Split(label, out ReadOnlySpan<char> found, out ReadOnlySpan<char> foundRange)
            && wanted.SequenceEqual(found)
            && (wantedRange.IsEmpty || wantedRange.SequenceEqual(foundRange));
    }

    private static bool Split(string context, out ReadOnlySpan<char> userRoleType, out ReadOnlySpan<char> range)
    {
        userRoleType = context;
        range = default;
        int colons = 0;
        for (int i = 0; i < context.Length; i++)
        {
            if (context[i] == ':' && ++colons == 3)
            {
                userRoleType = context.AsSpan(0, i);
                range = context.AsSpan(i + 1);
                break;
            }
        }

        return colons >= 2;
    }
}
