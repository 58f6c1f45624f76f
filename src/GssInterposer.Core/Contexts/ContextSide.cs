// SPDX-License-Identifier: MIT
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Contexts;

/// <summary>Where an established context is, and so where its messages are protected.</summary>
internal unsafe struct ContextSide
{
    /// <summary>The context inside the real mechanism; null when the daemon holds it.</summary>
    public gss_ctx_id_struct* Local;

    /// <summary>What names it in calls of the daemon, which holds it and its keys; empty when the real mechanism has it.</summary>
    public XdrEncoded<GssxCtx> Held;

    /// <summary>Is it with the daemon?</summary>
    public readonly bool IsHeld => !Held.IsEmpty;
}
