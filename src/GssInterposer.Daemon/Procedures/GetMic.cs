// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Procedures;

/// <summary>Procedure 11, GET_MIC (RFC 2744 §5.14 gss_get_mic).</summary>
internal readonly unsafe struct GetMic : IProcedure<GssxArgGetMic, GssxResGetMic>
{
    /// <inheritdoc/>
    public static void Execute(Call call, in GssxArgGetMic argument, out GssxResGetMic result)
    {
        result = default;
        GssResult outcome = MessageCall.Open(call, in argument.CallCtx, argument.ContextHandle, out gss_ctx_id_struct* context, out GssxCtx before);
        uint qop = 0;
        if (!outcome.IsError)
        {
            outcome = MessageCall.ReadQop(argument.QopReq, out qop);
        }

        if (!outcome.IsError)
        {
            outcome = call.Gss.GetMic(context, qop, argument.MessageBuffer, out XdrOpaque token);
            result.TokenBuffer = token;
        }

        GssResult returned = outcome.IsError ? outcome : MessageCall.Return(call, context, in before, out result.ContextHandle);
        if (!returned.IsError)
        {
            returned = Reply.Present(call, argument.QopReq, out result.QopState);
        }

        if (returned.IsError)
        {
            result = default;
            outcome = returned;
        }

        result.Status = StatusReply.From(call, outcome, before.Mech);
    }
}
