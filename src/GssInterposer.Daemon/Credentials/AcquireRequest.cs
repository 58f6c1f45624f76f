// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Gss;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Credentials;

/// <summary>What a client wants a credential for, and whose.</summary>
internal unsafe ref struct AcquireRequest
{
    /// <summary>The usual way, or S4U2Self on the client's request.</summary>
    public AcquireType Type;

    /// <summary>Initiate, accept or both.</summary>
    public GssxCredUsage Usage;

    /// <summary>The desired name; absent for the default.</summary>
    public GssxName Name;

    /// <summary>Mechanisms, all of them the service's.</summary>
    public Mechanisms Mechs;

    /// <summary>The impersonator for <see cref="AcquireType.ImpersonateName"/>.</summary>
    public gss_cred_id_struct* Input;

    /// <summary>Seconds wanted, or GSS_C_INDEFINITE.</summary>
    public uint Lifetime;

    /// <summary>The user's own password is given, if only an empty one.</summary>
    public bool HasPassword;

    /// <summary>The user's own password.</summary>
    public XdrOpaque Password;
}
