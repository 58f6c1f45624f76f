// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using GssInterposer.Daemon.Observability;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Daemon.Tests.Observability;

/// <summary>The metrics socket and file, and clients that mean no good.</summary>
public sealed class MetricsEndpointTests : IDisposable
{
    private const string Request = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly ScratchDirectory scratch = new();
    private readonly Metrics metrics = new(1);
    private readonly RecordingTarget lines = new();
    private readonly Log log;

    public MetricsEndpointTests() => log = new Log(lines);

    private string SocketPath => scratch.PathOf("metrics.sock");

    private string FilePath => scratch.PathOf("metrics.prom");

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData(Request)]
    [InlineData("GET / HTTP/1.0\n\n")]
    public void A_request_gets_the_metrics_and_the_end(string request)
    {
        using MetricsEndpoint endpoint = Serve();

        string answer = Ask(request);

        Assert.StartsWith("HTTP/1.0 200 OK\r\nContent-Type: text/plain; version=0.0.4", answer);
        string[] parts = answer.Split("\r\n\r\n");
        Assert.Contains($"Content-Length: {Encoding.UTF8.GetByteCount(parts[1])}\r\n", answer);
        Assert.Contains("gssinterposerd_connections 0\n", parts[1]);
    }

    [Fact]
    public void Others_than_owner_and_group_cannot_connect()
    {
        using MetricsEndpoint endpoint = Serve();

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, File.GetUnixFileMode(SocketPath));
    }

    [Fact]
    public void Clients_that_say_nothing_and_clients_that_read_nothing_hold_nobody_up()
    {
        using MetricsEndpoint endpoint = Serve();
        List<Socket> hostile = [];
        try
        {
            for (int i = 0; i < 40; i++)
            {
                Socket client = Connect();
                hostile.Add(client);
                if (i % 2 == 0)
                {
                    client.Send("GET / HT"u8);
                }
            }

            Assert.Contains("gssinterposerd_connections", Ask(Request));
        }
        finally
        {
            hostile.ForEach(client => client.Dispose());
        }
    }

    [Fact]
    public void A_request_without_an_end_is_cut_off()
    {
        using MetricsEndpoint endpoint = Serve();
        using Socket client = Connect();

        Assert.Throws<SocketException>(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                client.Send(new byte[1000]);
            }
        });
        Assert.Contains("gssinterposerd_connections", Ask(Request));
    }

    [Fact]
    public void A_client_has_two_seconds()
    {
        using MetricsEndpoint endpoint = Serve();
        using Socket client = Connect();
        client.ReceiveTimeout = (int)Patience.TotalMilliseconds;

        Assert.Equal(0, client.Receive(new byte[1]));
    }

    [Fact]
    public void A_socket_that_a_dead_process_left_is_replaced()
    {
        using (Socket dead = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(SocketPath));
        }

        using MetricsEndpoint endpoint = Serve();

        Assert.Contains("200 OK", Ask(Request));
    }

    [Fact]
    public void A_file_that_is_no_socket_is_left_alone()
    {
        File.WriteAllText(SocketPath, "precious");

        IOException failure = Assert.Throws<IOException>(Serve);

        Assert.Contains($"cannot listen on {SocketPath}", failure.Message);
        Assert.Equal("precious", File.ReadAllText(SocketPath));
    }

    [Fact]
    public void A_path_that_no_socket_can_have_is_refused() =>
        Assert.Contains("1 to 107", Assert.Throws<IOException>(() => new MetricsEndpoint(metrics, "/" + new string('x', 200), null, log)).Message);

    [Fact]
    public void The_socket_goes_with_the_endpoint()
    {
        Serve().Dispose();

        Assert.False(File.Exists(SocketPath));
    }

    [Fact]
    public void The_file_is_written_at_once_and_whole()
    {
        using MetricsEndpoint endpoint = new(metrics, null, FilePath, log);

        Assert.True(SpinWait.SpinUntil(() => File.Exists(FilePath), Patience));
        Assert.EndsWith("} 1\n", File.ReadAllText(FilePath));
        Assert.False(File.Exists(FilePath + ".new"));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_a_warning()
    {
        using (new MetricsEndpoint(metrics, null, scratch.PathOf("absent", "metrics.prom"), log))
        {
            Assert.True(SpinWait.SpinUntil(() => lines.Lines.Count > 0, Patience));
        }

        Assert.Contains("cannot write the metrics file", lines.Lines[0]);
    }

    private MetricsEndpoint Serve() => new(metrics, SocketPath, null, log);

    private Socket Connect()
    {
        Socket client = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(SocketPath));
        return client;
    }

    private string Ask(string request)
    {
        using Socket client = Connect();
        client.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        client.Send(Encoding.ASCII.GetBytes(request));
        using NetworkStream stream = new(client);
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
