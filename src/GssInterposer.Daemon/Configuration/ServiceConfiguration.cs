// SPDX-License-Identifier: MIT
using System.Collections.Immutable;
using GssInterposer.Gssx;

namespace GssInterposer.Daemon.Configuration;

/// <summary>One [service/NAME], checked and with defaults filled in.</summary>
internal sealed record ServiceConfiguration
{
    /// <summary>0666.</summary>
    public const int DefaultSocketMode = 0x1b6;

    /// <summary>NAME of the section.</summary>
    public required string Name { get; init; }

    /// <summary>Mechanisms offered: krb5, iakerb.</summary>
    public required ImmutableArray<string> Mechs { get; init; }

    /// <summary>Uid that the peer must have, and that keeps <see cref="Trusted"/> to itself.</summary>
    public required uint Euid { get; init; }

    /// <summary>Any uid matches.</summary>
    public bool AllowAnyUid { get; init; }

    /// <summary>Canonical path of the peer's executable, or null for any.</summary>
    public string? Program { get; init; }

    /// <summary>Own socket, or null for the default one.</summary>
    public string? Socket { get; init; }

    /// <summary>Owner of <see cref="Socket"/>; null leaves it (ours: <c>socket_owner</c>).</summary>
    public uint? SocketOwner { get; init; }

    /// <summary>Group of <see cref="Socket"/>; null leaves it (ours: <c>socket_group</c>).</summary>
    public uint? SocketGroup { get; init; }

    /// <summary>Mode of <see cref="Socket"/>, 0666 by default: the peer's identity decides (ours: <c>socket_mode</c>, octal).</summary>
    public int SocketMode { get; init; } = DefaultSocketMode;

    /// <summary>user:role:type:range that the peer's SELinux label must have, or null.</summary>
    public string? SelinuxContext { get; init; }

    /// <summary>Gid that the peer must have, as its effective or a supplementary group, or null (ours: <c>group</c>).</summary>
    public uint? Group { get; init; }

    /// <summary>systemd unit that the peer must belong to, or null (ours: <c>unit</c>).</summary>
    public string? Unit { get; init; }

    /// <summary>For gss_acquire_cred_from, in file order, values with their %U, %u and %% not yet replaced.</summary>
    public ImmutableArray<CredStoreElement> CredStore { get; init; } = [];

    /// <summary>What credentials of the service may be used for.</summary>
    public GssxCredUsage CredUsage { get; init; } = GssxCredUsage.Both;

    /// <summary>Principal when the application names none, or null.</summary>
    public string? Krb5Principal { get; init; }

    /// <summary>No other principal than <see cref="Krb5Principal"/> is given out (ours: <c>enforce_krb5_principal</c>).</summary>
    public bool EnforceKrb5Principal { get; init; }

    /// <summary>A peer whose uid is <see cref="Euid"/> may name another uid; S4U2Self and S4U2Proxy are allowed.</summary>
    public bool Trusted { get; init; }

    /// <summary>The user's credential comes by S4U2Self, then a context to self.</summary>
    public bool Impersonate { get; init; }

    /// <summary>S4U2Self on the client's request.</summary>
    public bool AllowProtocolTransition { get; init; }

    /// <summary>Credentials that carry an impersonator may be used towards others than the impersonator.</summary>
    public bool AllowConstrainedDelegation { get; init; }

    /// <summary>Changed credentials go back to the client.</summary>
    public bool AllowClientCcacheSync { get; init; }

    /// <summary>How the client has the credentials that users delegate to it (ours).</summary>
    public DelegatedExport ExportDelegated { get; init; }

    /// <summary>Who has the keys of established contexts (ours: <c>session_keys</c>).</summary>
    public SessionKeyHolder SessionKeys { get; init; }

    /// <summary>The service is the kernel's NFS server: tell it when we listen.</summary>
    public bool KernelNfsd { get; init; }

    /// <summary>Request flags taken away from every initiation; GSS_C_DELEG_FLAG unless configured otherwise.</summary>
    public uint FilterFlags { get; init; } = RequestFlags.FilteredByDefault;

    /// <summary>Request flags added to every initiation, before filtering.</summary>
    public uint EnforceFlags { get; init; }

    /// <summary>A credential with fewer seconds left counts as expired.</summary>
    public uint MinLifetimeSeconds { get; init; } = 15;

    /// <summary>As <see cref="DaemonConfiguration.DebugLevel"/>, for calls of this service; the larger of both counts.</summary>
    public int DebugLevel { get; init; }

    /// <summary>Globs of user principals the service may get credentials for by S4U2Self or impersonation; empty: any (ours: <c>allow_users</c>).</summary>
    public ImmutableArray<string> AllowUsers { get; init; } = [];

    /// <summary>Globs of target principals that contexts may be initiated to; empty: any (ours: <c>allow_targets</c>).</summary>
    public ImmutableArray<string> AllowTargets { get; init; } = [];

    /// <summary>Handles are sealed with a key that comes from the service keytab, so that hosts that share it can open them (ours:
    /// <c>seal_from_keytab</c>).</summary>
    public bool SealFromKeytab { get; init; }
}

/// <summary>One <c>cred_store = KEY:VALUE</c>.</summary>
/// <param name="Key">keytab, client_keytab, ccache, rcache …</param>
/// <param name="Value">As written.</param>
internal readonly record struct CredStoreElement(string Key, string Value);
