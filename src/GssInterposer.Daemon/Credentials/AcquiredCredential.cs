// SPDX-License-Identifier: MIT
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Credentials;

/// <summary>A credential and how it was come by.</summary>
internal unsafe ref struct AcquiredCredential
{
    /// <summary>The call's until it ends; null for an acceptor of the service's keytab.</summary>
    public gss_cred_id_struct* Credential;

    /// <summary>Such an acceptor, which is lent or sealed by what it is (<see cref="AcceptorIdentity"/>); empty for others.</summary>
    public XdrOpaque Acceptor;
}
