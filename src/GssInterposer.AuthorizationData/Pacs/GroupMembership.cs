// SPDX-License-Identifier: MIT
using System.Collections.Generic;

namespace GssInterposer.AuthorizationData.Pacs;

/// <summary>GROUP_MEMBERSHIP (MS-PAC §2.2.2): a group of a domain that is named elsewhere.</summary>
/// <param name="RelativeId">The group.</param>
/// <param name="Attributes">SE_GROUP_MANDATORY (1), ENABLED_BY_DEFAULT (2), ENABLED (4), and so on.</param>
public readonly record struct GroupMembership(uint RelativeId, uint Attributes)
{
    private const int Bytes = 8;

    internal static IReadOnlyList<GroupMembership> ReadArray(ref PacReader reader, uint count, bool isThere)
    {
        reader.RequireBoth(count, isThere);
        GroupMembership[] groups = new GroupMembership[isThere ? reader.ArraySize(count, Bytes) : 0];
        for (int i = 0; i < groups.Length; i++)
        {
            groups[i] = new GroupMembership(reader.UInt32(), reader.UInt32());
        }

        return groups;
    }
}
