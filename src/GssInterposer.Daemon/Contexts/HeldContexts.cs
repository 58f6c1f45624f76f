// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Threading;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Contexts;

/// <summary>
/// Established contexts whose keys stay here (<c>session_keys = daemon</c>), each under a random reference for the uid and service that made it. At most <see
/// cref="DaemonLimits.HeldContextsMax"/>, and <see cref="DaemonLimits.HeldContextsPerUidMax"/> of one uid: what has been idle for longest makes room, of the uid
/// itself or of the one that has most. Calls for different contexts do not wait for each other.
/// </summary>
// SAFETY: a context is deleted by whoever removes it from the table, or by its last user if there is one then; the table's lock decides which.
internal sealed unsafe class HeldContexts
{
    /// <summary>Bytes of a reference.</summary>
    public const int ReferenceBytes = 16;

    /// <summary>For a reference that leads nowhere, whatever the reason: whose context it is, or was, is nobody else's business.</summary>
    public const string UnknownWords =
        "the daemon no longer holds this context: it was released, expired or made room for newer ones, its service was changed, or the daemon did not end in order; "
        + "establish a new one";

    /// <summary>What becomes of an exported context.</summary>
    public delegate void KeepExported(HeldContext entry, ReadOnlySpan<byte> token);

    private readonly Lock _guard = new();
    private readonly Dictionary<UInt128, HeldContext> _entries = [];
    private readonly LinkedList<HeldContext> _longestIdleFirst = new();
    private readonly Dictionary<uint, LinkedList<HeldContext>> _ofUid = [];

    /// <summary>Contexts held at present.</summary>
    public int Count
    {
        get
        {
            lock (_guard)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Takes a context over from a call.</summary>
    /// <param name="call">Whose it is.</param>
    /// <param name="context">Established; no longer the call's.</param>
    /// <param name="lifetime">Seconds left.</param>
    /// <param name="reference">Gets <see cref="ReferenceBytes"/> bytes.</param>
    public void Keep(Call call, gss_ctx_id_struct* context, uint lifetime, Span<byte> reference)
    {
        RandomNumberGenerator.Fill(reference[..ReferenceBytes]);
        HeldContext entry = new(
            MemoryMarshal.Read<UInt128>(reference), (nint)context, call.Peer.Uid, call.Service.Configuration.Name,
            Stopwatch.GetTimestamp() + (lifetime * Stopwatch.Frequency));
        call.Gss.Disown(context);
        Add(entry);
        call.MadeContext = entry;
    }

    /// <summary>Opens a context for the rest of the call, which waits for other calls that use it.</summary>
    /// <returns>Null: this uid and service have none by that reference.</returns>
    public gss_ctx_id_struct* Enter(Call call, ReadOnlySpan<byte> reference)
    {
        HeldContext? entry;
        lock (_guard)
        {
            long now = Stopwatch.GetTimestamp();
            entry = Find(call, reference);
            if (entry is null)
            {
                return null;
            }

            entry.LastUse = now;
            entry.Users++;
            MoveToEnd(_longestIdleFirst, entry.Place!);
            MoveToEnd(_ofUid[entry.Uid], entry.PlaceOfUid!);
        }

        entry.Gate.Enter();
        call.HeldContext = entry;
        return (gss_ctx_id_struct*)entry.Context;
    }

    /// <summary>Ends what <see cref="Enter"/> began.</summary>
    public void Leave(HeldContext entry)
    {
        entry.Gate.Exit();
        bool last;
        lock (_guard)
        {
            last = --entry.Users == 0 && entry.Removed;
        }

        if (last)
        {
            Delete(entry);
        }
    }

    /// <summary>Forgets a context on its client's behalf. One that is not there, or is somebody else's, is none of its business.</summary>
    public void Forget(Call call, ReadOnlySpan<byte> reference)
    {
        HeldContext? entry;
        lock (_guard)
        {
            entry = Find(call, reference);
            entry = entry is not null && Remove(entry) ? entry : null;
        }

        Delete(entry);
    }

    /// <summary>Forgets a context.</summary>
    public void Forget(HeldContext entry)
    {
        bool unused;
        lock (_guard)
        {
            unused = !entry.Removed && Remove(entry);
        }

        if (unused)
        {
            Delete(entry);
        }
    }

    /// <summary>Forgets the contexts of services that no longer hold any.</summary>
    public void ForgetServices(Predicate<string> stays) => ForgetWhere(entry => !stays(entry.Service));

    /// <summary>Forgets contexts whose time was up some while ago and that nobody has used since.</summary>
    public void ForgetExpired()
    {
        long now = Stopwatch.GetTimestamp();
        long idle = now - (DaemonLimits.HeldAfterExpirySeconds * Stopwatch.Frequency);
        ForgetWhere(entry => entry.Expires <= idle && entry.LastUse <= idle);
    }

    /// <summary>Takes a context into the table.</summary>
    /// <returns>False: there is one by that reference. The context stays the caller's.</returns>
    public bool Add(HeldContext entry)
    {
        HeldContext? victim;
        lock (_guard)
        {
            if (!_entries.TryAdd(entry.Reference, entry))
            {
                return false;
            }

            HeldContext? oldest = Crowded(entry.Uid)?.First!.Value;
            ref LinkedList<HeldContext>? ofUid = ref CollectionsMarshal.GetValueRefOrAddDefault(_ofUid, entry.Uid, out _);
            ofUid ??= new LinkedList<HeldContext>();
            entry.LastUse = Stopwatch.GetTimestamp();
            entry.PlaceOfUid = ofUid.AddLast(entry);
            entry.Place = _longestIdleFirst.AddLast(entry);
            victim = oldest is not null && Remove(oldest) ? oldest : null;
        }

        Delete(victim);
        return true;
    }

    /// <summary>Empties the table, for the end of the daemon: exports all contexts, those that have been idle for longest last.</summary>
    /// <param name="keep">Gets each with its exported token, which is wiped afterwards.</param>
    /// <param name="lose">Called for one that is still in use, or that its mechanism does not export.</param>
    public void Drain(KeepExported keep, Action lose)
    {
        List<HeldContext> all;
        lock (_guard)
        {
            all = [.. _longestIdleFirst];
            all.Reverse();
            all.ForEach(entry => Remove(entry));
        }

        foreach (HeldContext entry in all)
        {
            if (!entry.Gate.TryEnter())
            {
                lose();     // a call that does not end: its thread goes with the process
                continue;
            }

            try
            {
                Export(entry, keep, lose);
            }
            finally
            {
                entry.Gate.Exit();
            }
        }
    }

    private static void Export(HeldContext entry, KeepExported keep, Action lose)
    {
        uint minor;
        gss_buffer_desc_struct token = default;
        gss_ctx_id_struct* context = (gss_ctx_id_struct*)entry.Context;
        bool exported = GssApi.gss_export_sec_context(&minor, &context, &token) == GssApi.GSS_S_COMPLETE;
        entry.Context = 0;
        if (!exported)
        {
            GssApi.gss_delete_sec_context(&minor, &context, null);
            lose();
            return;
        }

        ReadOnlySpan<byte> bytes = new(token.value, (int)token.length);
        try
        {
            keep(entry, bytes);
        }
        finally
        {
            LibC.explicit_bzero(token.value, token.length);
            GssApi.gss_release_buffer(&minor, &token);
        }
    }

    private void ForgetWhere(Predicate<HeldContext> goes)
    {
        List<HeldContext> unused = [];
        lock (_guard)
        {
            for (LinkedListNode<HeldContext>? node = _longestIdleFirst.First; node is not null;)
            {
                HeldContext entry = node.Value;
                node = node.Next;
                if (goes(entry) && Remove(entry))
                {
                    unused.Add(entry);
                }
            }
        }

        unused.ForEach(Delete);
    }

    /// <summary>Whose context makes room for one more: those of <paramref name="uid"/>, when it has as many as it may; those of whoever has most, when the table is full.</summary>
    private LinkedList<HeldContext>? Crowded(uint uid)
    {
        if (_ofUid.TryGetValue(uid, out LinkedList<HeldContext>? own) && own.Count >= DaemonLimits.HeldContextsPerUidMax)
        {
            return own;
        }

        LinkedList<HeldContext>? most = null;
        if (_entries.Count > DaemonLimits.HeldContextsMax)
        {
            foreach (LinkedList<HeldContext> list in _ofUid.Values)
            {
                most = most is null || list.Count > most.Count || (list.Count == most.Count && list.First!.Value.LastUse < most.First!.Value.LastUse) ? list : most;
            }
        }

        return most;
    }

    private HeldContext? Find(Call call, ReadOnlySpan<byte> reference) =>
        reference.Length == ReferenceBytes
        && _entries.TryGetValue(MemoryMarshal.Read<UInt128>(reference), out HeldContext? entry)
        && entry.Uid == call.Peer.Uid
        && string.Equals(entry.Service, call.Service.Configuration.Name, StringComparison.Ordinal)
            ? entry
            : null;

    /// <summary>Takes an entry out of the table.</summary>
    /// <returns>Whether nobody uses it: then it is the caller's to delete.</returns>
    private bool Remove(HeldContext entry)
    {
        entry.Removed = true;
        _entries.Remove(entry.Reference);
        _longestIdleFirst.Remove(entry.Place!);
        LinkedList<HeldContext> ofUid = _ofUid[entry.Uid];
        ofUid.Remove(entry.PlaceOfUid!);
        if (ofUid.Count == 0)
        {
            _ofUid.Remove(entry.Uid);
        }

        return entry.Users == 0;
    }

    private static void MoveToEnd(LinkedList<HeldContext> list, LinkedListNode<HeldContext> node)
    {
        list.Remove(node);
        list.AddLast(node);
    }

    private static void Delete(HeldContext? entry)
    {
        if (entry is not null)
        {
            uint minor;
            gss_ctx_id_struct* context = (gss_ctx_id_struct*)entry.Context;
            entry.Context = 0;      // null here where the end of the daemon was faster
            GssApi.gss_delete_sec_context(&minor, &context, null);
        }
    }
}
