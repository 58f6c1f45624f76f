// SPDX-License-Identifier: MIT
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Contexts;

/// <summary>gss_inquire_sec_context_by_oid of MIT: session keys, ticket flags, authorization data and other properties of a context.</summary>
public static unsafe class InquireSecContextByOid
{
    /// <summary>Asked of the real mechanism.</summary>
    public static GssStatus Run(Call* call, gss_ctx_id_struct* context, gss_OID_desc_struct* property, gss_buffer_set_desc_struct** values)
    {
        GssStatus status = ContextHandle.BorrowLocal(ref *call, context, out gss_ctx_id_struct* local);
        if (status.IsError)
        {
            return status;
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_inquire_sec_context_by_oid(&minor, local, property, values), minor);
    }
}
