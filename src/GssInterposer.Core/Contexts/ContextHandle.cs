// SPDX-License-Identifier: MIT
using System;
using System.Threading;
using GssInterposer.Core.Status;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Contexts;

/// <summary>
/// What a gss_ctx_id_t of ours points to. It stays on the side where the handshake began. A remote context is the encoded <c>gssx_ctx</c> until the
/// application protects its first message; then the real mechanism imports it, once, and has it from there on. One that the daemon holds
/// (<see cref="HeldContext"/>) has no other form.
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

    /// <summary>The encoded gssx_ctx that names a context which the daemon holds; empty for any other.</summary>
    internal Blob Held;

    /// <summary>When a held context ends, in seconds of the system's clock.</summary>
    internal long EndSeconds;

    /// <summary>Which process has the handle of a held context from its beginning, and how often it had forked by then.</summary>
    internal int Process;

    /// <inheritdoc cref="Process"/>
    internal uint Forks;

    /// <summary>Index in <see cref="MechanismTable"/>.</summary>
    internal int Mechanism;

    /// <summary>Established, as far as the daemon has told us.</summary>
    internal bool IsOpen;

    /// <summary>The context inside the real mechanism, or null.</summary>
    internal readonly gss_ctx_id_struct* Local => (gss_ctx_id_struct*)_localWord;

    /// <summary>Did the daemon begin this handshake?</summary>
    internal readonly bool IsRemote => !Remote.IsEmpty;

    /// <summary>Does the daemon hold the established context?</summary>
    internal readonly bool IsHeld => !Held.IsEmpty;

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
    /// <param name="encoded">The context as the daemon gave it.</param>
    /// <param name="open">Established.</param>
    /// <param name="held">What names it in calls, when the daemon holds it; empty when it does not.</param>
    /// <param name="endSeconds">When it ends.</param>
    /// <returns>False, and nothing changed, when out of memory.</returns>
    internal bool SetRemote(ReadOnlySpan<byte> encoded, bool open, XdrEncoded<GssxCtx> held, long endSeconds)
    {
        Blob blob = Blob.Copy(encoded);
        Blob name = Blob.Copy(held.Span);
        if (blob.IsEmpty || name.IsEmpty != held.IsEmpty)
        {
            blob.Release();
            name.Release();
            return false;
        }

        Remote.Release();
        Remote = blob;
        Held = name;
        EndSeconds = endSeconds;
        Process = LibC.getpid();
        Forks = HeldContext.Forks;
        IsOpen = open;
        _refusalWord = 0;
        return true;
    }

    /// <summary>Frees the handle and what it owns; session keys are wiped.</summary>
    internal static void Release(ContextHandle* handle)
    {
        DeleteLocal(handle->Local);
        handle->Remote.Release();
        handle->Held.Release();
        handle->_magic = 0;
        LibC.free(handle);
    }

    /// <summary>Where an established context is: with the daemon, or inside the real mechanism, which imports it at the first call.</summary>
    internal static GssStatus Borrow(ref Call call, gss_ctx_id_struct* context, out ContextSide side)
    {
        side = default;
        ContextHandle* handle = From(context);
        if (handle == null)
        {
            return Bad;
        }

        if (handle->IsHeld)
        {
            side.Held = new XdrEncoded<GssxCtx>(handle->Held.Pointer, handle->Held.Length);
            return GssStatus.Complete;
        }

        return BorrowLocal(ref call, handle, out side.Local);
    }

    /// <summary>
    /// The same for a call with a quality of protection. krb5 knows the default one alone, and looks at it first: also on a context that is not established.
    /// </summary>
    internal static GssStatus Borrow(ref Call call, gss_ctx_id_struct* context, uint qop, out ContextSide side)
    {
        ContextHandle* handle = From(context);
        if (handle != null && handle->IsRemote && !handle->IsOpen && qop != GssApi.GSS_C_QOP_DEFAULT)
        {
            side = default;
            return new GssStatus(GssApi.GSS_S_BAD_QOP, (uint)MinorCode.UnknownQop);
        }

        return Borrow(ref call, context, out side);
    }

    private static GssStatus BorrowLocal(ref Call call, ContextHandle* handle, out gss_ctx_id_struct* local)
    {
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
