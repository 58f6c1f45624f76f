// SPDX-License-Identifier: MIT
using GssInterposer.Core.Contexts;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Messages;

/// <summary>gss_get_mic (RFC 2744 §5.15).</summary>
public static unsafe class GetMic
{
    /// <summary>Done by whoever has the context: see <see cref="ContextSide"/>.</summary>
    public static GssStatus Run(Call* call, gss_ctx_id_struct* context, uint qop, gss_buffer_desc_struct* message, gss_buffer_desc_struct* token)
    {
        GssStatus status = ContextHandle.Borrow(ref *call, context, qop, out ContextSide side);
        if (status.IsError)
        {
            return status;
        }

        if (side.IsHeld)
        {
            return HeldMessages.GetMic(ref *call, side.Held, qop, message, token);
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_get_mic(&minor, side.Local, qop, message, token), minor);
    }
}
