// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Procedures;

/// <summary>Procedure 13, WRAP (RFC 2744 §5.33 gss_wrap): one token for each message, in order; no message at all counts as one that is empty.</summary>
internal readonly unsafe struct Wrap : IProcedure<GssxArgWrap, GssxResWrap>
{
    /// <inheritdoc/>
    public static void Execute(Call call, in GssxArgWrap argument, out GssxResWrap result)
    {
        result = default;
        GssResult outcome = MessageCall.Open(call, in argument.CallCtx, argument.ContextHandle, out gss_ctx_id_struct* context, out GssxCtx before);
        uint qop = 0;
        if (!outcome.IsError)
        {
            outcome = MessageCall.ReadQop(argument.QopState, out qop);
        }

        if (!outcome.IsError && MessageCall.IsTooLong(argument.MessageBuffer, ProcedureLimits.TokenOverheadBytes))
        {
            result.Status = MessageCall.TooLong(call);
            return;
        }

        bool confidential = false;
        if (!outcome.IsError)
        {
            outcome = WrapAll(call, context, in argument, qop, out result.TokenBuffer, out confidential);
        }

        GssResult returned = outcome.IsError ? outcome : MessageCall.Return(call, context, in before, out result.ContextHandle);
        if (!returned.IsError)
        {
            returned = Reply.Present(call, confidential, out result.ConfState);
        }

        if (!returned.IsError)
        {
            returned = Reply.Present(call, argument.QopState, out result.QopState);
        }

        if (returned.IsError)
        {
            result = default;
            outcome = returned;
        }

        result.Status = StatusReply.From(call, outcome, before.Mech);
    }

    private static GssResult WrapAll(
        Call call, gss_ctx_id_struct* context, in GssxArgWrap argument, uint qop, out XdrArray<XdrOpaque> tokens, out bool confidential)
    {
        confidential = argument.ConfReq;
        uint count = argument.MessageBuffer.Count == 0 ? 1 : argument.MessageBuffer.Count;
        GssResult result = MessageCall.Reserve(call, count, out tokens);
        uint bytes = 0;
        for (uint i = 0; i < count && !result.IsError; i++)
        {
            XdrOpaque message = argument.MessageBuffer.Count == 0 ? default : argument.MessageBuffer.Items[i];
            result = call.Gss.Wrap(context, argument.ConfReq, qop, message, out bool wasConfidential, out tokens.Items[i]);
            confidential &= wasConfidential;
            if (!result.IsError)
            {
                result = MessageCall.Count(result, tokens.Items[i], ref bytes);
            }
        }

        return result;
    }
}
