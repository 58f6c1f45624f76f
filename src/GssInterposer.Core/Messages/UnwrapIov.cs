// SPDX-License-Identifier: MIT
using GssInterposer.Core.Contexts;
using GssInterposer.Core.Status;
using GssInterposer.Gssx;
using GssInterposer.Interop;

namespace GssInterposer.Core.Messages;

/// <summary>gss_unwrap_iov of MIT: unwrap in place.</summary>
public static unsafe class UnwrapIov
{
    /// <summary>Done by whoever has the context: see <see cref="ContextSide"/>.</summary>
    public static GssStatus Run(Call* call, gss_ctx_id_struct* context, int* isConfidential, uint* qop, gss_iov_buffer_desc_struct* buffers, int count)
    {
        GssStatus status = ContextHandle.Borrow(ref *call, context, out ContextSide side);
        if (status.IsError)
        {
            return status;
        }

        if (side.IsHeld)
        {
            return HeldIov.Run(ref *call, side.Held, GssxIovOperation.Unwrap, 0, 0, buffers, count, isConfidential, qop);
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_unwrap_iov(&minor, side.Local, isConfidential, qop, buffers, count), minor);
    }
}
