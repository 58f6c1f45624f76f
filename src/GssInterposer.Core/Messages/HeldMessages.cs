// SPDX-License-Identifier: MIT
using GssInterposer.Core.Status;
using GssInterposer.Core.Transport;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Messages;

/// <summary>
/// Messages of a context that the daemon holds. What moves its sequence numbers on is sent once: a token that is lost with its connection is a gap for the peer, and one that was made
/// or taken twice would be a replay.
/// </summary>
// SAFETY: what the arguments point to lives in the frame, the arena or the application until the exchange is over; outputs are copies of the reply.
internal static unsafe class HeldMessages
{
    /// <summary>GET_MIC.</summary>
    public static GssStatus GetMic(ref Call call, XdrEncoded<GssxCtx> context, uint qop, gss_buffer_desc_struct* message, gss_buffer_desc_struct* token)
    {
        GssxArgGetMic arguments = default;
        arguments.ContextHandle = context;
        arguments.QopReq = qop;
        arguments.MessageBuffer = Buffers.ToWire(message);
        if (!ProxyCall.Exchange(ref call, GssxProgram.Procedure.GetMic, Idempotency.Never, in arguments, out GssxResGetMic result, out GssStatus failure))
        {
            return failure;
        }

        GssStatus status = RemoteStatus.OfMessage(in result.Status);
        return status.IsError ? status : GiveToken(status, result.TokenBuffer, token);
    }

    /// <summary>VERIFY_MIC.</summary>
    public static GssStatus VerifyMic(
        ref Call call, XdrEncoded<GssxCtx> context, gss_buffer_desc_struct* message, gss_buffer_desc_struct* token, uint* qop)
    {
        GssxArgVerifyMic arguments = default;
        arguments.ContextHandle = context;
        arguments.MessageBuffer = Buffers.ToWire(message);
        arguments.TokenBuffer = Buffers.ToWire(token);
        if (!ProxyCall.Exchange(ref call, GssxProgram.Procedure.VerifyMic, Idempotency.Never, in arguments, out GssxResVerifyMic result, out GssStatus failure))
        {
            return failure;
        }

        GssStatus status = RemoteStatus.OfMessage(in result.Status);
        if (!status.IsError)
        {
            Out.Set(qop, Qop(result.QopState));
        }

        return status;
    }

    /// <summary>WRAP, of one message.</summary>
    public static GssStatus Wrap(
        ref Call call, XdrEncoded<GssxCtx> context, int confidential, uint qop, gss_buffer_desc_struct* message, int* isConfidential, gss_buffer_desc_struct* token)
    {
        XdrOpaque plain = Buffers.ToWire(message);
        GssxArgWrap arguments = default;
        arguments.ContextHandle = context;
        arguments.ConfReq = confidential != 0;
        arguments.MessageBuffer = new XdrArray<XdrOpaque>(&plain, 1);
        arguments.QopState = qop;
        if (!ProxyCall.Exchange(ref call, GssxProgram.Procedure.Wrap, Idempotency.Never, in arguments, out GssxResWrap result, out GssStatus failure))
        {
            return failure;
        }

        GssStatus status = RemoteStatus.OfMessage(in result.Status);
        if (status.IsError)
        {
            return status;
        }

        if (result.TokenBuffer.Count > 1)
        {
            return GssStatus.Failure(MinorCode.BadReply);
        }

        status = GiveToken(status, result.TokenBuffer.IsEmpty ? default : result.TokenBuffer[0], token);
        if (!status.IsError)
        {
            Out.Set(isConfidential, IsConfidential(result.ConfState));
        }

        return status;
    }

    /// <summary>UNWRAP, of one token.</summary>
    public static GssStatus Unwrap(
        ref Call call, XdrEncoded<GssxCtx> context, gss_buffer_desc_struct* token, gss_buffer_desc_struct* message, int* isConfidential, uint* qop)
    {
        XdrOpaque wrapped = Buffers.ToWire(token);
        GssxArgUnwrap arguments = default;
        arguments.ContextHandle = context;
        arguments.TokenBuffer = new XdrArray<XdrOpaque>(&wrapped, 1);
        if (!ProxyCall.Exchange(ref call, GssxProgram.Procedure.Unwrap, Idempotency.Never, in arguments, out GssxResUnwrap result, out GssStatus failure))
        {
            return failure;
        }

        GssStatus status = RemoteStatus.OfMessage(in result.Status);
        if (status.IsError)
        {
            return status;
        }

        if (result.MessageBuffer.Count != 1)
        {
            return GssStatus.Failure(result.MessageBuffer.IsEmpty ? MinorCode.EmptyReply : MinorCode.BadReply);
        }

        if (!Out.Copy(message, result.MessageBuffer[0].Span))
        {
            return GssStatus.OutOfMemory;
        }

        Out.Set(isConfidential, IsConfidential(result.ConfState));
        Out.Set(qop, Qop(result.QopState));
        return status;
    }

    /// <summary>WRAP_SIZE_LIMIT.</summary>
    public static GssStatus WrapSizeLimit(ref Call call, XdrEncoded<GssxCtx> context, int confidential, uint qop, uint outputBytes, uint* inputBytesMax)
    {
        GssxArgWrapSizeLimit arguments = default;
        arguments.ContextHandle = context;
        arguments.ConfReq = confidential != 0;
        arguments.QopState = qop;
        arguments.ReqOutputSize = outputBytes;
        if (!ProxyCall.Exchange(
            ref call, GssxProgram.Procedure.WrapSizeLimit, Idempotency.Repeatable, in arguments, out GssxResWrapSizeLimit result, out GssStatus failure))
        {
            return failure;
        }

        GssStatus status = RemoteStatus.OfMessage(in result.Status);
        if (status.IsError)
        {
            return status;
        }

        // Applications size their buffers by it: a message is never shorter than what it protects.
        if (result.MaxInputSize > outputBytes)
        {
            return GssStatus.Failure(MinorCode.BadReply);
        }

        *inputBytesMax = (uint)result.MaxInputSize;
        return status;
    }

    /// <summary>PSEUDO_RANDOM.</summary>
    public static GssStatus PseudoRandom(
        ref Call call, XdrEncoded<GssxCtx> context, int key, gss_buffer_desc_struct* input, nint outputBytes, gss_buffer_desc_struct* output)
    {
        GssxArgPseudoRandom arguments = default;
        arguments.ContextHandle = context;
        arguments.PrfKey = key;
        arguments.PrfIn = Buffers.ToWire(input);
        arguments.DesiredOutputLength = (ulong)outputBytes;
        if (!ProxyCall.Exchange(
            ref call, GssxProgram.Procedure.PseudoRandom, Idempotency.Repeatable, in arguments, out GssxResPseudoRandom result, out GssStatus failure))
        {
            return failure;
        }

        GssStatus status = RemoteStatus.OfMessage(in result.Status);
        if (status.IsError)
        {
            return status;
        }

        if (result.PrfOut.Length != (ulong)outputBytes)
        {
            return GssStatus.Failure(result.PrfOut.IsEmpty ? MinorCode.EmptyReply : MinorCode.BadReply);
        }

        return result.PrfOut.IsEmpty || Out.Copy(output, result.PrfOut.Span) ? status : GssStatus.OutOfMemory;
    }

    /// <summary>There is no token of no bytes.</summary>
    private static GssStatus GiveToken(GssStatus status, XdrOpaque token, gss_buffer_desc_struct* output)
    {
        if (token.IsEmpty)
        {
            return GssStatus.Failure(MinorCode.EmptyReply);
        }

        return Out.Copy(output, token.Span) ? status : GssStatus.OutOfMemory;
    }

    /// <summary>What is not said is not promised.</summary>
    private static int IsConfidential(XdrOptional<bool> state) => state.IsPresent && *state.Value ? 1 : 0;

    private static uint Qop(XdrOptional<ulong> state) => state.IsPresent ? (uint)*state.Value : GssApi.GSS_C_QOP_DEFAULT;
}
