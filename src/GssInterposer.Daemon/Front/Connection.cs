// SPDX-License-Identifier: MIT
using System.Threading;

namespace GssInterposer.Daemon.Front;

/// <summary>
/// One client's connection. It belongs to one thread at a time, which took it with <see cref="TryTake"/>; all fields but the state and
/// <see cref="HungUp"/> are the owner's. An event that finds it taken is not lost: the owner learns of it when it gives the connection back.
/// </summary>
internal sealed class Connection
{
    private const int Idle = 0;
    private const int Owned = 1;
    private const int OwnedWithEvent = 2;
    private const int Closed = 3;

    private int _state = Owned;
    private bool _hungUp;

    /// <summary>A new connection, which belongs to its maker.</summary>
    public Connection(int descriptor, int index, ConnectionInfo info, UidAccount account, long nowMs)
    {
        Descriptor = descriptor;
        Index = index;
        Info = info;
        Account = account;
        LastCallMs = nowMs;
    }

    /// <summary>The socket.</summary>
    public int Descriptor { get; }

    /// <summary>Its slot in the <see cref="ConnectionTable"/>.</summary>
    public int Index { get; }

    /// <summary>What the handler knows of it.</summary>
    public ConnectionInfo Info { get; }

    /// <summary>What its uid has in use.</summary>
    public UidAccount Account { get; }

    /// <summary>What epoll watches it for.</summary>
    public uint Interest { get; set; } = EventQueue.Read;

    /// <summary>When the last call ended, or the connection began; <see cref="System.Environment.TickCount64"/>.</summary>
    public long LastCallMs { get; set; }

    /// <summary>Since when the client owes the rest of a call, or has a reply to take; 0: neither.</summary>
    public long IoSinceMs { get; set; }

    /// <summary>The next one that waits for its uid's calls to become fewer.</summary>
    public Connection? NextParked { get; set; }

    /// <summary>It has waited, and a place among its uid's calls is kept for it.</summary>
    public bool HasPlace { get; set; }

    /// <summary>Received, not executed.</summary>
    public InboundBuffer Inbound;

    /// <summary>Executed, not sent.</summary>
    public OutboundBuffer Outbound;

    /// <summary>The client has shut down its side, or all: there is an end of the stream to be read, and no further event will tell.</summary>
    public bool HungUp
    {
        get => Volatile.Read(ref _hungUp);
        set => Volatile.Write(ref _hungUp, value);
    }

    /// <summary>Nobody has it, so nothing is being executed for it.</summary>
    public bool IsIdle => Volatile.Read(ref _state) == Idle;

    /// <summary>Nothing has begun that would have to be finished.</summary>
    public bool IsQuiet => IsIdle && Inbound.IsEmpty && Outbound.IsEmpty;

    /// <summary>Takes it, or leaves word with its owner.</summary>
    public bool TryTake()
    {
        while (true)
        {
            switch (Volatile.Read(ref _state))
            {
                case Idle when Interlocked.CompareExchange(ref _state, Owned, Idle) == Idle:
                    return true;
                case Owned when Interlocked.CompareExchange(ref _state, OwnedWithEvent, Owned) == Owned:
                case OwnedWithEvent:
                case Closed:
                    return false;
            }
        }
    }

    /// <summary>Takes it if nobody has it, and leaves no word otherwise.</summary>
    public bool TryTakeIdle() => Interlocked.CompareExchange(ref _state, Owned, Idle) == Idle;

    /// <summary>Gives it back.</summary>
    /// <returns>False: there was an event meanwhile. The caller still has it, and must look after the event.</returns>
    public bool TryGiveBack()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Owned) == Owned)
        {
            return true;
        }

        Volatile.Write(ref _state, Owned);
        return false;
    }

    /// <summary>Nobody takes it again.</summary>
    public void MarkClosed() => Volatile.Write(ref _state, Closed);
}
