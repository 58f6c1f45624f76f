// SPDX-License-Identifier: MIT
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Contexts;

/// <summary>gss_process_context_token (RFC 2744 §5.29).</summary>
public static unsafe class ProcessContextToken
{
    /// <summary>Done by the real mechanism, which alone can tell whether the token, a context's deletion (RFC 1964 §1.2.3), is the peer's.</summary>
    public static GssStatus Run(Call* call, gss_ctx_id_struct* context, gss_buffer_desc_struct* token)
    {
        GssStatus status = ContextHandle.Borrow(ref *call, context, out ContextSide side);
        if (status.IsError)
        {
            return status;
        }

        if (side.IsHeld)
        {
            // RFC 4121 has no such tokens, and krb5 takes none for its contexts.
            return GssStatus.WithoutMinor(GssApi.GSS_S_DEFECTIVE_TOKEN, "Invalid token was supplied"u8);
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_process_context_token(&minor, side.Local, token), minor);
    }
}
