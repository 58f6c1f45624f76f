// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Gssx;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Procedures;

/// <summary>Procedure 64, MESSAGE_IOV: MIT's message functions on arrays of buffers, with a context that the daemon holds.</summary>
internal readonly unsafe struct MessageIov : IProcedure<GssxArgMessageIov, GssxResMessageIov>
{
    /// <inheritdoc/>
    public static void Execute(Call call, in GssxArgMessageIov argument, out GssxResMessageIov result)
    {
        result = default;
        GssResult outcome = MessageCall.OpenHeld(call, argument.ContextHandle, out gss_ctx_id_struct* context, out GssxCtx before);
        uint qop = 0;
        if (!outcome.IsError)
        {
            outcome = MessageCall.ReadQop(argument.QopReq, out qop);
        }

        if (!outcome.IsError && !IovBuffers.HasModernTokens(context))
        {
            result.Status = StatusReply.Refusal(
                call,
                GssApi.GSS_S_UNAVAILABLE,
                LibC.EINVAL,
                "arrays of buffers are not for contexts with DES3 or RC4 keys that stay with the daemon; use an AES key, or gss_wrap and gss_get_mic");
            return;
        }

        gss_iov_buffer_desc_struct* buffers = null;
        if (!outcome.IsError)
        {
            outcome = IovBuffers.Read(call, in argument, out buffers);
            if (outcome is { Major: GssApi.GSS_S_FAILURE, Minor: LibC.EMSGSIZE })
            {
                result.Status = MessageCall.TooLong(call);
                return;
            }
        }

        if (!outcome.IsError)
        {
            outcome = Run(call, context, in argument, qop, buffers, ref result);
        }

        if (outcome.IsError)
        {
            result = default;
        }

        result.Status = StatusReply.From(call, outcome, before.Mech);
    }

    private static GssResult Run(
        Call call, gss_ctx_id_struct* context, in GssxArgMessageIov argument, uint qop, gss_iov_buffer_desc_struct* buffers, ref GssxResMessageIov result)
    {
        bool confidential = argument.ConfReq;
        GssResult outcome = GssSession.MessageIov(context, argument.Operation, ref confidential, ref qop, buffers, (int)argument.Buffers.Count);
        GssResult written = IovBuffers.Adopt(call, buffers, argument.Buffers.Count);
        if (!outcome.IsError && !written.IsError)
        {
            written = IovBuffers.Write(call, in argument, buffers, out result.Buffers);
        }

        result.ConfState = confidential;
        result.QopState = qop;
        return outcome.IsError || !written.IsError ? outcome : written;
    }
}
