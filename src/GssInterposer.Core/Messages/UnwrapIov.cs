// SPDX-License-Identifier: MIT
using GssInterposer.Core.Contexts;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Messages;

/// <summary>gss_unwrap_iov of MIT: unwrap in place.</summary>
public static unsafe class UnwrapIov
{
    /// <summary>Done here, on the context that the real mechanism imports at first use: message keys are the application's own.</summary>
    public static GssStatus Run(Call* call, gss_ctx_id_struct* context, int* isConfidential, uint* qop, gss_iov_buffer_desc_struct* buffers, int count)
    {
        GssStatus status = ContextHandle.BorrowLocal(ref *call, context, out gss_ctx_id_struct* local);
        if (status.IsError)
        {
            return status;
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_unwrap_iov(&minor, local, isConfidential, qop, buffers, count), minor);
    }
}
