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
/// which only we can make: so nothing needs to be opened. Bounded by bytes and age; losing an entry costs an import.
/// </summary>
// SAFETY: as ICredentialPool.
internal sealed unsafe class CredentialCache
{
    /// <summary>What libgssapi and libkrb5 hold for an imported credential, roughly: object, names, a MEMORY ccache with a few tickets.</summary>
    private const long ObjectBytes = 16 << 10;

    private readonly ConcurrentDictionary<byte[], Entry> _entries = new(ByteKeys.Instance);
    private readonly ConcurrentDictionary<byte[], Entry>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private readonly Lock _eviction = new();
    private long _bytes;
    private long _hits;
    private long _misses;
    private long _evictions;

    /// <summary>An empty cache.</summary>
    public CredentialCache() => _lookup = _entries.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>Bytes held, by estimate.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Lookups that found something.</summary>
    public long Hits => Volatile.Read(ref _hits);

    /// <summary>Lookups that found nothing.</summary>
    public long Misses => Volatile.Read(ref _misses);

    /// <summary>Entries that were dropped for room or age.</summary>
    public long Evictions => Volatile.Read(ref _evictions);

    /// <summary>One handle's credentials.</summary>
    internal sealed class Entry(string service, uint uid, long expires, long bytes) : ICredentialPool
    {
        /// <summary>Objects that nobody uses at the moment.</summary>
        public CredentialStack Idle { get; } = new();

        /// <summary>Whose handle it is.</summary>
        public string Service { get; } = service;

        /// <summary>Whose handle it is.</summary>
        public uint Uid { get; } = uid;

        /// <summary>Stopwatch ticks.</summary>
        public long Expires { get; } = expires;

        /// <summary>By estimate.</summary>
        public long Bytes { get; } = bytes;

        /// <summary>Stopwatch ticks.</summary>
        public long LastUse { get; set; }

        /// <summary>Known not to have been got in another's name; it never changes, so it is asked for once.</summary>
        public bool HasNoImpersonator { get; set; }

        /// <inheritdoc/>
        public void Return(gss_cred_id_struct* credential) => Idle.Push(credential);
    }

    /// <summary>Looks for a handle.</summary>
    /// <returns>Its entry, or null when it is not here, or not for this service and uid.</returns>
    public Entry? Find(ReadOnlySpan<byte> handle, string service, uint uid)
    {
        long now = Stopwatch.GetTimestamp();
        if (_lookup.TryGetValue(handle, out byte[]? key, out Entry? entry))
        {
            if (entry.Expires <= now)
            {
                Drop(key, entry);
            }
            else if (entry.Uid == uid && string.Equals(entry.Service, service, StringComparison.Ordinal))
            {
                entry.LastUse = now;
                Interlocked.Increment(ref _hits);
                return entry;
            }
        }

        Interlocked.Increment(ref _misses);
        return null;
    }

    /// <summary>Makes an entry for a handle.</summary>
    /// <returns>It, or the one that another call has made meanwhile.</returns>
    public Entry Add(ReadOnlySpan<byte> handle, string service, uint uid, LimitsConfiguration limits)
    {
        long now = Stopwatch.GetTimestamp();
        long bytes = handle.Length + ObjectBytes;
        Entry entry = new(service, uid, now + (limits.CacheAgeSeconds * Stopwatch.Frequency), bytes) { LastUse = now };
        Entry present = _entries.GetOrAdd(handle.ToArray(), entry);
        if (ReferenceEquals(present, entry) && Interlocked.Add(ref _bytes, bytes) > limits.CacheBytesMax)
        {
            MakeRoom(limits.CacheBytesMax, now);
        }

        return present;
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
            Interlocked.Add(ref _bytes, -entry.Bytes);
            Interlocked.Increment(ref _evictions);
            entry.Idle.Close();
        }
    }
}
