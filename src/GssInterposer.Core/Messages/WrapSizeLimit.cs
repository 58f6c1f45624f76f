// SPDX-License-Identifier: MIT
using GssInterposer.Core.Contexts;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Messages;

/// <summary>gss_wrap_size_limit (RFC 2744 §5.34).</summary>
public static unsafe class WrapSizeLimit
{
    /// <summary>Done here, on the context that the real mechanism imports at first use: message keys are the application's own.</summary>
    public static GssStatus Run(Call* call, gss_ctx_id_struct* context, int confidential, uint qop, uint outputBytes, uint* inputBytesMax)
    {
        GssStatus status = ContextHandle.BorrowLocal(ref *call, context, qop, out gss_ctx_id_struct* local);
        if (status.IsError)
        {
            return status;
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_wrap_size_limit(&minor, local, confidential, qop, outputBytes, inputBytesMax), minor);
    }
}
