// SPDX-License-Identifier: MIT
using GssInterposer.Core.Contexts;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Messages;

/// <summary>gss_wrap (RFC 2744 §5.33).</summary>
public static unsafe class Wrap
{
    /// <summary>Done by whoever has the context: see <see cref="ContextSide"/>.</summary>
    public static GssStatus Run(Call* call, gss_ctx_id_struct* context, int confidential, uint qop, gss_buffer_desc_struct* message, int* isConfidential, gss_buffer_desc_struct* token)
    {
        GssStatus status = ContextHandle.Borrow(ref *call, context, qop, out ContextSide side);
        if (status.IsError)
        {
            return status;
        }

        if (side.IsHeld)
        {
            return HeldMessages.Wrap(ref *call, side.Held, confidential, qop, message, isConfidential, token);
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_wrap(&minor, side.Local, confidential, qop, message, isConfidential, token), minor);
    }
}
