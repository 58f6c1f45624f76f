// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Gssx;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Procedures;

/// <summary>Procedure 12, VERIFY_MIC (RFC 2744 §5.32 gss_verify_mic). A replayed or late token is told in the status's supplementary bits.</summary>
internal readonly unsafe struct VerifyMic : IProcedure<GssxArgVerifyMic, GssxResVerifyMic>
{
    /// <inheritdoc/>
    public static void Execute(Call call, in GssxArgVerifyMic argument, out GssxResVerifyMic result)
    {
        result = default;
        GssResult outcome = MessageCall.Open(call, in argument.CallCtx, argument.ContextHandle, out gss_ctx_id_struct* context, out GssxCtx before);
        uint qop = 0;
        if (!outcome.IsError)
        {
            outcome = GssSession.VerifyMic(context, argument.MessageBuffer, argument.TokenBuffer, out qop);
        }

        GssResult returned = outcome.IsError ? outcome : MessageCall.Return(call, context, in before, out result.ContextHandle);
        if (!returned.IsError)
        {
            returned = Reply.Present(call, (ulong)qop, out result.QopState);
        }

        if (returned.IsError)
        {
            result = default;
            outcome = returned;
        }

        result.Status = StatusReply.From(call, outcome, before.Mech);
    }
}
