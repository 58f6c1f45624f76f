// SPDX-License-Identifier: MIT
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Contexts;

/// <summary>gss_context_time (RFC 2744 §5.8).</summary>
public static unsafe class ContextTime
{
    /// <summary>Asked of the real mechanism, if it has the context: it knows the ticket's end. The figure counts down, and a context that has expired says so.</summary>
    public static GssStatus Run(Call* call, gss_ctx_id_struct* context, uint* seconds)
    {
        GssStatus status = ContextHandle.Borrow(ref *call, context, out ContextSide side);
        if (status.IsError)
        {
            return status;
        }

        if (side.IsHeld)
        {
            return HeldInquiry.Time(ContextHandle.From(context), seconds);
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_context_time(&minor, side.Local, seconds), minor);
    }
}
