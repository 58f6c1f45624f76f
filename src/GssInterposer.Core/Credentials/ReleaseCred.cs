// SPDX-License-Identifier: MIT
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Credentials;

/// <summary>gss_release_cred (RFC 2744 §5.27).</summary>
public static unsafe class ReleaseCred
{
    /// <summary>Frees the credential and sets it to GSS_C_NO_CREDENTIAL.</summary>
    public static GssStatus Run(Call* call, gss_cred_id_struct** credential)
    {
        if (*credential == null)
        {
            return GssStatus.Complete;
        }

        CredHandle* handle = CredHandle.From(*credential);
        if (handle == null)
        {
            return CredHandle.Bad;
        }

        *credential = null;
        CredHandle.Release(handle);
        return GssStatus.Complete;
    }
}
