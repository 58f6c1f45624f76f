// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;
using System.Threading;

namespace GssInterposer.Integration.Tests.Replay;

/// <summary>Stands between a plugin and a daemon, passes the bytes of each call and reply through, and keeps both. One connection at a time.</summary>
internal sealed class Relay : IDisposable
{
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<Exchange> exchanges = [];
    private readonly string daemon;
    private readonly string labelFile;
    private readonly Thread worker;

    /// <summary>Listens at <paramref name="path"/> for calls to the daemon at <paramref name="daemon"/>; <paramref name="labelFile"/> says what the caller is doing.</summary>
    public Relay(string path, string daemon, string labelFile)
    {
        this.daemon = daemon;
        this.labelFile = labelFile;
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        worker = new Thread(Work);
        worker.Start();
    }

    /// <summary>Ends the relay.</summary>
    /// <returns>What it has kept.</returns>
    public IReadOnlyList<Exchange> End()
    {
        Dispose();
        worker.Join();
        return exchanges;
    }

    /// <inheritdoc/>
    public void Dispose() => listener.Dispose();

    private void Work()
    {
        try
        {
            while (true)
            {
                using RecordStream client = new(listener.Accept());
                using RecordStream server = RecordStream.Connect(daemon);
                while (client.Receive() is { } call)
                {
                    string label = File.ReadAllText(labelFile).Trim();
                    server.Send(call);
                    byte[] reply = server.Receive() ?? throw new InvalidDataException($"{label}: the daemon closed the connection");
                    exchanges.Add(new Exchange(label, call, reply));
                    client.Send(reply);
                }
            }
        }
        catch (Exception reason) when (reason is SocketException or ObjectDisposedException)
        {
            // The listener was closed, or a party ended: what was kept is complete.
        }
    }
}
