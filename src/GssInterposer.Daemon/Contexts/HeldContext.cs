// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Threading;

namespace GssInterposer.Daemon.Contexts;

/// <summary>
/// One established context of <see cref="HeldContexts"/>. libgssapi does not lock contexts: who uses it has its <see cref="Gate"/>. Everything else belongs to the
/// table, under the table's lock.
/// </summary>
internal sealed class HeldContext(UInt128 reference, nint context, uint uid, string service, long expires)
{
    /// <summary>The gss_ctx_id_t; 0 once it is gone. Used under <see cref="Gate"/>.</summary>
    public nint Context { get; set; } = context;

    /// <summary>What the client shows.</summary>
    public UInt128 Reference { get; } = reference;

    /// <summary>Whose it is.</summary>
    public uint Uid { get; } = uid;

    /// <summary>Name of the service that made it.</summary>
    public string Service { get; } = service;

    /// <summary>When the context's time is up, by Stopwatch.</summary>
    public long Expires { get; } = expires;

    /// <summary>Orders the calls that use the context.</summary>
    public Lock Gate { get; } = new();

    /// <summary>When it was used last, by Stopwatch.</summary>
    public long LastUse { get; set; }

    /// <summary>Calls that use it or wait to.</summary>
    public int Users { get; set; }

    /// <summary>No longer in the table: the last user deletes it.</summary>
    public bool Removed { get; set; }

    /// <summary>Its place among all.</summary>
    public LinkedListNode<HeldContext>? Place { get; set; }

    /// <summary>Its place among those of its uid.</summary>
    public LinkedListNode<HeldContext>? PlaceOfUid { get; set; }
}
