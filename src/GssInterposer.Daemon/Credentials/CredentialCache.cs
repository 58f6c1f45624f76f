// SPDX-License-Identifier: MIT
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Credentials;

/// <summary>
/// Credentials that were imported from sealed handles, kept for the calls to come. A hit is byte-wise equality of the whole sealed handle, its authentication tag included,
/// which only we can make: so nothing needs to be opened. The key of a lent credential is longer (<see cref="LentCredential"/>). Bounded by bytes and age; losing an entry costs an import.
/// </summary>
// SAFETY: as ICredentialPool.
internal sealed unsafe class CredentialCache
{
    /// <summary>What libgssapi and libkrb5 hold for an imported credential beside its tickets, roughly: object, names, a MEMORY ccache.</summary>
    private const long ObjectBytes = 16 << 10;

    private const long SweepSeconds = 10;

    private readonly ConcurrentDictionary<byte[], Entry> _entries = new(ByteKeys.Instance);
    private readonly ConcurrentDictionary<byte[], Entry>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private readonly Lock _eviction = new();
    private long _bytes;
    private long _nextSweep;
    private long _hits;
    private long _misses;
    private long _evictions;

    /// <summary>An empty cache.</summary>
    public CredentialCache() => _lookup = _entries.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>Bytes held, by estimate.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Handles that have an entry.</summary>
    public int Count => _entries.Count;

    /// <summary>Lookups that found something.</summary>
    public long Hits => Volatile.Read(ref _hits);

    /// <summary>Lookups that found nothing.</summary>
    public long Misses => Volatile.Read(ref _misses);

    /// <summary>Entries that were dropped for room or age.</summary>
    public long Evictions => Volatile.Read(ref _evictions);

    /// <summary>One handle's credentials.</summary>
    internal sealed class Entry(ServiceConfiguration service, uint uid, CredentialOrigin origin, long expires, long bytes) : ICredentialPool
    {
        private bool _dropped;
        private int _objects;

        /// <summary>Objects that nobody uses at the moment.</summary>
        public CredentialStack Idle { get; } = new();

        /// <summary>Whose handle it is, and whose rules it was found to keep.</summary>
        public ServiceConfiguration Service { get; } = service;

        /// <summary>Whose handle it is.</summary>
        public uint Uid { get; } = uid;

        /// <summary>Stopwatch ticks.</summary>
        public long Expires { get; } = expires;

        /// <summary>Where the credential came from.</summary>
        public CredentialOrigin Origin { get; } = origin;

        /// <summary>By estimate: the handle and <see cref="_objects"/> objects.</summary>
        public long Bytes { get; private set; } = bytes;

        /// <summary>Stopwatch ticks.</summary>
        public long LastUse { get; set; }

        /// <summary>Known not to have been got in another's name; it never changes, so it is asked for once.</summary>
        public bool HasNoImpersonator { get; set; }

        /// <summary>When it is to be got again (<see cref="CredentialRefresh"/>), in stopwatch ticks; 0 when nobody has looked.</summary>
        public long RefreshDue { get; set; }

        /// <inheritdoc/>
        public void Return(gss_cred_id_struct* credential) => Idle.Push(credential);

        /// <summary>One more object was made of the handle.</summary>
        /// <returns>What that adds to <see cref="Bytes"/>; nothing when it will not be kept.</returns>
        public long Grow(long objectBytes)
        {
            lock (Idle)
            {
                if (_dropped || _objects == CredentialStack.IdleMax)
                {
                    return 0;
                }

                _objects++;
                Bytes += objectBytes;
                return objectBytes;
            }
        }

        /// <summary>Releases what is idle, and later what is lent.</summary>
        /// <returns>What the entry held.</returns>
        public long Drop()
        {
            lock (Idle)
            {
                _dropped = true;
            }

            Idle.Close();
            return Bytes;
        }
    }

    /// <summary>Looks for a handle.</summary>
    /// <returns>Its entry, or null when it is not here, or not for this service and uid.
    /// What was checked by an earlier configuration's rules has to be checked again.</returns>
    public Entry? Find(ReadOnlySpan<byte> handle, ServiceConfiguration service, uint uid)
    {
        long now = Stopwatch.GetTimestamp();
        if (_lookup.TryGetValue(handle, out byte[]? key, out Entry? entry))
        {
            bool isClients = entry.Uid == uid && string.Equals(entry.Service.Name, service.Name, StringComparison.Ordinal);
            if (entry.Expires <= now || (isClients && !ReferenceEquals(entry.Service, service)))
            {
                Drop(key, entry);
            }
            else if (isClients)
            {
                entry.LastUse = now;
                Interlocked.Increment(ref _hits);
                return entry;
            }
        }

        Interlocked.Increment(ref _misses);
        return null;
    }

    /// <summary>Counts an object that was made of a handle; makes an entry for it where there is none.</summary>
    /// <param name="known">The handle's entry, when it was found.</param>
    /// <param name="handle">The handle.</param>
    /// <param name="service">Whose it is, and whose rules it keeps.</param>
    /// <param name="uid">Whose it is.</param>
    /// <param name="origin">Where the credential came from.</param>
    /// <param name="limits">Bytes and age.</param>
    /// <returns>The entry, or the one that another call has made meanwhile.</returns>
    public Entry Add(Entry? known, ReadOnlySpan<byte> handle, ServiceConfiguration service, uint uid, CredentialOrigin origin, LimitsConfiguration limits)
    {
        long now = Stopwatch.GetTimestamp();
        Entry present = known!;
        long added = 0;
        if (known is null)
        {
            Entry entry = new(service, uid, origin, now + (limits.CacheAgeSeconds * Stopwatch.Frequency), handle.Length) { LastUse = now };
            present = _entries.GetOrAdd(handle.ToArray(), entry);
            added = ReferenceEquals(present, entry) ? handle.Length : 0;
        }

        added += present.Grow(ObjectBytes + handle.Length);
        if (Interlocked.Add(ref _bytes, added) > limits.CacheBytesMax)
        {
            MakeRoom(limits.CacheBytesMax, now);
        }

        Sweep(now);
        return present;
    }

    /// <summary>Drops what is too old, however little there is: keys do not stay in memory for nothing. Looks once in a while only.</summary>
    public void Sweep(long now)
    {
        long due = Volatile.Read(ref _nextSweep);
        if (now < due || Interlocked.CompareExchange(ref _nextSweep, now + (SweepSeconds * Stopwatch.Frequency), due) != due)
        {
            return;
        }

        foreach ((byte[] key, Entry entry) in _entries)
        {
            if (entry.Expires <= now)
            {
                Drop(key, entry);
            }
        }
    }

    /// <summary>Forgets a handle.</summary>
    public void Remove(ReadOnlySpan<byte> handle)
    {
        if (_lookup.TryGetValue(handle, out byte[]? key, out Entry? entry))
        {
            Drop(key, entry);
        }
    }

    /// <summary>Down to seven eighths, so that the next additions need not look again: first what is too old, then what was used least recently.</summary>
    private void MakeRoom(long bytesMax, long now)
    {
        if (!_eviction.TryEnter())
        {
            return;     // somebody is at it
        }

        try
        {
            long wanted = bytesMax - (bytesMax / 8);
            IEnumerable<KeyValuePair<byte[], Entry>> order = _entries.ToArray().OrderBy(pair => pair.Value.Expires <= now ? long.MinValue : pair.Value.LastUse);
            foreach ((byte[] key, Entry entry) in order)
            {
                if (Bytes <= wanted)
                {
                    break;
                }

                Drop(key, entry);
            }
        }
        finally
        {
            _eviction.Exit();
        }
    }

    private void Drop(byte[] key, Entry entry)
    {
        if (_entries.TryRemove(new KeyValuePair<byte[], Entry>(key, entry)))
        {
            Interlocked.Add(ref _bytes, -entry.Drop());
            Interlocked.Increment(ref _evictions);
        }
    }
}
