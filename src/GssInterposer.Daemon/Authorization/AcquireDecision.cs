// SPDX-License-Identifier: MIT
using System.Diagnostics.CodeAnalysis;
using GssInterposer.Gssx;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Authorization;

/// <summary>How a credential is to be acquired, or why not. Made by <see cref="Policy.DecideAcquire"/>.</summary>
internal readonly record struct AcquireDecision
{
    /// <summary>Why not: what was asked, what forbids it, which key would allow it. Null when it is allowed.</summary>
    public string? Refusal { get; private init; }

    /// <summary>GSS major of the refusal.</summary>
    public uint Major { get; private init; }

    /// <summary>errno of the refusal.</summary>
    public int Error { get; private init; }

    /// <summary>What the credential will be for: as asked, narrowed to what the service may do.</summary>
    public GssxCredUsage Usage { get; init; }

    /// <summary>The uid that %U and %u in the credential store stand for.</summary>
    public uint TargetUid { get; init; }

    /// <summary>A user's credential, not the service's own.</summary>
    public bool IsForUser { get; init; }

    /// <summary>The service's keytab takes the place of the client keytab.</summary>
    public bool UsesServiceKeytab { get; init; }

    /// <summary>Which name.</summary>
    public AcquireName Name { get; init; }

    /// <summary>Whether somebody vouches for the user, and who. The user must pass <see cref="PrincipalPolicy.RefuseUser"/> then.</summary>
    public Impersonation Impersonation { get; init; }

    /// <summary>Whether it is allowed.</summary>
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsAllowed => Refusal is null;

    /// <summary>A refusal: GSS_S_UNAUTHORIZED unless the C daemon's clients know another code.</summary>
    public static AcquireDecision Refuse(string why, uint major = GssApi.GSS_S_UNAUTHORIZED, int error = LibC.EACCES) =>
        new() { Refusal = why, Major = major, Error = error };
}
