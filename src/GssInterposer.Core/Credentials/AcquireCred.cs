// SPDX-License-Identifier: MIT
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Credentials;

/// <summary>gss_acquire_cred (RFC 2744 §5.2). MIT's mechglue calls acquire_cred_from in its place, but wants this one to exist.</summary>
public static unsafe class AcquireCred
{
    /// <inheritdoc cref="AcquireCredFrom.Run"/>
    public static GssStatus Run(
        Call* call,
        gss_name_struct* desiredName,
        uint seconds,
        gss_OID_set_desc_struct* desiredMechanisms,
        int usage,
        gss_cred_id_struct** credential,
        gss_OID_set_desc_struct** actualMechanisms,
        uint* lifetime) =>
        AcquireCredFrom.Run(call, desiredName, seconds, desiredMechanisms, usage, null, credential, actualMechanisms, lifetime);
}
