// SPDX-License-Identifier: MIT
using GssInterposer.Core.Contexts;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Messages;

/// <summary>gss_verify_mic (RFC 2744 §5.32).</summary>
public static unsafe class VerifyMic
{
    /// <summary>Done here, on the context that the real mechanism imports at first use: message keys are the application's own.</summary>
    public static GssStatus Run(Call* call, gss_ctx_id_struct* context, gss_buffer_desc_struct* message, gss_buffer_desc_struct* token, uint* qop)
    {
        GssStatus status = ContextHandle.BorrowLocal(ref *call, context, out gss_ctx_id_struct* local);
        if (status.IsError)
        {
            return status;
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_verify_mic(&minor, local, message, token, qop), minor);
    }
}
