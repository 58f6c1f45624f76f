// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Procedures;

/// <summary>
/// Procedure 14, UNWRAP (RFC 2744 §5.31 gss_unwrap): one message for each token, in order. A replayed or late token is told in the status's supplementary bits,
/// which are those of all tokens together; one that is wrong fails the call. No token at all counts as one that is empty, and wrong.
/// </summary>
internal readonly unsafe struct Unwrap : IProcedure<GssxArgUnwrap, GssxResUnwrap>
{
    /// <inheritdoc/>
    public static void Execute(Call call, in GssxArgUnwrap argument, out GssxResUnwrap result)
    {
        result = default;
        GssResult outcome = MessageCall.Open(call, in argument.CallCtx, argument.ContextHandle, out gss_ctx_id_struct* context, out GssxCtx before);
        if (!outcome.IsError && MessageCall.IsTooLong(argument.TokenBuffer, growthBytes: 0))
        {
            result.Status = MessageCall.TooLong(call);
            return;
        }

        bool confidential = false;
        uint qop = 0;
        if (!outcome.IsError)
        {
            outcome = UnwrapAll(call, context, in argument, out result.MessageBuffer, out confidential, out qop);
        }

        GssResult returned = outcome.IsError ? outcome : MessageCall.Return(call, context, in before, out result.ContextHandle);
        if (!returned.IsError)
        {
            returned = Reply.Present(call, confidential, out result.ConfState);
        }

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

    private static GssResult UnwrapAll(
        Call call, gss_ctx_id_struct* context, in GssxArgUnwrap argument, out XdrArray<XdrOpaque> messages, out bool confidential, out uint qop)
    {
        confidential = true;
        qop = 0;
        uint count = argument.TokenBuffer.Count == 0 ? 1 : argument.TokenBuffer.Count;
        GssResult result = MessageCall.Reserve(call, count, out messages);
        uint bytes = 0;
        uint supplementary = 0;
        for (uint i = 0; i < count && !result.IsError; i++)
        {
            XdrOpaque token = argument.TokenBuffer.Count == 0 ? default : argument.TokenBuffer.Items[i];
            result = call.Gss.Unwrap(context, token, out messages.Items[i], out bool wasConfidential, out qop);
            confidential &= wasConfidential;
            if (!result.IsError)
            {
                supplementary |= result.Major;
                result = MessageCall.Count(result, messages.Items[i], ref bytes);
            }
        }

        return result.IsError ? result : new GssResult(supplementary, result.Minor);
    }
}
