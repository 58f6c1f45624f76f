// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Names;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Credentials;

/// <summary>Credentials of the real mechanism.</summary>
internal static unsafe class LocalCredentials
{
    /// <summary>Acquires for the concatenated OID: a credential that keeps later calls away from us.</summary>
    public static GssStatus Acquire(ref Call call, in AcquireRequest request, out CredHandle* handle, out uint lifetime)
    {
        handle = null;
        lifetime = 0;
        gss_name_struct* name = null;
        if (request.Name != null)
        {
            GssStatus named = NameHandle.BorrowLocal(ref call, request.Name, out name);
            if (named.IsError)
            {
                return named;
            }
        }

        uint minor;
        uint left;
        gss_cred_id_struct* local = null;
        gss_OID_set_desc_struct* mechanisms = MechanismTable.ConcatenatedSet(request.Mechanism);
        uint major = request.Password != null
            ? GssApi.gss_acquire_cred_with_password(&minor, name, request.Password, request.Seconds, mechanisms, request.Usage, &local, null, &left)
            : request.Impersonator != null
            ? GssApi.gss_acquire_cred_impersonate_name(
                &minor, request.Impersonator->Local, name, request.Seconds, mechanisms, request.Usage, &local, null, &left)
            : GssApi.gss_acquire_cred_from(&minor, name, request.Seconds, mechanisms, request.Usage, request.Store, &local, null, &left);
        GssStatus status = GssStatus.FromMechanism(major, minor);
        if (status.IsError)
        {
            return status;
        }

        handle = CredHandle.TakeLocal(local, request.Mechanism);
        lifetime = left;
        return handle == null ? GssStatus.OutOfMemory : status;
    }

    /// <summary>Imports the real mechanism's token.</summary>
    public static GssStatus Import(ref Call call, int mechanism, ReadOnlySpan<byte> token, out CredHandle* handle)
    {
        handle = null;
        if (!CredentialTokens.TryWrap(ref call, mechanism, token, out gss_buffer_desc_struct wrapped))
        {
            return GssStatus.OutOfMemory;
        }

        uint minor;
        gss_cred_id_struct* local = null;
        GssStatus status = GssStatus.FromMechanism(GssApi.gss_import_cred(&minor, &wrapped, &local), minor);
        if (status.IsError)
        {
            return status;
        }

        handle = CredHandle.TakeLocal(local, mechanism);
        return handle == null ? GssStatus.OutOfMemory : status;
    }
}
