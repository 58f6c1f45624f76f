// SPDX-License-Identifier: MIT
using GssInterposer.Core.Contexts;
using GssInterposer.Core.Status;
using GssInterposer.Gssx;
using GssInterposer.Interop;

namespace GssInterposer.Core.Messages;

/// <summary>gss_wrap_iov_length of MIT: how long the buffers of gss_wrap_iov must be.</summary>
public static unsafe class WrapIovLength
{
    /// <summary>Done by whoever has the context: see <see cref="ContextSide"/>.</summary>
    public static GssStatus Run(Call* call, gss_ctx_id_struct* context, int confidential, uint qop, int* isConfidential, gss_iov_buffer_desc_struct* buffers, int count)
    {
        GssStatus status = ContextHandle.Borrow(ref *call, context, out ContextSide side);
        if (status.IsError)
        {
            return status;
        }

        if (side.IsHeld)
        {
            return HeldIov.Run(ref *call, side.Held, GssxIovOperation.WrapLength, confidential, qop, buffers, count, isConfidential, null);
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_wrap_iov_length(&minor, side.Local, confidential, qop, isConfidential, buffers, count), minor);
    }
}
