// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Contexts;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Observability;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Procedures;

/// <summary>
/// What the per-message procedures have in common: the context comes with the call, does its work, and goes back with its sequence numbers advanced. A call
/// that fails gives no context back: the client keeps the one it has. A context that the daemon holds neither comes nor goes.
/// </summary>
internal static unsafe class MessageCall
{
    /// <summary>Opens the context that a client presents. It must be established.</summary>
    /// <returns>Complete; GSS_S_NO_CONTEXT, or what <see cref="ContextImport"/> says.</returns>
    public static GssResult Open(Call call, in GssxCallCtx callContext, XdrEncoded<GssxCtx> presented, out gss_ctx_id_struct* context, out GssxCtx before)
    {
        context = null;
        before = default;
        if (!ExportForms.TryReadContextForm(in callContext, out _))
        {
            return GssResult.Failure(LibC.EINVAL);
        }

        GssResult result = ContextImport.Open(call, presented, out context, out before);
        return result.IsError || before.Open ? result : GssResult.Of(GssApi.GSS_S_NO_CONTEXT);
    }

    /// <summary>Opens a context that the daemon holds, for what those alone are asked.</summary>
    public static GssResult OpenHeld(Call call, XdrEncoded<GssxCtx> presented, out gss_ctx_id_struct* context, out GssxCtx before)
    {
        context = null;
        return presented.TryDecode(call.Arena, out before)
            ? ContextImport.Enter(call, before.ExportedContextToken.IsEmpty ? before.State : default, out context)
            : GssResult.Of(GssApi.GSS_S_CALL_BAD_STRUCTURE);
    }

    /// <summary>Gives the context back. Always in the form that can be presented again, whatever form the call asks for.</summary>
    public static GssResult Return(Call call, gss_ctx_id_struct* context, in GssxCtx before, out XdrOptional<XdrEncoded<GssxCtx>> result)
    {
        if (call.HeldContext is not null)
        {
            result = default;       // nothing has changed on the client's side
            return GssResult.Complete;
        }

        GssResult exported = ContextExport.ExportAgain(call, context, in before, out GssxCtx after);
        if (!exported.IsError)
        {
            return Reply.Encoded(call, in after, out result);
        }

        result = default;
        return exported;
    }

    /// <summary>A quality of protection off the wire, where it is wider than GSS-API's (gss_qop_t).</summary>
    /// <returns>Complete or GSS_S_BAD_QOP.</returns>
    public static GssResult ReadQop(ulong wire, out uint qop)
    {
        qop = (uint)wire;
        return wire <= uint.MaxValue ? GssResult.Complete : GssResult.Of(GssApi.GSS_S_BAD_QOP);
    }

    /// <summary>Room for the buffers of a reply.</summary>
    /// <returns>Complete; GSS_S_FAILURE with EMSGSIZE when a call has more of them than <see cref="ProcedureLimits.MessagesPerCallMax"/>.</returns>
    public static GssResult Reserve(Call call, uint count, out XdrArray<XdrOpaque> buffers)
    {
        if (count <= ProcedureLimits.MessagesPerCallMax)
        {
            return Reply.Array(call, count, out buffers);
        }

        buffers = default;
        return GssResult.Failure(LibC.EMSGSIZE);
    }

    /// <summary>
    /// Whether the reply has no room for what becomes of these. Asked before they are touched: a message that fails after it got its sequence number leaves a gap, and
    /// a token that was opened cannot be opened again.
    /// </summary>
    /// <param name="buffers">Messages or tokens.</param>
    /// <param name="growthBytes">By how much one may grow.</param>
    public static bool IsTooLong(XdrArray<XdrOpaque> buffers, uint growthBytes)
    {
        ulong bytes = 0;
        for (uint i = 0; i < buffers.Count; i++)
        {
            bytes += (ulong)buffers.Items[i].Length + growthBytes;
        }

        return bytes > ProcedureLimits.MessageReplyBytesMax;
    }

    /// <summary>GSS_S_FAILURE with EMSGSIZE, for <see cref="IsTooLong"/> and arrays beyond their limits.</summary>
    public static GssxStatus TooLong(Call call)
    {
        call.DenialReason = DenialReason.Limit;
        return StatusReply.Refusal(
            call,
            GssApi.GSS_S_FAILURE,
            LibC.EMSGSIZE,
            $"the messages of one call, with their tokens, have at most {ProcedureLimits.MessageReplyBytesMax} bytes, and an array {ProcedureLimits.IovBuffersMax} buffers; "
            + "send smaller ones, or let the application have its keys (session_keys = client)");
    }

    /// <summary>Counts one more buffer of a reply.</summary>
    /// <returns><paramref name="result"/>; GSS_S_FAILURE with EMSGSIZE when the reply would outgrow <see
    /// cref="ProcedureLimits.MessageReplyBytesMax"/>.</returns>
    public static GssResult Count(GssResult result, XdrOpaque buffer, ref uint bytes)
    {
        // No overflow: what is counted already is within the limit, and no buffer is longer than int.MaxValue.
        bytes += buffer.Length;
        return bytes <= ProcedureLimits.MessageReplyBytesMax ? result : GssResult.Failure(LibC.EMSGSIZE);
    }
}
