// SPDX-License-Identifier: MIT
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Contexts;

/// <summary>gss_delete_sec_context (RFC 2744 §5.9).</summary>
public static unsafe class DeleteSecContext
{
    /// <summary>Frees the context on whichever side it is. No token is made: RFC 2743 §2.2.3 has abolished it.</summary>
    public static GssStatus Run(Call* call, gss_ctx_id_struct** context, gss_buffer_desc_struct* token)
    {
        if (*context == null)
        {
            return GssStatus.Complete;
        }

        ContextHandle* handle = ContextHandle.From(*context);
        if (handle == null)
        {
            return ContextHandle.Bad;
        }

        *context = null;
        if (HeldContext.IsOurs(handle))
        {
            HeldContext.Forget(ref *call, handle);
        }

        ContextHandle.Release(handle);
        return GssStatus.Complete;
    }
}
