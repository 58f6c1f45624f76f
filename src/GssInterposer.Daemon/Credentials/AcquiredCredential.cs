// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Authorization;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Credentials;

/// <summary>A credential and how it was come by.</summary>
internal unsafe ref struct AcquiredCredential
{
    /// <summary>The call's until it ends.</summary>
    public gss_cred_id_struct* Credential;

    /// <summary>For whom, and for what.</summary>
    public AcquireDecision Decision;

    /// <summary>An acceptor of the service's keytab: sealed by name.</summary>
    public bool IsAcceptor;

    /// <summary>The acceptor's exported name; empty for any in the keytab.</summary>
    public XdrOpaque AcceptorName;
}
