// SPDX-License-Identifier: MIT
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Contexts;

/// <summary>gss_set_sec_context_option of MIT, on an existing context; without one the mechglue goes to the real mechanism by itself.</summary>
public static unsafe class SetSecContextOption
{
    /// <summary>Done by the real mechanism.</summary>
    public static GssStatus Run(Call* call, gss_ctx_id_struct** context, gss_OID_desc_struct* option, gss_buffer_desc_struct* value)
    {
        ContextHandle* handle = ContextHandle.From(*context);
        if (handle != null && handle->IsRemote && (!handle->IsOpen || handle->IsHeld))
        {
            return GssStatus.FromMechanism(GssApi.GSS_S_UNAVAILABLE, LibC.EINVAL); // krb5 has no options for contexts, open or not
        }

        GssStatus status = ContextHandle.Borrow(ref *call, *context, out ContextSide side);
        if (status.IsError)
        {
            return status;
        }

        uint minor;
        gss_ctx_id_struct* local = side.Local;
        status = GssStatus.FromMechanism(GssApi.gss_set_sec_context_option(&minor, &local, option, value), minor);
        handle->SetLocal(local);
        return status;
    }
}
