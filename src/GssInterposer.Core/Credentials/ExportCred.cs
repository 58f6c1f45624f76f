// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Credentials;

/// <summary>gss_export_cred of MIT. The mechglue also copies credentials this way (gss_add_cred).</summary>
public static unsafe class ExportCred
{
    /// <summary>A remote credential is exported sealed, as we hold it; a local one by the real mechanism.</summary>
    public static GssStatus Run(Call* call, gss_cred_id_struct* credential, gss_buffer_desc_struct* token)
    {
        CredHandle* handle = CredHandle.From(credential);
        if (handle == null)
        {
            return CredHandle.Bad;
        }

        if (handle->IsRemote)
        {
            return CredentialTokens.Mark(ref *call, handle->Remote.Span, token);
        }

        uint minor;
        gss_buffer_desc_struct wrapped = default;
        GssStatus status = GssStatus.FromMechanism(GssApi.gss_export_cred(&minor, handle->Local, &wrapped), minor);
        if (status.IsError)
        {
            return status;
        }

        if (!CredentialTokens.TryUnwrap(new ReadOnlySpan<byte>(wrapped.value, (int)wrapped.length), out ReadOnlySpan<byte> inner))
        {
            status = GssStatus.Failure(MinorCode.BadToken);
        }
        else if (!Out.Copy(token, inner))
        {
            status = GssStatus.OutOfMemory;
        }

        LibC.explicit_bzero(wrapped.value, wrapped.length); // it holds tickets and their keys
        GssApi.gss_release_buffer(&minor, &wrapped);
        return status;
    }
}
