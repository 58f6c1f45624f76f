// SPDX-License-Identifier: MIT
using GssInterposer.Core.Contexts;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Messages;

/// <summary>gss_verify_mic (RFC 2744 §5.32).</summary>
public static unsafe class VerifyMic
{
    /// <summary>Done by whoever has the context: see <see cref="ContextSide"/>.</summary>
    public static GssStatus Run(Call* call, gss_ctx_id_struct* context, gss_buffer_desc_struct* message, gss_buffer_desc_struct* token, uint* qop)
    {
        GssStatus status = ContextHandle.Borrow(ref *call, context, out ContextSide side);
        if (status.IsError)
        {
            return status;
        }

        if (side.IsHeld)
        {
            return HeldMessages.VerifyMic(ref *call, side.Held, message, token, qop);
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_verify_mic(&minor, side.Local, message, token, qop), minor);
    }
}
