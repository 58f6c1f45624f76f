// SPDX-License-Identifier: MIT
using GssInterposer.Core.Contexts;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Messages;

/// <summary>gss_wrap_size_limit (RFC 2744 §5.34).</summary>
public static unsafe class WrapSizeLimit
{
    /// <summary>Done by whoever has the context: see <see cref="ContextSide"/>.</summary>
    public static GssStatus Run(Call* call, gss_ctx_id_struct* context, int confidential, uint qop, uint outputBytes, uint* inputBytesMax)
    {
        GssStatus status = ContextHandle.Borrow(ref *call, context, qop, out ContextSide side);
        if (status.IsError)
        {
            return status;
        }

        if (side.IsHeld)
        {
            return HeldMessages.WrapSizeLimit(ref *call, side.Held, confidential, qop, outputBytes, inputBytesMax);
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_wrap_size_limit(&minor, side.Local, confidential, qop, outputBytes, inputBytesMax), minor);
    }
}
