// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Threading;
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Observability;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Front;

/// <summary>
/// The daemon's sockets and the threads that serve them: takes connections, puts calls together, has them executed, sends the replies. It trusts no client
/// with anything but its own connection, and no call with anything but the thread that executes it.
/// </summary>
internal sealed class FrontEnd : IDisposable
{
    private readonly FrontState _front;
    private readonly Supervisor _supervisor;
    private readonly Acceptor _acceptor;
    private readonly int _quit;
    private long _startMs = Environment.TickCount64;
    private bool _started;
    private bool _stopped;

    /// <summary>Prepares; nothing runs before <see cref="Start"/>.</summary>
    /// <param name="limits">Caps and timeouts. The handler sees worker indexes below its ThreadsMax for good.</param>
    /// <param name="workerThreads">
    /// Threads that are there even when nothing is to be done; no more than there are CPUs (two at least): more only wait for each other, which shows in the slowest calls.
    /// </param>
    /// <param name="handler">Executes calls.</param>
    /// <param name="readPeer">Finds out who is at the other end of a socket; null when that is not known.</param>
    /// <param name="log">The log.</param>
    /// <exception cref="IOException">The kernel has no descriptors left for us.</exception>
    public FrontEnd(LimitsConfiguration limits, int workerThreads, MessageHandler handler, Func<int, Peer?> readPeer, Log log)
    {
        _front = new FrontState(limits) { Events = new EventQueue(), Handler = handler, ReadPeer = readPeer, Log = log };
        _supervisor = new Supervisor(_front, workerThreads);
        _acceptor = new Acceptor(_front, _supervisor);
        _quit = LibC.eventfd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK);
        if (_quit < 0 || _front.Events.Add(_quit, LibC.EPOLLIN, new EventKey(EventKind.Quit, 0)) != 0)
        {
            throw SocketError.Exception("cannot create an event descriptor", Errno.Value);
        }
    }

    /// <summary>Totals.</summary>
    public FrontCounters Counters => _front.Counters;

    /// <summary>Open connections.</summary>
    public int ConnectionsOpen => _front.Connections.Count;

    /// <summary>Threads that execute calls, or could.</summary>
    public int Threads => _supervisor.Live;

    /// <summary>Calls in execution.</summary>
    public int CallsInFlight => _supervisor.InCall;

    /// <summary>Calls executed since the start.</summary>
    public long Calls => _supervisor.Calls;

    /// <summary>Paths that we listen on.</summary>
    public string[] ListenerPaths => _acceptor.Paths();

    /// <summary>How long there was no call and no new connection; zero while a call is in execution.</summary>
    public TimeSpan IdleFor
    {
        get
        {
            long last = Math.Max(Volatile.Read(ref _startMs), Math.Max(_acceptor.LastAcceptMs, _supervisor.LastCallMs));
            return CallsInFlight > 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Max(0, Environment.TickCount64 - last));
        }
    }

    /// <inheritdoc cref="Listener.Open"/>
    public void Listen(string path, int mode, uint? owner = null, uint? group = null)
    {
        if (Array.IndexOf(_acceptor.Paths(), path) >= 0)
        {
            throw new IOException($"cannot listen on {path} twice");
        }

        _acceptor.Add(Listener.Open(path, mode, owner, group));
    }

    /// <summary>Serves a listener that was opened before. Whoever connected meanwhile is served now.</summary>
    public void Listen(Listener listener) => _acceptor.Add(listener);

    /// <summary>Takes over a socket that listens already (socket activation). Its file is its maker's and stays.</summary>
    /// <param name="descriptor">Ours from now on, when the answer is true.</param>
    /// <param name="path">What the handler is to know it by.</param>
    /// <returns>False: it is no listening UNIX stream socket.</returns>
    public bool Adopt(int descriptor, string path)
    {
        Listener? listener = Listener.Adopt(descriptor, path);
        if (listener == null)
        {
            return false;
        }

        _acceptor.Add(listener);
        return true;
    }

    /// <summary>Closes a listener, and removes its file if it is still ours. Its connections go on.</summary>
    /// <returns>False: we do not listen there.</returns>
    public bool StopListening(string path) => _acceptor.Remove(path);

    /// <summary>Starts the threads.</summary>
    public void Start()
    {
        _started = true;
        Volatile.Write(ref _startMs, Environment.TickCount64);
        _supervisor.Start(_acceptor);
    }

    /// <summary>Caps and timeouts change at once, but for a ThreadsMax above that of the start.</summary>
    public void Reconfigure(LimitsConfiguration limits)
    {
        _front.Limits = limits;
        _supervisor.Reconfigure();
    }

    /// <summary>
    /// Stops listening, lets calls that were received finish and their replies go out, and closes all connections. Calls still unread in the kernel are not
    /// executed; their clients can tell by ECONNRESET.
    /// </summary>
    /// <param name="drain">For how long at most.</param>
    /// <returns>False: not all finished in time. Threads in calls are left behind, for the process to end with.</returns>
    public bool Stop(TimeSpan drain)
    {
        if (_stopped)
        {
            return true;
        }

        _stopped = true;
        _front.IsDraining = true;
        _acceptor.RemoveAll();
        long end = Environment.TickCount64 + (long)drain.TotalMilliseconds;
        bool quiet = IsQuiet();
        while (_started && !quiet && Environment.TickCount64 < end)
        {
            Thread.Sleep(FrontLimits.DrainLookMs);
            quiet = IsQuiet();
        }

        _front.IsQuitting = true;
        _ = LibC.eventfd_write(_quit, 1);
        int left = _started ? _supervisor.Join() : 0;
        CloseIdle();
        if (left == 0)
        {
            _front.Events.Dispose();
            _supervisor.Dispose();
            LibC.close(_quit);
        }

        return quiet && left == 0;
    }

    /// <summary>As <see cref="Stop"/>, without patience.</summary>
    public void Dispose() => Stop(TimeSpan.Zero);

    private bool IsQuiet()
    {
        for (int i = 0; i < _front.Connections.SlotsUsed; i++)
        {
            if (_front.Connections.Find(i) is { IsQuiet: false })
            {
                return false;
            }
        }

        return true;
    }

    private void CloseIdle()
    {
        for (int i = 0; i < _front.Connections.SlotsUsed; i++)
        {
            if (_front.Connections.Find(i) is { } connection && connection.TryTakeIdle())
            {
                _front.Connections.Close(connection);
            }
        }
    }
}
