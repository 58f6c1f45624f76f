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
/// Acceptor contexts that wait for another token (GSS_C_DCE_STYLE, IAKERB): krb5 cannot export them. They stay here under a random reference, for the uid and
/// service that began them, for <see cref="DaemonLimits.HalfOpenSeconds"/>, at most <see cref="DaemonLimits.HalfOpenMax"/> in all and
/// <see cref="DaemonLimits.HalfOpenPerUidMax"/> of one uid: its oldest makes room.
/// </summary>
// SAFETY: a context is in the table or with one call, never both; the lock guards the move.
internal sealed unsafe class HalfOpenContexts
{
    /// <summary>Bytes of a reference.</summary>
    public const int ReferenceBytes = 16;

    private readonly Lock _guard = new();
    private readonly Dictionary<UInt128, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _oldestFirst = new();
    private readonly Dictionary<uint, int> _perUid = [];

    private readonly record struct Entry(UInt128 Reference, nint Context, uint Uid, string Service, long Expires);

    /// <summary>Contexts that wait at present.</summary>
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

    /// <summary>Keeps a context that the call gives up.</summary>
    /// <param name="call">Whose it is.</param>
    /// <param name="context">The context; no longer the call's.</param>
    /// <param name="reference">Gets <see cref="ReferenceBytes"/> bytes.</param>
    public void Keep(Call call, gss_ctx_id_struct* context, Span<byte> reference)
    {
        RandomNumberGenerator.Fill(reference);
        UInt128 key = MemoryMarshal.Read<UInt128>(reference);
        long now = Stopwatch.GetTimestamp();
        Entry entry = new(key, (nint)context, call.Peer.Uid, call.Service.Configuration.Name, now + (DaemonLimits.HalfOpenSeconds * Stopwatch.Frequency));
        lock (_guard)
        {
            call.Gss.Disown(context);
            Expire(now);
            MakeRoom(entry.Uid);
            _entries.Add(key, _oldestFirst.AddLast(entry));
            CollectionsMarshal.GetValueRefOrAddDefault(_perUid, entry.Uid, out _)++;
        }
    }

    /// <summary>Hands a context back to a call of the uid and service that began it. It is then the call's.</summary>
    public bool TryTake(Call call, ReadOnlySpan<byte> reference, out gss_ctx_id_struct* context)
    {
        context = null;
        if (reference.Length != ReferenceBytes)
        {
            return false;
        }

        lock (_guard)
        {
            Expire(Stopwatch.GetTimestamp());
            if (!_entries.TryGetValue(MemoryMarshal.Read<UInt128>(reference), out LinkedListNode<Entry>? node)
                || node.Value.Uid != call.Peer.Uid
                || !string.Equals(node.Value.Service, call.Service.Configuration.Name, StringComparison.Ordinal))
            {
                return false;
            }

            context = call.Gss.Own((gss_ctx_id_struct*)node.Value.Context);
            Remove(node);
            return true;
        }
    }

    private void MakeRoom(uint uid)
    {
        if (_perUid.GetValueOrDefault(uid) >= DaemonLimits.HalfOpenPerUidMax)
        {
            LinkedListNode<Entry> node = _oldestFirst.First!;
            while (node.Value.Uid != uid)
            {
                node = node.Next!;
            }

            Delete(node);
        }

        if (_entries.Count >= DaemonLimits.HalfOpenMax)
        {
            Delete(_oldestFirst.First!);
        }
    }

    private void Expire(long now)
    {
        while (_oldestFirst.First is { } oldest && oldest.Value.Expires <= now)
        {
            Delete(oldest);
        }
    }

    private void Delete(LinkedListNode<Entry> node)
    {
        uint minor;
        gss_ctx_id_struct* context = (gss_ctx_id_struct*)node.Value.Context;
        Remove(node);
        GssApi.gss_delete_sec_context(&minor, &context, null);
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _entries.Remove(node.Value.Reference);
        _oldestFirst.Remove(node);
        ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(_perUid, node.Value.Uid, out _);
        if (--count == 0)
        {
            _perUid.Remove(node.Value.Uid);
        }
    }
}
