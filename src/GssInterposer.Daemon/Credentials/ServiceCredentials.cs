// SPDX-License-Identifier: MIT
using System;
using System.Collections.Concurrent;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Credentials;

/// <summary>What a service of one configuration snapshot keeps: copies of its keytabs, and its acceptor credentials.</summary>
internal sealed unsafe class ServiceCredentials(ServiceConfiguration service)
{
    private const int PoolsMax = 256;

    private readonly ConcurrentDictionary<string, KeytabMirror> _mirrors = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<byte[], AcceptorPool> _pools = new(ByteKeys.Instance);
    private volatile bool _retired;

    /// <summary>Mechanisms of the service.</summary>
    public Mechanisms Mechs { get; } = Mechanisms.Parse(service.Mechs);

    /// <summary>The copy of the keytab that acceptors of this uid use, or null when it is not a file.</summary>
    public KeytabMirror? Mirror(uint uid)
    {
        if (CredStore.Find(service, CredStore.Keytab) is not { } configured || CredStore.Expand(configured, uid) is not { } keytab)
        {
            return null;
        }

        if (_mirrors.TryGetValue(keytab, out KeytabMirror? mirror))
        {
            return mirror;
        }

        byte[]? path = FileStamp.PathOf(keytab);
        return path is null ? null : _mirrors.GetOrAdd(keytab, static (_, file) => new KeytabMirror(file), path);
    }

    /// <summary>What initiators get that have no credential of their own.</summary>
    public DefaultInitiators Initiators { get; } = new(service);

    /// <summary>What is in the place of handles that neared their end.</summary>
    public RefreshedHandles Refreshed { get; } = new();

    /// <summary>Handles of its acceptors.</summary>
    public AcceptorHandles Handles { get; } = new();

    /// <summary>Lends an acceptor credential to the call until it ends.</summary>
    /// <param name="call">The call.</param>
    /// <param name="identity">Which one (<see cref="AcceptorIdentity"/>).</param>
    /// <param name="credential">The credential.</param>
    public GssResult RentAcceptor(Call call, ReadOnlySpan<byte> identity, out gss_cred_id_struct* credential)
    {
        if (!_pools.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(identity, out AcceptorPool? pool))
        {
            if (PoolFor(identity) is not { } made)
            {
                credential = null;
                return GssResult.Of(GssApi.GSS_S_BAD_NAME);
            }

            if (_pools.Count >= PoolsMax)
            {
                ClosePools();
            }

            pool = _pools.GetOrAdd(identity.ToArray(), made);
        }

        GssResult outcome = pool.Rent(call, out credential);
        if (_retired)
        {
            ClosePools();       // a call that outlived the configuration must not leave anything behind
        }

        return outcome;
    }

    /// <summary>Acquires an acceptor credential for this call alone, which may then change it.</summary>
    /// <inheritdoc cref="RentAcceptor"/>
    public GssResult AcquireAcceptor(Call call, ReadOnlySpan<byte> identity, out gss_cred_id_struct* credential)
    {
        credential = null;
        return PoolFor(identity) is { } pool ? pool.AcquireAlone(call, out credential) : GssResult.Of(GssApi.GSS_S_BAD_NAME);
    }

    /// <summary>Releases what the service keeps, when its snapshot is no longer in force. Calls that still run finish with what they have.</summary>
    public void Retire()
    {
        _retired = true;
        ClosePools();
        foreach (KeytabMirror mirror in _mirrors.Values)
        {
            mirror.Close();
        }
    }

    private AcceptorPool? PoolFor(ReadOnlySpan<byte> identity) =>
        AcceptorIdentity.TryRead(identity, out Mechanisms mechs, out uint uid, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> name)
            ? new AcceptorPool(Mirror(uid), uid, mechs, type.ToArray(), name.ToArray())
            : null;

    private void ClosePools()
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
