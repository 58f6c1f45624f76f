// SPDX-License-Identifier: MIT
using System;
using System.Threading;

namespace GssInterposer.Daemon.Front;

/// <summary>
/// Sees to it that somebody is there to work, and that clients keep to their time. Its thread sleeps until no worker is idle; then it looks every few
/// milliseconds which workers are blocked in their calls, on a KDC for instance, and adds others in their place. It wakes besides when a timeout may be due.
/// </summary>
internal sealed class Supervisor : IDisposable
{
    private readonly FrontState _front;
    private readonly Housekeeping _housekeeping;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Lock _lock = new();
    private readonly Worker?[] _workers;
    private readonly Thread _thread;
    private readonly int _baseCount;
    private readonly int _runnableWanted;
    private Acceptor? _acceptor;
    private int _threadsMax;
    private int _live;
    private int _busyNoticed;
    private int _lookAgain;
    private bool _asleep;
    private long _callsOfRetired;

    /// <summary>Prepares; <see cref="Start"/> starts.</summary>
    /// <param name="front">Shared state.</param>
    /// <param name="workerThreads">Workers that are always there.</param>
    public Supervisor(FrontState front, int workerThreads)
    {
        _front = front;
        _housekeeping = new Housekeeping(front);
        _workers = new Worker?[front.ThreadsCeiling];
        _threadsMax = _workers.Length;

        // Two even where one CPU is: a call that waits for a moment must not hold up all others. More come when needed.
        _baseCount = Math.Clamp(workerThreads, 1, Math.Min(_workers.Length, Math.Max(2, Environment.ProcessorCount)));
        _runnableWanted = Math.Min(_baseCount, Environment.ProcessorCount);
        _thread = new Thread(Loop) { IsBackground = true, Name = "supervisor" };
    }

    /// <summary>Threads that execute calls, or could.</summary>
    public int Live => Volatile.Read(ref _live);

    /// <summary>Calls in execution.</summary>
    public int InCall => (int)Sum(static worker => worker.InCall ? 1 : 0);

    /// <summary>Calls executed since the start.</summary>
    public long Calls => Volatile.Read(ref _callsOfRetired) + Sum(static worker => worker.Calls);

    /// <summary>When the last call ended; 0: there was none.</summary>
    public long LastCallMs
    {
        get
        {
            long last = 0;
            foreach (Worker? worker in _workers)
            {
                last = Math.Max(last, worker?.LastCallMs ?? 0);
            }

            return last;
        }
    }

    /// <summary>Starts the workers and the supervisor itself.</summary>
    public void Start(Acceptor acceptor)
    {
        _acceptor = acceptor;
        lock (_lock)
        {
            for (int i = 0; i < _baseCount; i++)
            {
                Add(isSurplus: false);
            }
        }

        _thread.Start();
    }

    /// <summary>Caps have changed. More threads than at the start there will never be.</summary>
    public void Reconfigure()
    {
        Volatile.Write(ref _threadsMax, Math.Clamp(_front.Limits.ThreadsMax, _baseCount, _workers.Length));
        Wake();
    }

    /// <summary>Something is to be looked at before the time that was planned.</summary>
    public void Wake()
    {
        Volatile.Write(ref _lookAgain, 1);
        _wake.Set();
    }

    /// <summary>There is a new connection: from now on there are timeouts to be kept.</summary>
    public void NoticeConnection()
    {
        if (Volatile.Read(ref _asleep))
        {
            Wake();
        }
    }

    /// <summary>No worker is idle. Called often, mostly without effect.</summary>
    public void NoticeBusy()
    {
        if (Volatile.Read(ref _busyNoticed) == 0 && Interlocked.Exchange(ref _busyNoticed, 1) == 0)
        {
            _wake.Set();
        }
    }

    /// <summary>Asked by a surplus worker that has had nothing to do.</summary>
    /// <returns>True: it ends.</returns>
    public bool TryRetire(Worker worker)
    {
        lock (_lock)
        {
            if (_front.IsQuitting)
            {
                return false;
            }

            Remove(worker);
            return true;
        }
    }

    /// <summary>Waits for the supervisor, and then for the workers that are not in a call, to end after <see cref="FrontState.IsQuitting"/> was set.</summary>
    /// <returns>Workers that have not ended: a call keeps them.</returns>
    public int Join()
    {
        _wake.Set();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        long end = Environment.TickCount64 + FrontLimits.JoinMs;
        int left = 0;
        foreach (Worker? worker in _workers)
        {
            if (worker != null && !worker.Join((int)Math.Max(0, end - Environment.TickCount64)))
            {
                left++;
            }
        }

        return left;
    }

    /// <inheritdoc/>
    public void Dispose() => _wake.Dispose();

    private void Loop()
    {
        long nextMs = 0;
        while (!_front.IsQuitting)
        {
            if (nextMs == long.MaxValue)
            {
                Volatile.Write(ref _asleep, true);
                nextMs = _front.Connections.Count == 0 ? nextMs : 0;       // who came before the flag was up did not wake us
            }

            _wake.WaitOne(nextMs == long.MaxValue ? Timeout.Infinite : (int)Math.Clamp(nextMs - Environment.TickCount64, 0, int.MaxValue));
            Volatile.Write(ref _asleep, false);
            do
            {
                if (Volatile.Read(ref _busyNoticed) != 0)
                {
                    Watch();
                    Volatile.Write(ref _busyNoticed, 0);
                    Interlocked.MemoryBarrier();        // a worker that notices from here on sets it again
                    if (_front.IdleWorkers == 0)
                    {
                        Volatile.Write(ref _busyNoticed, 1);
                    }
                }

                long now = Environment.TickCount64;
                if (now >= nextMs || Interlocked.Exchange(ref _lookAgain, 0) != 0)
                {
                    nextMs = Math.Min(_housekeeping.CloseOverdue(now), _acceptor!.ResumePaused(now));
                }
            }
            while (Volatile.Read(ref _busyNoticed) != 0 && !_front.IsQuitting);
        }
    }

    private void Watch()
    {
        Thread.Sleep(Live < Volatile.Read(ref _threadsMax) ? FrontLimits.WatchMs : FrontLimits.WatchMsAtThreadsMax);
        int blocked = 0;
        foreach (Worker? worker in _workers)
        {
            if (worker == null)
            {
                continue;
            }

            long sequence = worker.Sequence;
            if (sequence != worker.SeenSequence || sequence % 2 == 0)
            {
                worker.SeenSequence = sequence;
                worker.SeenBlocked = false;
                continue;
            }

            // The same call as when we last looked. Once seen blocked it counts as that until it ends: looking again costs more than one thread too many.
            worker.SeenBlocked = worker.SeenBlocked || ThreadState.IsBlocked(worker.ThreadId);
            blocked += worker.SeenBlocked ? 1 : 0;
        }

        if (_front.IdleWorkers > 0)
        {
            return;
        }

        lock (_lock)
        {
            for (int wanted = _runnableWanted - (_live - blocked); wanted > 0 && _live < Volatile.Read(ref _threadsMax); wanted--)
            {
                Add(isSurplus: true);
            }
        }
    }

    private void Add(bool isSurplus)
    {
        int index = Array.IndexOf(_workers, null);
        Worker? worker = null;
        try
        {
            worker = new Worker(index, isSurplus, _front, this, _acceptor!);
            Volatile.Write(ref _workers[index], worker);
            worker.Start();
            Volatile.Write(ref _live, _live + 1);
        }
        catch (OutOfMemoryException e) when (isSurplus)
        {
            // Also what a thread that cannot be made is told by. Those there are go on; the next look tries again.
            Volatile.Write(ref _workers[index], null);
            worker?.FreeMemory();
            _front.Log.Warning($"cannot add a thread to the {_live} there are: {e.Message}");
        }
    }

    private void Remove(Worker worker)
    {
        Volatile.Write(ref _callsOfRetired, _callsOfRetired + worker.Calls);
        Volatile.Write(ref _workers[worker.Index], null);
        Volatile.Write(ref _live, _live - 1);
    }

    private long Sum(Func<Worker, long> value)
    {
        long sum = 0;
        for (int i = 0; i < _workers.Length; i++)
        {
            Worker? worker = Volatile.Read(ref _workers[i]);
            sum += worker == null ? 0 : value(worker);
        }

        return sum;
    }
}
