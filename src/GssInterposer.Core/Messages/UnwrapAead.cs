// SPDX-License-Identifier: MIT
using GssInterposer.Core.Contexts;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Messages;

/// <summary>gss_unwrap_aead of MIT: the counterpart of gss_wrap_aead.</summary>
public static unsafe class UnwrapAead
{
    /// <summary>Done here, on the context that the real mechanism imports at first use: message keys are the application's own.</summary>
    public static GssStatus Run(Call* call, gss_ctx_id_struct* context, gss_buffer_desc_struct* token, gss_buffer_desc_struct* associated, gss_buffer_desc_struct* message, int* isConfidential, uint* qop)
    {
        GssStatus status = ContextHandle.BorrowLocal(ref *call, context, out gss_ctx_id_struct* local);
        if (status.IsError)
        {
            return status;
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_unwrap_aead(&minor, local, token, associated, message, isConfidential, qop), minor);
    }
}
