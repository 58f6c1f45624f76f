// SPDX-License-Identifier: MIT
using GssInterposer.Core.Contexts;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Messages;

/// <summary>gss_pseudo_random (RFC 4401).</summary>
public static unsafe class PseudoRandom
{
    /// <summary>Done here, on the context that the real mechanism imports at first use: message keys are the application's own.</summary>
    public static GssStatus Run(Call* call, gss_ctx_id_struct* context, int key, gss_buffer_desc_struct* input, nint outputBytes, gss_buffer_desc_struct* output)
    {
        GssStatus status = ContextHandle.BorrowLocal(ref *call, context, out gss_ctx_id_struct* local);
        if (status.IsError)
        {
            return status;
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_pseudo_random(&minor, local, key, input, outputBytes, output), minor);
    }
}
