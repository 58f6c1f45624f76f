// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using GssInterposer.Testing;

namespace GssInterposer.Applications.Tests;

/// <summary>A server on a free port of 127.0.0.1, in a session of its own: some signal their whole process group. It ends when this is disposed.</summary>
internal sealed class ListeningProcess : IDisposable
{
    private const int AttemptsAtAPort = 5;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly RunningProcess process;

    private ListeningProcess(RunningProcess process, int port) => (this.process, Port) = (process, port);

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>What it has written to standard error so far.</summary>
    public string Error => process.Error;

    /// <summary>Starts what <paramref name="command"/> gives for a port, and waits until it accepts connections.</summary>
    public static ListeningProcess Start(Func<int, IReadOnlyList<string>> command, IReadOnlyDictionary<string, string> environment)
    {
        for (int attempt = 1; ; attempt++)
        {
            int port = Application.FreePort();
            RunningProcess process = RunningProcess.Start(["setsid", .. command(port)], environment);
            if (Answers(process, port))
            {
                return new ListeningProcess(process, port);
            }

            ProcessResult result = process.Stop();
            process.Dispose();
            if (attempt == AttemptsAtAPort) // until then another process may have been given the port meanwhile
            {
                throw new InvalidOperationException(result.ToString());
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Terminate();
            process.WaitForExit(Application.Patience);
        }

        process.Dispose();
    }

    private static bool Answers(RunningProcess process, int port)
    {
        Stopwatch elapsed = Stopwatch.StartNew();
        while (!process.HasExited && elapsed.Elapsed < Application.Patience)
        {
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
                return !process.HasExited;
            }
            catch (SocketException)
            {
                Thread.Sleep(Interval);
            }
        }

        return false;
    }
}
