// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Threading;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Front;

/// <summary>Open connections by slot, and what each uid has of them. Finding one takes no lock; opening and closing do.</summary>
internal sealed class ConnectionTable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<uint, UidAccount> _accounts = [];
    private readonly Stack<int> _free = [];
    private Connection?[] _slots = [];
    private int _slotsUsed;
    private int _count;

    /// <summary>Places taken: open connections, and those that are being admitted.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Takes a place for a connection that is being admitted.</summary>
    /// <returns>The uid's account, or null with the reason.</returns>
    public UidAccount? Reserve(uint uid, int connectionsMax, int perUidMax, out Refusal refusal)
    {
        lock (_lock)
        {
            UidAccount account = _accounts.TryGetValue(uid, out UidAccount? known) ? known : new UidAccount { Uid = uid };
            refusal = _count >= connectionsMax ? Refusal.TooManyConnections : Refusal.TooManyConnectionsOfUid;
            if (_count >= connectionsMax || account.Connections >= perUidMax)
            {
                return null;
            }

            _accounts[uid] = account;
            account.Connections++;
            _count++;
            return account;
        }
    }

    /// <summary>Gives back a place that came to nothing.</summary>
    public void Abandon(UidAccount account)
    {
        lock (_lock)
        {
            Discount(account);
        }
    }

    /// <summary>Makes a connection in a reserved place. It belongs to the caller.</summary>
    public Connection Open(int descriptor, ConnectionInfo info, UidAccount account)
    {
        lock (_lock)
        {
            int index = _free.Count > 0 ? _free.Pop() : _slotsUsed++;
            if (index >= _slots.Length)
            {
                Connection?[] larger = new Connection?[Math.Max(64, _slots.Length * 2)];
                _slots.CopyTo(larger, 0);
                Volatile.Write(ref _slots, larger);
            }

            Connection connection = new(descriptor, index, info, account, Environment.TickCount64);
            _slots[index] = connection;
            return connection;
        }
    }

    /// <summary>Closes a connection that belongs to the caller.</summary>
    public void Close(Connection connection)
    {
        connection.MarkClosed();
        connection.Inbound.Release();
        connection.Outbound.Release();
        lock (_lock)
        {
            _slots[connection.Index] = null;
            _free.Push(connection.Index);
            Discount(connection.Account);
        }

        // Last: from here on the number may be another connection's, which an event of this one would only make look once too often.
        LibC.close(connection.Descriptor);
    }

    /// <summary>The connection in a slot; another one than meant, perhaps, when the event is old.</summary>
    public Connection? Find(int index)
    {
        Connection?[] slots = Volatile.Read(ref _slots);
        return (uint)index < (uint)slots.Length ? Volatile.Read(ref slots[index]) : null;
    }

    /// <summary>All slots ever used, for walking over with <see cref="Find"/>.</summary>
    public int SlotsUsed => Volatile.Read(ref _slotsUsed);

    private void Discount(UidAccount account)
    {
        _count--;
        account.Connections--;
        if (account.Connections == 0)
        {
            _accounts.Remove(account.Uid);
        }
    }
}
