// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Gssx;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Procedures;

/// <summary>Procedure 15, WRAP_SIZE_LIMIT (RFC 2744 §5.34 gss_wrap_size_limit).</summary>
internal readonly unsafe struct WrapSizeLimit : IProcedure<GssxArgWrapSizeLimit, GssxResWrapSizeLimit>
{
    /// <inheritdoc/>
    public static void Execute(Call call, in GssxArgWrapSizeLimit argument, out GssxResWrapSizeLimit result)
    {
        result = default;
        GssResult outcome = MessageCall.Open(call, in argument.CallCtx, argument.ContextHandle, out gss_ctx_id_struct* context, out GssxCtx before);
        uint qop = 0;
        if (!outcome.IsError)
        {
            outcome = MessageCall.ReadQop(argument.QopState, out qop);
        }

        if (!outcome.IsError && argument.ReqOutputSize > uint.MaxValue)
        {
            result.Status = StatusReply.Refusal(
                call, GssApi.GSS_S_FAILURE, LibC.EOVERFLOW, "the output size asked for is beyond what GSS-API counts in, 4294967295 bytes; ask for a smaller one");
            return;
        }

        if (!outcome.IsError)
        {
            outcome = GssSession.WrapSizeLimit(context, argument.ConfReq, qop, (uint)argument.ReqOutputSize, out uint inputBytesMax);
            result.MaxInputSize = outcome.IsError ? 0 : inputBytesMax;
        }

        result.Status = StatusReply.From(call, outcome, before.Mech);
    }
}
