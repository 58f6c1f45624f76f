// SPDX-License-Identifier: MIT
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Credentials;

/// <summary>
/// Equal credential objects, lent to one call each: libgssapi locks a credential for as long as a context is being made with it, a KDC's answer included, so calls
/// must not share one.
/// </summary>
internal unsafe interface ICredentialPool
{
    /// <summary>Takes a lent object back.</summary>
    void Return(gss_cred_id_struct* credential);
}
