// SPDX-License-Identifier: MIT
using System;
using System.Threading;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Front;

/// <summary>
/// A thread that waits for events and deals with each to its end: it receives the call, has it executed, and sends the reply. In the common case that is
/// epoll_wait, recv and send.
/// </summary>
// SAFETY: the receive buffer, the arena's first block and the arena live from the constructor to the end of the thread, and are this thread's alone.
internal sealed unsafe partial class Worker
{
    private readonly FrontState _front;
    private readonly Supervisor _supervisor;
    private readonly Acceptor _acceptor;
    private readonly Thread _thread;
    private readonly byte* _buffer;
    private readonly byte* _arenaFirst;
    private readonly Arena* _arena;
    private long _sequence;
    private long _calls;
    private long _lastCallMs;
    private int _threadId;
    private bool _inCall;

    /// <summary>Prepares a worker; <see cref="Start"/> starts it.</summary>
    /// <param name="index">Which one: below <see cref="Configuration.LimitsConfiguration.ThreadsMax"/>.</param>
    /// <param name="isSurplus">It ends when there is nothing to do for a while.</param>
    /// <param name="front">Shared state.</param>
    /// <param name="supervisor">Who made it.</param>
    /// <param name="acceptor">Deals with listeners.</param>
    public Worker(int index, bool isSurplus, FrontState front, Supervisor supervisor, Acceptor acceptor)
    {
        Index = index;
        IsSurplus = isSurplus;
        _front = front;
        _supervisor = supervisor;
        _acceptor = acceptor;
        _buffer = (byte*)LibC.malloc(FrontLimits.ReceiveBytes);
        _arenaFirst = (byte*)LibC.malloc(FrontLimits.ArenaFirstBytes);
        _arena = (Arena*)LibC.malloc((nuint)sizeof(Arena));
        if (_buffer == null || _arenaFirst == null || _arena == null)
        {
            FreeMemory();
            throw new OutOfMemoryException("no memory for a worker's buffers");
        }

        Arena.Initialize(_arena, _arenaFirst, FrontLimits.ArenaFirstBytes, FrontLimits.ArenaBytesMax);
        _thread = new Thread(Loop, FrontLimits.WorkerStackBytes) { IsBackground = true, Name = $"worker {index}" };
    }

    /// <summary>Which one.</summary>
    public int Index { get; }

    /// <summary>It ends when there is nothing to do for a while.</summary>
    public bool IsSurplus { get; }

    /// <summary>Changes whenever the worker begins or ends something: odd while it deals with an event.</summary>
    public long Sequence => Volatile.Read(ref _sequence);

    /// <summary>Kernel thread id; 0 until it runs.</summary>
    public int ThreadId => Volatile.Read(ref _threadId);

    /// <summary>It executes a call.</summary>
    public bool InCall => Volatile.Read(ref _inCall);

    /// <summary>Calls executed.</summary>
    public long Calls => Volatile.Read(ref _calls);

    /// <summary>When the last one ended; 0: none.</summary>
    public long LastCallMs => Volatile.Read(ref _lastCallMs);

    /// <summary>For the supervisor: <see cref="Sequence"/> when it last looked.</summary>
    public long SeenSequence { get; set; } = -1;

    /// <summary>For the supervisor: was off the CPU in the middle of what it was doing then.</summary>
    public bool SeenBlocked { get; set; }

    /// <summary>Starts the thread.</summary>
    public void Start() => _thread.Start();

    /// <summary>Waits for the thread to end.</summary>
    public bool Join(int timeoutMs) => _thread.Join(timeoutMs);

    /// <summary>Frees the memory of a worker that was never started, or that has ended.</summary>
    public void FreeMemory()
    {
        LibC.free(_buffer);
        LibC.free(_arenaFirst);
        LibC.free(_arena);
    }

    private void Loop()
    {
        Volatile.Write(ref _threadId, LibC.gettid());
        while (!_front.IsQuitting)
        {
            _front.EnterIdle();
            bool any = _front.Events.Wait(IsSurplus ? FrontLimits.SurplusIdleMs : -1, out uint events, out EventKey key);
            if (_front.LeaveIdle())
            {
                _supervisor.NoticeBusy();
            }

            if (!any)
            {
                if (IsSurplus && _supervisor.TryRetire(this))
                {
                    break;
                }

                continue;
            }

            Volatile.Write(ref _sequence, _sequence + 1);
            if (key.Kind == EventKind.Connection)
            {
                OnConnection(events, key.Index);
            }
            else if (key.Kind == EventKind.Listener)
            {
                _acceptor.OnEvent(key.Index);
            }

            Volatile.Write(ref _sequence, _sequence + 1);
        }

        FreeMemory();
    }

    private void OnConnection(uint events, int index)
    {
        Connection? connection = _front.Connections.Find(index);
        if (connection == null)
        {
            return;
        }

        if ((events & (LibC.EPOLLRDHUP | LibC.EPOLLHUP | LibC.EPOLLERR)) != 0)
        {
            connection.HungUp = true;
        }

        if (connection.TryTake())
        {
            Run(connection);
        }
    }

    /// <summary>Gives a connection its turn, and another one for each event meanwhile: such an event has waited in the queue for its turn.</summary>
    private void Run(Connection connection)
    {
        do
        {
            int callsMax = _front.Limits.CallsPerUidMax;
            bool entered = connection.Account.TryEnter(connection, callsMax, out Connection? resumed);
            Turn turn = Turn.Wait;
            if (entered)
            {
                turn = Serve(connection);
                resumed = connection.Account.Leave(callsMax);
            }

            if (resumed != null)
            {
                _front.Requeue(resumed, EventQueue.Write | EventQueue.Read);
            }

            if (!entered)
            {
                return;     // it belongs to the account now, or even to another worker already
            }

            if (turn == Turn.Close)
            {
                _front.Connections.Close(connection);
                return;
            }

            Arm(connection, turn);
        }
        while (!connection.TryGiveBack());
    }

    private void Arm(Connection connection, Turn turn)
    {
        uint interest = turn == Turn.MoreReceived || !connection.Outbound.IsEmpty ? EventQueue.Write : EventQueue.Read;
        if (turn != Turn.Wait || interest != connection.Interest)
        {
            connection.Interest = interest;
            _front.Events.Modify(connection.Descriptor, interest, new EventKey(EventKind.Connection, connection.Index));
        }
    }

    /// <summary>What is next for a connection whose turn is over.</summary>
    private enum Turn
    {
        /// <summary>Nothing until the client does something.</summary>
        Wait = 0,

        /// <summary>There may be more in the kernel.</summary>
        MoreInKernel,

        /// <summary>A call was received that is still to be executed.</summary>
        MoreReceived,

        /// <summary>It is over.</summary>
        Close,
    }
}
