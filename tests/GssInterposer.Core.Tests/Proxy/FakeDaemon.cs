// SPDX-License-Identifier: MIT
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using GssInterposer.Testing;

namespace GssInterposer.Core.Tests.Proxy;

/// <summary>What the daemon does with one request that it has read.</summary>
public delegate void Behaviour(Peer peer);

/// <summary>
/// A daemon that does as it is told: requests take behaviours from a queue, and <see cref="Otherwise"/> when it is empty. One thread per connection, plain
/// blocking sockets.
/// </summary>
public sealed class FakeDaemon : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly ConcurrentQueue<Behaviour> _behaviours = new();
    private readonly List<Peer> _peers = [];
    private readonly List<Thread> _threads = [];
    private Socket? _listener;

    public FakeDaemon(bool listening = true)
    {
        SocketPath = _scratch.PathOf("s");
        if (listening)
        {
            Listen();
        }
    }

    public string SocketPath { get; }

    /// <summary>For every request that has no behaviour of its own.</summary>
    public Behaviour Otherwise { get; set; } = Behaviours.Answer;

    /// <summary>Done with a new connection before anything is read.</summary>
    public Behaviour? OnConnect { get; set; }

    /// <summary>Connections accepted so far.</summary>
    public int Connections { get; private set; }

    /// <summary>Requests read so far, in order.</summary>
    public ConcurrentQueue<Request> Requests { get; } = new();

    /// <summary>Behaviours of the next requests.</summary>
    public void Next(params ReadOnlySpan<Behaviour> behaviours)
    {
        foreach (Behaviour behaviour in behaviours)
        {
            _behaviours.Enqueue(behaviour);
        }
    }

    /// <summary>Binds the socket, in the place of an earlier one.</summary>
    public void Listen(int backlog = 128, bool accepting = true)
    {
        File.Delete(SocketPath);
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        _listener.Listen(backlog);
        if (accepting)
        {
            Accept();
        }
    }

    /// <summary>Begins to accept what is in the backlog.</summary>
    public void Accept()
    {
        Socket listener = _listener ?? throw new InvalidOperationException("not listening");
        Start(() => AcceptAll(listener));
    }

    /// <summary>No listener any more; connections stay.</summary>
    public void StopListening()
    {
        _listener?.Dispose();
        _listener = null;
    }

    /// <summary>Closes every connection, as a daemon does that ends.</summary>
    public void DropConnections()
    {
        Peer[] peers;
        lock (_peers)
        {
            peers = [.. _peers];
            _peers.Clear();
        }

        foreach (Peer peer in peers)
        {
            peer.Close();
        }
    }

    public void Dispose()
    {
        StopListening();
        DropConnections();
        Thread[] threads;
        lock (_threads)
        {
            threads = [.. _threads];
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        DropConnections(); // one may have been accepted meanwhile
        _scratch.Dispose();
    }

    private void AcceptAll(Socket listener)
    {
        try
        {
            while (true)
            {
                Socket socket = listener.Accept();
                Peer peer = new(socket);
                lock (_peers)
                {
                    _peers.Add(peer);
                    Connections++;
                }

                Start(() => Serve(peer));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // StopListening
        }
    }

    private void Serve(Peer peer)
    {
        try
        {
            OnConnect?.Invoke(peer);
            while (peer.ReadRequest() is { } request)
            {
                Requests.Enqueue(request);
                (_behaviours.TryDequeue(out Behaviour? behaviour) ? behaviour : Otherwise)(peer);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or EndOfStreamException)
        {
            // the other end, or a behaviour, has closed
        }

        peer.Close();
    }

    private void Start(ThreadStart work)
    {
        Thread thread = new(work) { IsBackground = true };
        lock (_threads)
        {
            _threads.Add(thread);
        }

        thread.Start();
    }
}
