// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;

namespace GssInterposer.AuthorizationData.Pacs;

/// <summary>KERB_VALIDATION_INFO (MS-PAC §2.5): who the user is for a Windows domain. The user session key is not kept.</summary>
public sealed record LogonInfo
{
    private const string What = "PAC logon information";
    private const int SessionKeyBytes = 16;
    private const int ReservedBytes = 8;

    /// <summary>When the user logged on.</summary>
    public required PacTime LogonTime { get; init; }

    /// <summary>When the session should end.</summary>
    public required PacTime LogoffTime { get; init; }

    /// <summary>When it is ended.</summary>
    public required PacTime KickOffTime { get; init; }

    /// <summary>When the password was set.</summary>
    public required PacTime PasswordLastSet { get; init; }

    /// <summary>From when it may be changed.</summary>
    public required PacTime PasswordCanChange { get; init; }

    /// <summary>Until when it must be changed.</summary>
    public required PacTime PasswordMustChange { get; init; }

    /// <summary>Account name.</summary>
    public required string EffectiveName { get; init; }

    /// <summary>Name of the person.</summary>
    public required string FullName { get; init; }

    /// <summary>Script that runs at logon.</summary>
    public required string LogonScript { get; init; }

    /// <summary>Where the profile is.</summary>
    public required string ProfilePath { get; init; }

    /// <summary>Where the home directory is.</summary>
    public required string HomeDirectory { get; init; }

    /// <summary>The letter under which it appears.</summary>
    public required string HomeDirectoryDrive { get; init; }

    /// <summary>How often the user has logged on.</summary>
    public required ushort LogonCount { get; init; }

    /// <summary>How often with a wrong password.</summary>
    public required ushort BadPasswordCount { get; init; }

    /// <summary>RID of the user.</summary>
    public required uint UserId { get; init; }

    /// <summary>RID of the primary group.</summary>
    public required uint PrimaryGroupId { get; init; }

    /// <summary>Groups of the domain.</summary>
    public required IReadOnlyList<GroupMembership> Groups { get; init; }

    /// <summary>LOGON_EXTRA_SIDS (0x20), LOGON_RESOURCE_GROUPS (0x200), and so on.</summary>
    public required uint UserFlags { get; init; }

    /// <summary>The server that the user logged on at.</summary>
    public required string LogonServer { get; init; }

    /// <summary>NetBIOS name of the domain.</summary>
    public required string LogonDomainName { get; init; }

    /// <summary>SID of the domain, or null.</summary>
    public required SecurityIdentifier? LogonDomainId { get; init; }

    /// <summary>USER_ACCOUNT bits (MS-SAMR §2.2.1.12).</summary>
    public required uint UserAccountControl { get; init; }

    /// <summary>Groups of other domains, and claims of who they are.</summary>
    public required IReadOnlyList<SidAndAttributes> ExtraSids { get; init; }

    /// <summary>SID of the domain of <see cref="ResourceGroups"/>, or null.</summary>
    public required SecurityIdentifier? ResourceGroupDomainSid { get; init; }

    /// <summary>Groups of the server's domain.</summary>
    public required IReadOnlyList<GroupMembership> ResourceGroups { get; init; }

    /// <summary>SID of the user, or null without one of the domain.</summary>
    public SecurityIdentifier? UserSid => LogonDomainId?.Account(UserId);

    /// <summary>Decodes one.</summary>
    /// <exception cref="MalformedDataException">It is none.</exception>
    public static LogonInfo Decode(ReadOnlySpan<byte> bytes)
    {
        PacReader headers = new(What, bytes);
        PacReader reader = headers.OpenNdr();

        // The fields, and then what their pointers point to, in the same order (C706 §14.3.12.3).
        PacTime[] times = new PacTime[6];
        foreach (ref PacTime time in times.AsSpan())
        {
            time = reader.Time();
        }

        (int, bool)[] names = ReadHeaders(ref reader, 6);
        ushort logonCount = reader.UInt16();
        ushort badPasswordCount = reader.UInt16();
        uint userId = reader.UInt32();
        uint primaryGroupId = reader.UInt32();
        (uint Count, bool IsThere) groups = (reader.UInt32(), reader.Pointer());
        uint userFlags = reader.UInt32();
        reader.Bytes(SessionKeyBytes);
        (int, bool)[] logon = ReadHeaders(ref reader, 2);
        bool hasDomainId = reader.Pointer();
        reader.Bytes(ReservedBytes);
        uint userAccountControl = reader.UInt32();
        _ = reader.UInt32(); // SubAuthStatus
        _ = reader.Time(); // LastSuccessfulILogon
        _ = reader.Time(); // LastFailedILogon
        _ = reader.UInt32(); // FailedILogonCount
        _ = reader.UInt32(); // Reserved3
        (uint Count, bool IsThere) extra = (reader.UInt32(), reader.Pointer());
        bool hasResourceDomain = reader.Pointer();
        (uint Count, bool IsThere) resource = (reader.UInt32(), reader.Pointer());

        return new LogonInfo
        {
            LogonTime = times[0],
            LogoffTime = times[1],
            KickOffTime = times[2],
            PasswordLastSet = times[3],
            PasswordCanChange = times[4],
            PasswordMustChange = times[5],
            LogonCount = logonCount,
            BadPasswordCount = badPasswordCount,
            UserId = userId,
            PrimaryGroupId = primaryGroupId,
            UserFlags = userFlags,
            UserAccountControl = userAccountControl,
            EffectiveName = reader.StringBody(names[0]),
            FullName = reader.StringBody(names[1]),
            LogonScript = reader.StringBody(names[2]),
            ProfilePath = reader.StringBody(names[3]),
            HomeDirectory = reader.StringBody(names[4]),
            HomeDirectoryDrive = reader.StringBody(names[5]),
            Groups = GroupMembership.ReadArray(ref reader, groups.Count, groups.IsThere),
            LogonServer = reader.StringBody(logon[0]),
            LogonDomainName = reader.StringBody(logon[1]),
            LogonDomainId = hasDomainId ? SecurityIdentifier.ReadNdr(ref reader) : null,
            ExtraSids = SidAndAttributes.ReadArray(ref reader, extra.Count, extra.IsThere),
            ResourceGroupDomainSid = hasResourceDomain ? SecurityIdentifier.ReadNdr(ref reader) : null,
            ResourceGroups = GroupMembership.ReadArray(ref reader, resource.Count, resource.IsThere),
        };
    }

    private static (int Bytes, bool IsThere)[] ReadHeaders(ref PacReader reader, int count)
    {
        (int Bytes, bool IsThere)[] headers = new (int, bool)[count];
        foreach (ref (int Bytes, bool IsThere) header in headers.AsSpan())
        {
            header = reader.StringHeader();
        }

        return headers;
    }
}
