// SPDX-License-Identifier: MIT
using System.Collections.Generic;

namespace GssInterposer.AuthorizationData.Pacs;

/// <summary>KERB_SID_AND_ATTRIBUTES (MS-PAC §2.2.1).</summary>
/// <param name="Sid">The group.</param>
/// <param name="Attributes">As in <see cref="GroupMembership"/>.</param>
public readonly record struct SidAndAttributes(SecurityIdentifier Sid, uint Attributes)
{
    private const int Bytes = 8;

    /// <summary>First all pointers, then all that they point to.</summary>
    internal static IReadOnlyList<SidAndAttributes> ReadArray(ref PacReader reader, uint count, bool isThere)
    {
        reader.RequireBoth(count, isThere);
        uint[] attributes = new uint[isThere ? reader.ArraySize(count, Bytes) : 0];
        for (int i = 0; i < attributes.Length; i++)
        {
            if (!reader.Pointer())
            {
                throw reader.Wrong($"extra SID {i} is a null pointer");
            }

            attributes[i] = reader.UInt32();
        }

        SidAndAttributes[] identifiers = new SidAndAttributes[attributes.Length];
        for (int i = 0; i < identifiers.Length; i++)
        {
            identifiers[i] = new SidAndAttributes(SecurityIdentifier.ReadNdr(ref reader), attributes[i]);
        }

        return identifiers;
    }
}
