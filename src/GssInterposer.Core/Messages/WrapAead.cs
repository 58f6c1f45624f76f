// SPDX-License-Identifier: MIT
using GssInterposer.Core.Contexts;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Messages;

/// <summary>gss_wrap_aead of MIT: wrap with associated data that is protected but not sent.</summary>
public static unsafe class WrapAead
{
    /// <summary>Done by whoever has the context: see <see cref="ContextSide"/>.</summary>
    public static GssStatus Run(Call* call, gss_ctx_id_struct* context, int confidential, uint qop, gss_buffer_desc_struct* associated, gss_buffer_desc_struct* message, int* isConfidential, gss_buffer_desc_struct* token)
    {
        GssStatus status = ContextHandle.Borrow(ref *call, context, out ContextSide side);
        if (status.IsError)
        {
            return status;
        }

        if (side.IsHeld)
        {
            return HeldAead.Wrap(ref *call, side.Held, confidential, qop, associated, message, isConfidential, token);
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_wrap_aead(&minor, side.Local, confidential, qop, associated, message, isConfidential, token), minor);
    }
}
