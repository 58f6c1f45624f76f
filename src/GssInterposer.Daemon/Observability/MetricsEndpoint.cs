// SPDX-License-Identifier: MIT
using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Observability;

/// <summary>
/// Serves the metrics over HTTP on a UNIX socket, and writes them to a file every 15 seconds. One thread of its own that sleeps in poll. A client gets one answer and two seconds;
/// it cannot keep the thread, since no read or write waits; and beyond 16 at once the oldest one has to go.
/// </summary>
// SAFETY: descriptors are ours and are closed once; structures for poll live on the thread's stack; the eventfd outlives the thread, which Dispose joins.
internal sealed unsafe class MetricsEndpoint : IDisposable
{
    private const int ClientsMax = 16;
    private const int Backlog = 16;
    private const int ClientMilliseconds = 2000;
    private const int FileMilliseconds = 15_000;
    private const int StackBytes = 256 << 10;

    private readonly PrometheusText text;
    private readonly Log log;
    private readonly MetricsFile? file;
    private readonly UnixListener? listener;
    private readonly int stop;
    private readonly Thread thread;
    private readonly List<MetricsClient> clients = [];
    private readonly ArrayBufferWriter<byte> rendered = new();
    private long nextFile = Environment.TickCount64;

    /// <summary>Begins to serve.</summary>
    /// <param name="metrics">What has been counted.</param>
    /// <param name="socketPath">UNIX socket, mode 0660, or null.</param>
    /// <param name="filePath">File, or null.</param>
    /// <param name="log">For what goes wrong later.</param>
    /// <exception cref="IOException">The socket cannot be made.</exception>
    public MetricsEndpoint(Metrics metrics, string? socketPath, string? filePath, Log log)
    {
        text = new PrometheusText(metrics);
        this.log = log;
        file = filePath == null ? null : new MetricsFile(filePath);
        listener = socketPath == null ? null : new UnixListener(socketPath, Backlog);
        stop = LibC.eventfd(0, LibC.EFD_CLOEXEC);
        thread = new Thread(Run, StackBytes) { IsBackground = true, Name = "metrics" };
        thread.Start();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = LibC.eventfd_write(stop, 1);
        thread.Join();
        _ = LibC.close(stop);
        listener?.Dispose();
    }

    private void Run()
    {
        pollfd* polled = stackalloc pollfd[ClientsMax + 2];
        while (true)
        {
            int count = Prepare(polled);
            if (LibC.poll(polled, (nuint)count, Patience()) > 0 && polled[0].revents != 0)
            {
                break;
            }

            Serve(polled);
            WriteFile();
        }

        clients.ForEach(client => client.Dispose());
    }

    private int Prepare(pollfd* polled)
    {
        polled[0] = new pollfd { fd = stop, events = LibC.POLLIN };
        polled[1] = new pollfd { fd = listener?.Descriptor ?? -1, events = LibC.POLLIN };
        for (int i = 0; i < clients.Count; i++)
        {
            polled[i + 2] = new pollfd { fd = clients[i].Descriptor, events = clients[i].Awaits };
        }

        return clients.Count + 2;
    }

    /// <summary>Until something is due: a client's end or the file.</summary>
    private int Patience()
    {
        long due = file == null ? long.MaxValue : nextFile;
        foreach (MetricsClient client in clients)
        {
            due = Math.Min(due, client.Deadline);
        }

        return due == long.MaxValue ? -1 : (int)Math.Max(0, due - Environment.TickCount64);
    }

    private void Serve(pollfd* polled)
    {
        long now = Environment.TickCount64;
        for (int i = clients.Count - 1; i >= 0; i--)
        {
            bool goesOn = (polled[i + 2].revents == 0 || clients[i].Advance(Render)) && now < clients[i].Deadline;
            if (!goesOn)
            {
                clients[i].Dispose();
                clients.RemoveAt(i);
            }
        }

        if ((polled[1].revents & LibC.POLLIN) != 0)
        {
            int accepted = listener!.Accept();
            if (accepted >= 0)
            {
                if (clients.Count == ClientsMax)
                {
                    clients[0].Dispose();
                    clients.RemoveAt(0);
                }

                clients.Add(new MetricsClient(accepted, now + ClientMilliseconds));
            }
            else
            {
                // No descriptors left: poll would say at once that somebody is waiting.
                Thread.Sleep(100);
            }
        }
    }

    private void WriteFile()
    {
        if (file == null || Environment.TickCount64 < nextFile)
        {
            return;
        }

        nextFile = Environment.TickCount64 + FileMilliseconds;
        rendered.ResetWrittenCount();
        text.Write(rendered);
        try
        {
            file.Write(rendered.WrittenSpan);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.Warning($"cannot write the metrics file: {failure.Message}; its directory must be writable for the daemon (metrics_file)");
        }
    }

    private byte[] Render()
    {
        rendered.ResetWrittenCount();
        text.Write(rendered);
        return [.. Encoding.ASCII.GetBytes(
            $"HTTP/1.0 200 OK\r\nContent-Type: {PrometheusText.ContentType}\r\nContent-Length: {rendered.WrittenCount}\r\nConnection: close\r\n\r\n"), .. rendered.WrittenSpan];
    }
}
