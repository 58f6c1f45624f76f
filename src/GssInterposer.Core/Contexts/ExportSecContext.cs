// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Contexts;

/// <summary>gss_export_sec_context (RFC 2744 §5.14).</summary>
public static unsafe class ExportSecContext
{
    /// <summary>
    /// Returns the real mechanism's token without the mechglue's header: the mechglue that called us writes its own, with an OID that selects the real
    /// mechanism when the token is imported, in this process or in one that has no proxy. So a context that the daemon holds cannot be exported, not even as the reference that it
    /// is here: it would come back to krb5, which knows nothing of it (gssint_select_mech_type). The flags say so: GSS_C_TRANS_FLAG is not among them.
    /// </summary>
    public static GssStatus Run(Call* call, gss_ctx_id_struct** context, gss_buffer_desc_struct* token)
    {
        GssStatus status = ContextHandle.Borrow(ref *call, *context, out ContextSide side);
        if (status.IsError)
        {
            return status;
        }

        ContextHandle* handle = ContextHandle.From(*context);
        if (side.IsHeld)
        {
            return HeldContext.KeysStay;
        }

        uint minor;
        gss_ctx_id_struct* local = side.Local;
        gss_buffer_desc_struct exported = default;
        status = GssStatus.FromMechanism(GssApi.gss_export_sec_context(&minor, &local, &exported), minor);
        handle->SetLocal(local);
        if (status.IsError)
        {
            return status;
        }

        if (!ContextTokens.TrySplit(new ReadOnlySpan<byte>(exported.value, (int)exported.length), out _, out ReadOnlySpan<byte> rest))
        {
            status = GssStatus.Failure(MinorCode.BadToken);
        }
        else if (!Out.Copy(token, rest))
        {
            status = GssStatus.OutOfMemory;
        }
        else
        {
            *context = null;
            ContextHandle.Release(handle);
        }

        LibC.explicit_bzero(exported.value, exported.length);
        GssApi.gss_release_buffer(&minor, &exported);
        return status;
    }
}
