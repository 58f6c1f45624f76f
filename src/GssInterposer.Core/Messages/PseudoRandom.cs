// SPDX-License-Identifier: MIT
using GssInterposer.Core.Contexts;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Messages;

/// <summary>gss_pseudo_random (RFC 4401).</summary>
public static unsafe class PseudoRandom
{
    /// <summary>Done by whoever has the context: see <see cref="ContextSide"/>.</summary>
    public static GssStatus Run(Call* call, gss_ctx_id_struct* context, int key, gss_buffer_desc_struct* input, nint outputBytes, gss_buffer_desc_struct* output)
    {
        GssStatus status = ContextHandle.Borrow(ref *call, context, out ContextSide side);
        if (status.IsError)
        {
            return status;
        }

        if (side.IsHeld)
        {
            return HeldMessages.PseudoRandom(ref *call, side.Held, key, input, outputBytes, output);
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_pseudo_random(&minor, side.Local, key, input, outputBytes, output), minor);
    }
}
