// SPDX-License-Identifier: MIT
using System;
using System.Runtime.InteropServices;
using GssInterposer.Core.Credentials;
using GssInterposer.Core.Status;
using GssInterposer.Core.Transport;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Contexts;

/// <summary>
/// A context that the daemon keeps, keys and all (its setting <c>session_keys = daemon</c>). What is here is a reference to it, and what the daemon has told of it.
/// </summary>
// SAFETY: the spans are over encoded contexts that their handle or the call's arena owns.
internal static unsafe class HeldContext
{
#if BARE
    /// <summary>native/shim.c: how often this process has forked since the plugin was loaded.</summary>
    [DllImport("*"), SuppressGCTransition]
    private static extern uint gi_forks();
#else
    private static uint gi_forks() => 0;
#endif

    /// <summary>How often this process has forked.</summary>
    public static uint Forks => gi_forks();

    /// <summary>Now, in seconds of the system's clock, which tickets end by.</summary>
    public static long NowSeconds
    {
        get
        {
            timespec now;
            LibC.clock_gettime(LibC.CLOCK_REALTIME, &now);
            return (long)now.tv_sec;
        }
    }

    /// <summary>What the flags of a context are, as far as the application may make use of it: one that is held stays in its process.</summary>
    public static uint Flags(ulong flags, bool isHeld) => (uint)flags & ~(isHeld ? (uint)GssApi.GSS_C_TRANS_FLAG : 0);

    /// <summary>GSS_S_UNAVAILABLE with words that name the setting: what was asked for would take a key out of the daemon.</summary>
    public static GssStatus KeysStay
    {
        get
        {
            Words.Forget((uint)MinorCode.KeysStayInDaemon);
            return new GssStatus(GssApi.GSS_S_UNAVAILABLE, (uint)MinorCode.KeysStayInDaemon);
        }
    }

    /// <summary>The option that tells the daemon, in a call of a handshake, that it may keep the context.</summary>
    /// <returns>False when out of memory.</returns>
    public static bool TryOffer(ref Call call, out GssxOption offer) =>
        GssxOptions.TryCreateText(GssxOptionNames.SessionKeys, GssxOptionNames.SessionKeysDaemon, call.Arena, out offer);

    /// <summary>Is this established context one that the daemon says it holds?</summary>
    /// <param name="call">The call.</param>
    /// <param name="context">As the daemon has described it.</param>
    /// <param name="status">How far the handshake is.</param>
    /// <param name="held">If so, what names the context in calls: its state, and nothing of names and attributes, which may be long. Otherwise empty.</param>
    /// <returns>False when it cannot be: there is no state, or there are keys beside it.</returns>
    public static bool TryRecognize(ref Call call, in GssxCtx context, GssStatus status, out XdrEncoded<GssxCtx> held)
    {
        held = default;
        if (!status.IsComplete
            || !GssxOptions.TryFind(context.Options, GssxOptionNames.SessionKeys, out XdrOpaque value)
            || !GssxOptions.TextEquals(value, GssxOptionNames.SessionKeysDaemon))
        {
            return true;
        }

        if (context.State.IsEmpty || !context.ExportedContextToken.IsEmpty || !context.Open)
        {
            return false;
        }

        GssxCtx reference = default;
        reference.State = context.State;
        reference.NeedsRelease = true;
        reference.Mech = context.Mech;
        reference.LocallyInitiated = context.LocallyInitiated;
        reference.Open = true;
        held = XdrEncoded<GssxCtx>.From(in reference, call.Arena);
        return !held.IsEmpty;
    }

    /// <summary>When a context of this lifetime ends, in seconds of the system's clock; <see cref="long.MaxValue"/> for never.</summary>
    public static long EndOf(ulong lifetime) => lifetime >= GssApi.GSS_C_INDEFINITE ? long.MaxValue : NowSeconds + (long)lifetime;

    /// <summary>Seconds to <paramref name="end"/>.</summary>
    public static uint LifetimeUntil(long end)
    {
        long now = NowSeconds;
        return end == long.MaxValue ? GssApi.GSS_C_INDEFINITE : end > now ? Lifetime.After((ulong)(end - now), 0) : 0;
    }

    /// <summary>
    /// May the context be forgotten with its handle? After a fork parent and child have a handle each, and the same context: it stays for whoever goes on with it, and ends in its time.
    /// </summary>
    public static bool IsOurs(ContextHandle* handle) => handle->IsHeld && handle->Process == LibC.getpid() && handle->Forks == Forks;

    /// <summary>
    /// RELEASE_HANDLE: tells the daemon that nobody needs the context any more. Whether it hears that or not is no matter of the caller's: it forgets what has ended by itself.
    /// </summary>
    public static void Forget(ref Call call, ContextHandle* handle)
    {
        GssxArgReleaseHandle arguments = default;
        arguments.CredHandle.HandleType = GssxHandleType.SecCtx;
        arguments.CredHandle.SecCtxInfo = new XdrEncoded<GssxCtx>(handle->Held.Pointer, handle->Held.Length);
        call.LimitTo(InterposerLimits.ReleaseTimeoutMs);
        ProxyCall.Exchange(
            ref call, GssxProgram.Procedure.ReleaseHandle, Idempotency.Dispensable, in arguments, out GssxResReleaseHandle _, out _);
    }
}
