// SPDX-License-Identifier: MIT
using GssInterposer.Core.Contexts;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Messages;

/// <summary>gss_unwrap (RFC 2744 §5.31).</summary>
public static unsafe class Unwrap
{
    /// <summary>Done by whoever has the context: see <see cref="ContextSide"/>.</summary>
    public static GssStatus Run(Call* call, gss_ctx_id_struct* context, gss_buffer_desc_struct* token, gss_buffer_desc_struct* message, int* isConfidential, uint* qop)
    {
        GssStatus status = ContextHandle.Borrow(ref *call, context, out ContextSide side);
        if (status.IsError)
        {
            return status;
        }

        if (side.IsHeld)
        {
            return HeldMessages.Unwrap(ref *call, side.Held, token, message, isConfidential, qop);
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_unwrap(&minor, side.Local, token, message, isConfidential, qop), minor);
    }
}
