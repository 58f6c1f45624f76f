// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Procedures;

/// <summary>Procedure 65, PSEUDO_RANDOM (RFC 4401 gss_pseudo_random), with a context that the daemon holds.</summary>
internal readonly unsafe struct PseudoRandom : IProcedure<GssxArgPseudoRandom, GssxResPseudoRandom>
{
    /// <inheritdoc/>
    public static void Execute(Call call, in GssxArgPseudoRandom argument, out GssxResPseudoRandom result)
    {
        result = default;
        GssResult outcome = MessageCall.OpenHeld(call, argument.ContextHandle, out gss_ctx_id_struct* context, out GssxCtx before);
        if (!outcome.IsError && !IsWithinLimits(argument.DesiredOutputLength, argument.PrfIn.Length))
        {
            result.Status = StatusReply.Refusal(
                call,
                GssApi.GSS_S_FAILURE,
                LibC.EMSGSIZE,
                $"at most {ProcedureLimits.PseudoRandomBytesMax} pseudo-random bytes in one call, and fewer of a long input; ask for fewer");
            return;
        }

        if (!outcome.IsError)
        {
            outcome = call.Gss.PseudoRandom(context, argument.PrfKey, argument.PrfIn, (uint)argument.DesiredOutputLength, out XdrOpaque output);
            result.PrfOut = outcome.IsError ? default : output;
        }

        result.Status = StatusReply.From(call, outcome, before.Mech);
    }

    /// <summary>The input is worked through again for each block of the output (RFC 4402 §2).</summary>
    private static bool IsWithinLimits(ulong outputBytes, uint inputBytes) =>
        outputBytes <= ProcedureLimits.PseudoRandomBytesMax
        && ((outputBytes / ProcedureLimits.PseudoRandomBlockBytes) + 1) * inputBytes <= ProcedureLimits.PseudoRandomWorkBytesMax;
}
