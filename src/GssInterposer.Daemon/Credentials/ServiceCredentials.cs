// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Credentials;

/// <summary>What a service of one configuration snapshot keeps: copies of its keytabs, and its acceptor credentials.</summary>
internal sealed unsafe class ServiceCredentials(ServiceConfiguration service)
{
    private const string FilePrefix = "FILE:";
    private const int PoolsMax = 256;
    private const int KeyHeadBytes = sizeof(uint) + 1;
    private const int NameBytesMax = 1024;

    private readonly ConcurrentDictionary<string, KeytabMirror> _mirrors = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<byte[], AcceptorPool> _pools = new(ByteKeys.Instance);

    /// <summary>Mechanisms of the service.</summary>
    public Mechanisms Mechs { get; } = Mechanisms.Parse(service.Mechs);

    /// <summary>The copy of the keytab that acceptors of this uid use, or null when it is not a file.</summary>
    public KeytabMirror? Mirror(uint uid)
    {
        if (CredStore.Find(service, CredStore.Keytab) is not { } configured || CredStore.Expand(configured, uid) is not { } keytab)
        {
            return null;
        }

        string? path = keytab.StartsWith(FilePrefix, StringComparison.Ordinal) ? keytab[FilePrefix.Length..]
            : keytab.StartsWith('/') ? keytab
            : null;
        return path is null ? null : _mirrors.GetOrAdd(path, static name => new KeytabMirror(name));
    }

    /// <summary>Lends an acceptor credential to the call until it ends.</summary>
    /// <param name="call">The call.</param>
    /// <param name="uid">For %U and %u in cred_store.</param>
    /// <param name="mechs">The mechanisms.</param>
    /// <param name="exportedName">The principal, or empty for any in the keytab.</param>
    /// <param name="credential">The credential.</param>
    public GssResult RentAcceptor(Call call, uint uid, Mechanisms mechs, ReadOnlySpan<byte> exportedName, out gss_cred_id_struct* credential)
    {
        if (exportedName.Length > NameBytesMax)
        {
            credential = null;
            return GssResult.Of(GssApi.GSS_S_BAD_NAME);
        }

        Span<byte> key = stackalloc byte[KeyHeadBytes + exportedName.Length];
        BinaryPrimitives.WriteUInt32BigEndian(key, uid);
        key[sizeof(uint)] = mechs.Bits;
        exportedName.CopyTo(key[KeyHeadBytes..]);
        if (!_pools.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out AcceptorPool? pool))
        {
            if (_pools.Count >= PoolsMax)
            {
                Clear();
            }

            pool = _pools.GetOrAdd(key.ToArray(), new AcceptorPool(Mirror(uid), uid, mechs, exportedName.ToArray()));
        }

        return pool.Rent(call, out credential);
    }

    /// <summary>Releases what the service keeps, when its snapshot is no longer in force. Calls that still run finish with what they have.</summary>
    public void Clear()
    {
        foreach (byte[] key in _pools.Keys)
        {
            if (_pools.TryRemove(key, out AcceptorPool? pool))
            {
                pool.Close();
            }
        }
    }
}
