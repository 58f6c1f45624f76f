// SPDX-License-Identifier: MIT
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Contexts;

/// <summary>gss_inquire_sec_context_by_oid of MIT: session keys, ticket flags, authorization data and other properties of a context.</summary>
public static unsafe class InquireSecContextByOid
{
    /// <summary>Asked of whoever has the context.</summary>
    public static GssStatus Run(Call* call, gss_ctx_id_struct* context, gss_OID_desc_struct* property, gss_buffer_set_desc_struct** values)
    {
        GssStatus status = ContextHandle.Borrow(ref *call, context, out ContextSide side);
        if (status.IsError)
        {
            return status;
        }

        if (side.IsHeld)
        {
            return HeldInquiry.ByOid(ref *call, side.Held, property, values);
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_inquire_sec_context_by_oid(&minor, side.Local, property, values), minor);
    }
}
