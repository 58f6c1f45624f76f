// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Front;

/// <summary>Listeners, and who is let in by them.</summary>
// SAFETY: the kernel writes no more than three ints of struct ucred.
internal sealed unsafe class Acceptor
{
    private readonly FrontState _front;
    private readonly Supervisor _supervisor;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Listener> _byPath = new(StringComparer.Ordinal);
    private readonly RefusalLog _refusals;
    private Listener?[] _listeners = [];
    private long _lastAcceptMs;

    /// <summary>Begins without listeners.</summary>
    /// <param name="front">Shared state.</param>
    /// <param name="supervisor">Told of what will be due.</param>
    public Acceptor(FrontState front, Supervisor supervisor)
    {
        _front = front;
        _supervisor = supervisor;
        _refusals = new RefusalLog(front.Log);
    }

    /// <summary>When the last connection came; <see cref="Environment.TickCount64"/>, 0: none.</summary>
    public long LastAcceptMs => Volatile.Read(ref _lastAcceptMs);

    /// <summary>Adds a listener.</summary>
    /// <exception cref="IOException">We listen there already, or the kernel refuses.</exception>
    public void Add(Listener listener)
    {
        lock (_lock)
        {
            if (!_byPath.TryAdd(listener.Path, listener))
            {
                listener.Close();
                throw new IOException($"cannot listen on {listener.Path} twice");
            }

            int index = Array.IndexOf(_listeners, null);
            if (index < 0)
            {
                index = _listeners.Length;
                Volatile.Write(ref _listeners, [.. _listeners, null]);
            }

            listener.Key = new EventKey(EventKind.Listener, index);
            Volatile.Write(ref _listeners[index], listener);
            int error = _front.Events.Add(listener.Descriptor, EventQueue.Accept, listener.Key);
            if (error != 0)
            {
                Remove(listener);
                throw SocketError.Exception($"cannot listen on {listener.Path}", error);
            }
        }
    }

    /// <summary>Closes a listener; its connections go on.</summary>
    /// <returns>False: there is none of this path.</returns>
    public bool Remove(string path)
    {
        lock (_lock)
        {
            return _byPath.TryGetValue(path, out Listener? listener) && Remove(listener);
        }
    }

    /// <summary>Closes all listeners.</summary>
    public void RemoveAll()
    {
        lock (_lock)
        {
            foreach (Listener listener in (List<Listener>)[.. _byPath.Values])
            {
                Remove(listener);
            }
        }
    }

    /// <summary>Paths that we listen on.</summary>
    public string[] Paths()
    {
        lock (_lock)
        {
            return [.. _byPath.Keys];
        }
    }

    /// <summary>Somebody wants to connect: accepts a few, then lets others have their turn.</summary>
    public void OnEvent(int index)
    {
        Listener?[] listeners = Volatile.Read(ref _listeners);
        Listener? listener = index < listeners.Length ? Volatile.Read(ref listeners[index]) : null;
        if (listener == null)
        {
            return;
        }

        lock (listener.Guard)
        {
            for (int i = 0; i < FrontLimits.AcceptBatch && !listener.IsClosed; i++)
            {
                int error = listener.Accept(out int descriptor);
                if (error == 0)
                {
                    listener.PauseMs = 0;
                    Admit(listener.Path, descriptor);
                    continue;
                }

                if (error is LibC.EMFILE or LibC.ENFILE or LibC.ENOBUFS or LibC.ENOMEM)
                {
                    Pause(listener, error);
                    return;
                }

                if (error is not (LibC.EINTR or LibC.ECONNABORTED))
                {
                    break;
                }
            }

            Rearm(listener);
        }
    }

    /// <summary>Ends the pauses that are over.</summary>
    /// <returns>When the next one is; <see cref="long.MaxValue"/>: there is none.</returns>
    public long ResumePaused(long nowMs)
    {
        long next = long.MaxValue;
        foreach (Listener? listener in Volatile.Read(ref _listeners))
        {
            if (listener == null || listener.PausedUntilMs == 0)
            {
                continue;
            }

            lock (listener.Guard)
            {
                if (listener.PausedUntilMs > nowMs)
                {
                    next = Math.Min(next, listener.PausedUntilMs);
                    continue;
                }

                listener.PausedUntilMs = 0;
                Rearm(listener);
            }
        }

        return next;
    }

    private bool Remove(Listener listener)
    {
        _byPath.Remove(listener.Path);
        Volatile.Write(ref _listeners[listener.Key.Index], null);
        listener.Close();
        return true;
    }

    private void Rearm(Listener listener)
    {
        if (!listener.IsClosed)
        {
            _front.Events.Modify(listener.Descriptor, EventQueue.Accept, listener.Key);
        }
    }

    /// <summary>Without descriptors, trying again at once would only burn the CPU. Those who wait stay in the backlog.</summary>
    private void Pause(Listener listener, int error)
    {
        bool first = listener.PauseMs == 0;
        listener.PauseMs = listener.PauseMs == 0 ? FrontLimits.AcceptPauseMsFirst : Math.Min(listener.PauseMs * 2, FrontLimits.AcceptPauseMsMax);
        listener.PausedUntilMs = Environment.TickCount64 + listener.PauseMs;
        _front.Counters.CountAcceptPause();
        _supervisor.Wake();
        if (first)
        {
            _refusals.Warn(
                null, $"cannot accept connections on {listener.Path} for the moment: {SocketError.Words(error)}; raise the limit of open files (LimitNOFILE) if this recurs");
        }
    }

    private void Admit(string path, int descriptor)
    {
        Volatile.Write(ref _lastAcceptMs, Environment.TickCount64);
        if (_front.IsDraining)
        {
            Refuse(descriptor, Refusal.Unavailable, path, uint.MaxValue);
            return;
        }

        // pid, uid, gid. The uid is all that the caps need; the rest costs more to find out.
        uint* peerIds = stackalloc uint[3];
        uint length = 3 * sizeof(uint);
        if (LibC.getsockopt(descriptor, LibC.SOL_SOCKET, LibC.SO_PEERCRED, peerIds, &length) != 0)
        {
            Refuse(descriptor, Refusal.PeerUnknown, path, uint.MaxValue);
            return;
        }

        uint uid = peerIds[1];
        LimitsConfiguration limits = _front.Limits;
        UidAccount? account = _front.Connections.Reserve(uid, _front.ConnectionsMax, limits.ConnectionsPerUidMax, out Refusal refusal);
        if (account == null && Evict(refusal, uid))
        {
            account = _front.Connections.Reserve(uid, _front.ConnectionsMax, limits.ConnectionsPerUidMax, out refusal);
        }

        if (account == null)
        {
            Refuse(descriptor, refusal, path, uid);
            return;
        }

        ConnectionInfo? info = Identify(path, descriptor, ref refusal);
        if (info == null)
        {
            _front.Connections.Abandon(account);
            Refuse(descriptor, refusal, path, uid);
            return;
        }

        Connection connection = _front.Connections.Open(descriptor, info, account);
        if (_front.Events.Add(descriptor, EventQueue.Read, new EventKey(EventKind.Connection, connection.Index)) != 0)
        {
            _front.Counters.CountRefused(Refusal.Unavailable);
            _front.Connections.Close(connection);
            return;
        }

        _front.Counters.CountAccepted();
        _supervisor.NoticeConnection();
        if (!connection.TryGiveBack())
        {
            _front.Requeue(connection, EventQueue.Read);
        }
    }

    /// <summary>
    /// Makes room at the cost of the connection that has been idle longest: of the same uid when that has too many, and of the uid that has most otherwise.
    /// Whoever hoards connections so loses them before others do.
    /// </summary>
    private bool Evict(Refusal refusal, uint uid)
    {
        ConnectionTable connections = _front.Connections;
        long before = Environment.TickCount64 - FrontLimits.EvictableIdleMs;
        Connection? victim = null;
        for (int i = 0; i < connections.SlotsUsed; i++)
        {
            Connection? candidate = connections.Find(i);
            if (candidate == null || !candidate.IsQuiet || candidate.LastCallMs > before
                || (refusal == Refusal.TooManyConnectionsOfUid && candidate.Account.Uid != uid))
            {
                continue;
            }

            int more = victim == null ? 1 : candidate.Account.Connections - victim.Account.Connections;
            victim = more > 0 || (more == 0 && candidate.LastCallMs < victim!.LastCallMs) ? candidate : victim;
        }

        if (victim == null || !victim.TryTakeIdle())
        {
            return false;
        }

        if (victim.LastCallMs > before || !victim.Inbound.IsEmpty || !victim.Outbound.IsEmpty)
        {
            // It has had a call since it was chosen. Its client must not lose what it has begun.
            if (!victim.TryGiveBack())
            {
                _front.Requeue(victim, victim.Interest);
            }

            return false;
        }

        _front.Counters.CountEvicted();
        _front.CloseUnserved(victim);
        return true;
    }

    private ConnectionInfo? Identify(string path, int descriptor, ref Refusal refusal)
    {
        try
        {
            Peer? peer = _front.ReadPeer(descriptor);
            if (peer == null)
            {
                refusal = Refusal.PeerUnknown;
                return null;
            }

            refusal = Refusal.NotAdmitted;
            return _front.Handler.Admit(path, peer) ? new ConnectionInfo(path, peer) : null;
        }
        catch (Exception e)
        {
            refusal = Refusal.Unavailable;
            _front.Log.Error($"a connection on {path} failed inside the daemon, please report this: {e}");
            return null;
        }
    }

    private void Refuse(int descriptor, Refusal refusal, string path, uint uid)
    {
        _front.Counters.CountRefused(refusal);
        LibC.close(descriptor);
        switch (refusal)
        {
            case Refusal.TooManyConnections:
                _refusals.Warn(refusal, $"refused a connection of uid {uid} on {path}: max_connections are open; raise it, or look who holds them");
                break;
            case Refusal.TooManyConnectionsOfUid:
                _refusals.Warn(refusal, $"refused a connection of uid {uid} on {path}: it has max_connections_per_uid open; raise it, or look who holds them");
                break;
            case Refusal.PeerUnknown:
                _refusals.Warn(refusal, $"refused a connection on {path}: the kernel does not say who the peer is; it may have ended");
                break;
        }
    }
}
