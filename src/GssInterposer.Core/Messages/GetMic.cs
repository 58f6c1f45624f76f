// SPDX-License-Identifier: MIT
using GssInterposer.Core.Contexts;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Messages;

/// <summary>gss_get_mic (RFC 2744 §5.15).</summary>
public static unsafe class GetMic
{
    /// <summary>Done here, on the context that the real mechanism imports at first use: message keys are the application's own.</summary>
    public static GssStatus Run(Call* call, gss_ctx_id_struct* context, uint qop, gss_buffer_desc_struct* message, gss_buffer_desc_struct* token)
    {
        GssStatus status = ContextHandle.BorrowLocal(ref *call, context, qop, out gss_ctx_id_struct* local);
        if (status.IsError)
        {
            return status;
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_get_mic(&minor, local, qop, message, token), minor);
    }
}
