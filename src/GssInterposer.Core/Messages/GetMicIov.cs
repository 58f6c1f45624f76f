// SPDX-License-Identifier: MIT
using GssInterposer.Core.Contexts;
using GssInterposer.Core.Status;
using GssInterposer.Gssx;
using GssInterposer.Interop;

namespace GssInterposer.Core.Messages;

/// <summary>gss_get_mic_iov of MIT.</summary>
public static unsafe class GetMicIov
{
    /// <summary>Done by whoever has the context: see <see cref="ContextSide"/>.</summary>
    public static GssStatus Run(Call* call, gss_ctx_id_struct* context, uint qop, gss_iov_buffer_desc_struct* buffers, int count)
    {
        GssStatus status = ContextHandle.Borrow(ref *call, context, out ContextSide side);
        if (status.IsError)
        {
            return status;
        }

        if (side.IsHeld)
        {
            return HeldIov.Run(ref *call, side.Held, GssxIovOperation.GetMic, 0, qop, buffers, count, null, null);
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_get_mic_iov(&minor, side.Local, qop, buffers, count), minor);
    }
}
