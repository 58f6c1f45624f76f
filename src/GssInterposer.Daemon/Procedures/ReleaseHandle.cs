// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Credentials;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Procedures;

/// <summary>
/// Procedure 10, RELEASE_HANDLE: forgets what is kept for a client: an acceptor's context that waits for another token, an established context whose keys
/// stay here, or the object that a credential was imported to. The credential itself is in the handle, and is as good as before. A handle that nothing is kept for is
/// released already, so that the call can be repeated; the C daemon answers GSS_S_UNAVAILABLE to all of them.
/// </summary>
internal readonly unsafe struct ReleaseHandle : IProcedure<GssxArgReleaseHandle, GssxResReleaseHandle>
{
    /// <inheritdoc/>
    public static void Execute(Call call, in GssxArgReleaseHandle argument, out GssxResReleaseHandle result)
    {
        GssResult outcome = argument.CredHandle.HandleType switch
        {
            GssxHandleType.SecCtx => ReleaseContext(call, argument.CredHandle.SecCtxInfo),
            GssxHandleType.Cred => ReleaseCredential(call, argument.CredHandle.CredInfo),
            _ => GssResult.Of(GssApi.GSS_S_CALL_BAD_STRUCTURE),
        };
        result.Status = StatusReply.From(call, outcome, default);
    }

    private static GssResult ReleaseCredential(Call call, XdrEncoded<GssxCred> encoded)
    {
        if (!encoded.TryDecode(call.Arena, out GssxCred credential))
        {
            return Reply.OutOfMemory;
        }

        CredentialHandles.Release(call, in credential);
        return GssResult.Complete;
    }

    private static GssResult ReleaseContext(Call call, XdrEncoded<GssxCtx> encoded)
    {
        if (!encoded.TryDecode(call.Arena, out GssxCtx context))
        {
            return Reply.OutOfMemory;
        }

        // Taken into the call's care, it goes when the call ends. Whose it is not cannot take it.
        call.Daemon.Held.Forget(call, context.State.Span);
        call.Daemon.HalfOpen.TryTake(call, context.State.Span, out _);
        return GssResult.Complete;
    }
}
