// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Observability;
using GssInterposer.Daemon.Sealing;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Contexts;

/// <summary>
/// Contexts that a client presents. libkrb5 believes what an exported context says, so only those that we made are imported: a half-open one is sealed, an
/// established one carries our proof in its state.
/// </summary>
internal static unsafe class ContextImport
{
    /// <summary>
    /// Opens an established context for the procedures on messages: one that comes with the call, which owns it, or one that the daemon holds, which the call uses
    /// alone (<see cref="Call.HeldContext"/>).
    /// </summary>
    public static GssResult Open(Call call, XdrEncoded<GssxCtx> encoded, out gss_ctx_id_struct* context, out GssxCtx decoded)
    {
        context = null;
        if (!encoded.TryDecode(call.Arena, out decoded))
        {
            return GssResult.Of(GssApi.GSS_S_CALL_BAD_STRUCTURE);
        }

        XdrOpaque token = decoded.ExportedContextToken;
        if (token.IsEmpty && decoded.State.Length == HeldContexts.ReferenceBytes)
        {
            return Enter(call, decoded.State, out context);
        }

        if (token.IsEmpty || decoded.State.IsEmpty || !HasProof(call, token, decoded.State))
        {
            return GssResult.Of(GssApi.GSS_S_NO_CONTEXT);
        }

        return call.Gss.ImportSecContext(token, out context);
    }

    /// <summary>Opens a context that the daemon holds, or says that it holds none by that reference.</summary>
    public static GssResult Enter(Call call, XdrOpaque reference, out gss_ctx_id_struct* context)
    {
        // After a reload that changed session_keys, a call that was under way may have left one behind.
        context = SessionKeyRule.Applies(call) ? call.Daemon.Held.Enter(call, reference.Span) : null;
        if (context != null)
        {
            return GssResult.Complete;
        }

        call.Denial = HeldContexts.UnknownWords;
        call.DenialReason = DenialReason.Handle;
        return GssResult.Of(GssApi.GSS_S_NO_CONTEXT);
    }

    /// <summary>Opens a context that waits for another token. The context belongs to the call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="encoded">As the client kept it.</param>
    /// <param name="initiator">Which side we must be on.</param>
    /// <param name="context">The context.</param>
    public static GssResult Resume(Call call, XdrEncoded<GssxCtx> encoded, bool initiator, out gss_ctx_id_struct* context)
    {
        context = null;
        if (!encoded.TryDecode(call.Arena, out GssxCtx decoded))
        {
            return GssResult.Of(GssApi.GSS_S_CALL_BAD_STRUCTURE);
        }

        if (decoded.Open || decoded.LocallyInitiated != initiator)
        {
            return GssResult.Of(GssApi.GSS_S_NO_CONTEXT);
        }

        if (!initiator)
        {
            return call.Daemon.HalfOpen.TryTake(call, decoded.State.Span, out context)
                ? GssResult.Complete
                : GssResult.Of(GssApi.GSS_S_NO_CONTEXT);
        }

        XdrOpaque sealedToken = decoded.ExportedContextToken;
        byte* plaintext = (byte*)call.Arena->Allocate(sealedToken.Length);
        if (plaintext == null)
        {
            return GssResult.Failure(LibC.ENOMEM);
        }

        int length = call.Daemon.Sealer.Open(
            SealKind.HalfOpenContext, call.Service.Configuration.Name, call.Peer.Uid, sealedToken.Span, default, new Span<byte>(plaintext, (int)sealedToken.Length));
        return length < 0
            ? GssResult.Of(GssApi.GSS_S_NO_CONTEXT)
            : call.Gss.ImportSecContext(new XdrOpaque(plaintext, (uint)length), out context);
    }

    private static bool HasProof(Call call, XdrOpaque token, XdrOpaque proof)
    {
        if (proof.Length > call.Daemon.Sealer.OverheadBytes)
        {
            return false;
        }

        Span<byte> nothing = stackalloc byte[(int)proof.Length];
        return call.Daemon.Sealer.Open(SealKind.ContextProof, call.Service.Configuration.Name, call.Peer.Uid, proof.Span, token.Span, nothing) == 0;
    }
}
