// SPDX-License-Identifier: MIT
using System;
using System.Threading;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Contexts;

/// <summary>
/// What a gss_ctx_id_t of ours points to. It stays on the side where the handshake began. A remote context is the encoded <c>gssx_ctx</c> until the
/// application protects its first message; then the real mechanism imports it, once, and has it from there on.
/// </summary>
// SAFETY: _localWord and _refusalWord change once, from null, by compare-and-exchange: threads may protect messages on one context at once. Everything else is written only by
// init and accept, which RFC 2744 does not allow to overlap with other calls on the same context.
public unsafe struct ContextHandle
{
    private const ulong MagicValue = 0x4749_4354_5800_0001;

    private ulong _magic;
    private long _localWord;
    private long _refusalWord; // major and minor of an import that failed; 0 until then

    /// <summary>The encoded gssx_ctx; empty on the local side.</summary>
    internal Blob Remote;

    /// <summary>Index in <see cref="MechanismTable"/>.</summary>
    internal int Mechanism;

    /// <summary>Established, as far as the daemon has told us.</summary>
    internal bool IsOpen;

    /// <summary>The context inside the real mechanism, or null.</summary>
    internal readonly gss_ctx_id_struct* Local => (gss_ctx_id_struct*)_localWord;

    /// <summary>Did the daemon begin this handshake?</summary>
    internal readonly bool IsRemote => !Remote.IsEmpty;

    /// <summary>GSS_S_NO_CONTEXT with words.</summary>
    internal static GssStatus Bad => new(GssApi.GSS_S_NO_CONTEXT, (uint)MinorCode.BadContext);

    /// <summary>The handle behind an opaque pointer of the application; null when it is not one.</summary>
    internal static ContextHandle* From(gss_ctx_id_struct* context)
    {
        ContextHandle* handle = (ContextHandle*)context;
        return handle != null && handle->_magic == MagicValue ? handle : null;
    }

    /// <summary>An empty handle; null when out of memory.</summary>
    internal static ContextHandle* Create(int mechanism)
    {
        ContextHandle* handle = (ContextHandle*)LibC.calloc(1, (nuint)sizeof(ContextHandle));
        if (handle != null)
        {
            handle->_magic = MagicValue;
            handle->Mechanism = mechanism;
        }

        return handle;
    }

    /// <summary>Notes what a local init or accept has made of the context; null when the mechanism has deleted it.</summary>
    internal void SetLocal(gss_ctx_id_struct* local) => _localWord = (long)local;

    /// <summary>Takes over the state after a remote leg.</summary>
    /// <returns>False, and nothing changed, when out of memory.</returns>
    internal bool SetRemote(ReadOnlySpan<byte> encoded, bool open)
    {
        Blob blob = Blob.Copy(encoded);
        if (blob.IsEmpty)
        {
            return false;
        }

        Remote.Release();
        Remote = blob;
        IsOpen = open;
        _refusalWord = 0;
        return true;
    }

    /// <summary>Frees the handle and what it owns; session keys are wiped.</summary>
    internal static void Release(ContextHandle* handle)
    {
        DeleteLocal(handle->Local);
        handle->Remote.Release();
        handle->_magic = 0;
        LibC.free(handle);
    }

    /// <summary>The context inside the real mechanism, imported at the first call.</summary>
    internal static GssStatus BorrowLocal(ref Call call, gss_ctx_id_struct* context, out gss_ctx_id_struct* local)
    {
        ContextHandle* handle = From(context);
        if (handle == null)
        {
            local = null;
            return Bad;
        }

        local = handle->Local;
        if (local != null)
        {
            return GssStatus.Complete;
        }

        if (!handle->IsRemote || !handle->IsOpen)
        {
            return new GssStatus(GssApi.GSS_S_NO_CONTEXT, (uint)MinorCode.ContextIncomplete);
        }

        long refusal = handle->_refusalWord;
        if (refusal != 0)
        {
            return GssStatus.FromMechanism((uint)(refusal >> 32), (uint)refusal);
        }

        GssStatus status = Import(ref call, handle, out gss_ctx_id_struct* made);
        if (status.IsError)
        {
            Remember(handle, status);
            return status;
        }

        local = (gss_ctx_id_struct*)Interlocked.CompareExchange(ref handle->_localWord, (long)made, 0);
        if (local == null)
        {
            local = made;
        }
        else
        {
            DeleteLocal(made); // another thread was faster
        }

        return GssStatus.Complete;
    }

    /// <summary>
    /// The same for a call with a quality of protection. krb5 knows the default one alone, and looks at it first: also on a context that is not established.
    /// </summary>
    internal static GssStatus BorrowLocal(ref Call call, gss_ctx_id_struct* context, uint qop, out gss_ctx_id_struct* local)
    {
        ContextHandle* handle = From(context);
        if (handle != null && handle->IsRemote && !handle->IsOpen && qop != GssApi.GSS_C_QOP_DEFAULT)
        {
            local = null;
            return new GssStatus(GssApi.GSS_S_BAD_QOP, (uint)MinorCode.UnknownQop);
        }

        return BorrowLocal(ref call, context, out local);
    }

    /// <summary>
    /// What cannot be imported once never can, and MIT's gss_import_sec_context loses a few bytes at every attempt. Want of memory passes. The words are
    /// those that belong to the number.
    /// </summary>
    private static void Remember(ContextHandle* handle, GssStatus status)
    {
        if (status.Minor is not ((uint)MinorCode.OutOfMemory or LibC.ENOMEM))
        {
            Interlocked.CompareExchange(ref handle->_refusalWord, ((long)status.Major << 32) | status.Minor, 0);
        }
    }

    private static GssStatus Import(ref Call call, ContextHandle* handle, out gss_ctx_id_struct* local)
    {
        local = null;
        XdrEncoded<GssxCtx> encoded = new(handle->Remote.Pointer, handle->Remote.Length);
        return encoded.TryDecode(call.Arena, out GssxCtx context)
            ? ContextTokens.Import(ref call, context.ExportedContextToken.Span, out local)
            : GssStatus.Failure(MinorCode.BadReply);
    }

    private static void DeleteLocal(gss_ctx_id_struct* local)
    {
        if (local != null)
        {
            uint minor;
            GssApi.gss_delete_sec_context(&minor, &local, null);
        }
    }
}
