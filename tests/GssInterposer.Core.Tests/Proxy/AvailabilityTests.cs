// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using GssInterposer.Core.Status;
using GssInterposer.Core.Tests.Support;
using GssInterposer.Core.Transport;
using GssInterposer.Gssx;
using GssInterposer.Xdr;
using Xunit;
using static GssInterposer.Gssx.GssxProgram;

namespace GssInterposer.Core.Tests.Proxy;

/// <summary>Daemons that are not there, come back, are busy or slow; and what fits into a message.</summary>
[Collection(CoreCollection.Name)]
public sealed class AvailabilityTests : IDisposable
{
    private const int TimeoutMs = 2000;
    private const int SoonMs = 700;

    private readonly FakeDaemon _daemon = new(listening: false);

    public AvailabilityTests() => CoreEnvironment.Load(_daemon.SocketPath, TimeoutMs);

    public void Dispose()
    {
        Connections.AfterFork();
        _daemon.Dispose();
    }

    [Fact]
    public void A_process_that_never_reached_the_daemon_does_not_wait_for_it_and_is_told_which_socket()
    {
        Outcome outcome = Client.Accept();
        Assert.Equal(MinorCode.CannotConnect, (MinorCode)outcome.Status.Minor);
        Assert.Equal(
            $"cannot reach the gss-proxy at {_daemon.SocketPath}: No such file or directory; is the daemon running, and is GSSPROXY_SOCKET right?", outcome.Words);
        Assert.InRange(outcome.ElapsedMs, 0, SoonMs);
    }

    [Fact]
    public void A_socket_that_nobody_listens_on_is_refused_at_once()
    {
        using Socket bound = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        bound.Bind(new UnixDomainSocketEndPoint(_daemon.SocketPath));
        Outcome outcome = Client.Accept();
        Assert.Equal($"cannot reach the gss-proxy at {_daemon.SocketPath}: Connection refused; is the daemon running?", outcome.Words);
        Assert.InRange(outcome.ElapsedMs, 0, SoonMs);
    }

    [Theory]
    [InlineData(Procedure.AcquireCred)]
    [InlineData(Procedure.AcceptSecContext)]
    public void A_process_that_has_reached_the_daemon_waits_while_it_restarts(Procedure procedure)
    {
        const int restartMs = 300;
        _daemon.Listen();
        Assert.False(Client.Accept().Status.IsError);
        _daemon.StopListening();
        _daemon.DropConnections();
        using Timer restart = new(_ => _daemon.Listen(), null, restartMs, Timeout.Infinite);
        Outcome outcome = Client.Run(procedure);
        Assert.False(outcome.Status.IsError, outcome.Words);
        Assert.InRange(outcome.ElapsedMs, restartMs - 100, TimeoutMs);
    }

    [Fact]
    public void The_wait_for_a_restart_ends_with_the_call_s_own_budget()
    {
        _daemon.Listen();
        CoreEnvironment.Load(_daemon.SocketPath, 300);
        Assert.False(Client.Accept().Status.IsError);
        _daemon.StopListening();
        _daemon.DropConnections();
        Outcome outcome = Client.Accept();
        Assert.Equal(MinorCode.CannotConnect, (MinorCode)outcome.Status.Minor);
        Assert.InRange(outcome.ElapsedMs, 250, 1500);
    }

    [Fact]
    public void One_call_waits_for_a_daemon_that_stays_away_and_the_next_do_not()
    {
        _daemon.Listen();
        CoreEnvironment.Load(_daemon.SocketPath, 300);
        Assert.False(Client.Accept().Status.IsError);
        _daemon.StopListening();
        _daemon.DropConnections();
        Assert.InRange(Client.Accept().ElapsedMs, 250, 1500);
        Assert.InRange(Client.Accept().ElapsedMs, 0, 200);

        // Found again, it is worth waiting for again.
        _daemon.Listen();
        Assert.False(Client.Accept().Status.IsError);
        Assert.True(Connections.DaemonWasThere);
    }

    [Fact]
    public void A_full_backlog_is_waited_out()
    {
        const int laterMs = 300;
        using FullBacklog backlog = new(_daemon);
        using Timer later = new(_ => _daemon.Accept(), null, laterMs, Timeout.Infinite);
        Outcome outcome = Client.Accept();
        Assert.False(outcome.Status.IsError, outcome.Words);
        Assert.InRange(outcome.ElapsedMs, laterMs - 100, TimeoutMs);
    }

    [Fact]
    public void A_backlog_that_stays_full_costs_the_budget_and_no_more()
    {
        CoreEnvironment.Load(_daemon.SocketPath, 300);
        using FullBacklog backlog = new(_daemon);
        Outcome outcome = Client.Accept();
        Assert.Equal(MinorCode.TimedOut, (MinorCode)outcome.Status.Minor);
        Assert.Contains(_daemon.SocketPath, outcome.Words);
        Assert.InRange(outcome.ElapsedMs, 250, 1500);
    }

    [Fact]
    public void Threads_that_meet_a_silent_daemon_wait_at_the_same_time()
    {
        const int budgetMs = 400;
        CoreEnvironment.Load(_daemon.SocketPath, budgetMs);
        _daemon.Listen();
        _daemon.Otherwise = Behaviours.Silence;
        Stopwatch watch = Stopwatch.StartNew();
        List<Thread> threads = [];
        for (int i = 0; i < 6; i++)
        {
            Thread thread = new(() => Assert.Equal(MinorCode.TimedOut, (MinorCode)Client.Accept().Status.Minor));
            thread.Start();
            threads.Add(thread);
        }

        threads.ForEach(thread => thread.Join());
        Assert.InRange(watch.ElapsedMilliseconds, budgetMs - 50, 4 * budgetMs);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(50)]
    [InlineData(120)]
    public void A_drip_does_not_stretch_the_shortest_budgets(int budgetMs)
    {
        CoreEnvironment.Load(_daemon.SocketPath, budgetMs);
        _daemon.Listen();
        _daemon.Otherwise = Behaviours.Drip(pauseMs: 3);
        Outcome outcome = Client.Accept();
        Assert.Equal(MinorCode.TimedOut, (MinorCode)outcome.Status.Minor);
        Assert.InRange(outcome.ElapsedMs, 0, (3 * budgetMs) + 200);
    }

    [Fact]
    public void A_drip_within_the_budget_is_an_answer()
    {
        CoreEnvironment.Load(_daemon.SocketPath, 20_000);
        _daemon.Listen();
        _daemon.Otherwise = Behaviours.Drip(pauseMs: 1);
        Outcome outcome = Client.Acquire();
        Assert.False(outcome.Status.IsError, outcome.Words);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(64)]
    public void An_answer_in_fragments_is_an_answer(int fragmentBytes)
    {
        _daemon.Listen();
        _daemon.Otherwise = Behaviours.Send(peer => Replies.Fragments(Behaviours.GoodReply(peer), fragmentBytes));
        Outcome outcome = Client.Acquire();
        Assert.False(outcome.Status.IsError, outcome.Words);
    }

    [Fact]
    public void A_path_that_no_socket_address_holds_is_said_to_be_too_long()
    {
        string path = "/" + new string('p', InterposerLimits.SocketPathBytesMax - 1);
        CoreEnvironment.Load(path, TimeoutMs);
        Outcome outcome = Client.Accept();
        Assert.Equal(MinorCode.SocketPathTooLong, (MinorCode)outcome.Status.Minor);
        Assert.Contains("107 bytes", outcome.Words);
        Assert.Contains("GSSPROXY_SOCKET", outcome.Words);
    }

    [Fact]
    public void A_path_of_107_bytes_is_used_whole()
    {
        string directory = Path.GetDirectoryName(_daemon.SocketPath)!;
        string path = directory + "/" + new string('p', InterposerLimits.SocketPathBytesMax - 2 - directory.Length);
        CoreEnvironment.Load(path, TimeoutMs);
        Assert.Contains($" {path}: ", Client.Accept().Words);
        _daemon.Listen();
        File.Move(_daemon.SocketPath, path);
        Assert.False(Client.Accept().Status.IsError);
    }

    [Fact]
    public void A_token_that_no_message_holds_is_refused_before_anything_is_sent()
    {
        _daemon.Listen();
        foreach (int length in new[] { (int)Limits.MessageBytesMax, (int)Limits.MessageBytesMax + 1, 5 << 20 })
        {
            foreach (Procedure procedure in new[] { Procedure.InitSecContext, Procedure.AcceptSecContext })
            {
                Outcome outcome = Client.Run(procedure, length);
                Assert.Equal(MinorCode.RequestTooLarge, (MinorCode)outcome.Status.Minor);
            }
        }

        Assert.Equal(0, _daemon.Connections);
    }

    [Fact]
    public void A_token_larger_than_the_socket_s_buffer_arrives()
    {
        _daemon.Listen();
        Outcome outcome = Client.Accept((1 << 20) - 1000);
        Assert.False(outcome.Status.IsError, outcome.Words);
    }

    [Fact]
    public void A_request_that_the_daemon_does_not_read_costs_the_budget()
    {
        CoreEnvironment.Load(_daemon.SocketPath, 300);
        _daemon.OnConnect = peer => peer.Pause(10_000);
        _daemon.Listen();
        Outcome outcome = Client.Accept((1 << 20) - 1000);
        Assert.Equal(MinorCode.TimedOut, (MinorCode)outcome.Status.Minor);
        Assert.InRange(outcome.ElapsedMs, 250, 1500);
    }

    [Fact]
    public void Time_spent_on_the_way_to_a_connection_is_not_given_again_to_the_request()
    {
        CoreEnvironment.Load(_daemon.SocketPath, 800);
        using FullBacklog backlog = new(_daemon);
        _daemon.OnConnect = peer => peer.Pause(10_000);
        using Timer later = new(_ => _daemon.Accept(), null, 500, Timeout.Infinite);
        Outcome outcome = Client.Accept((1 << 20) - 1000);
        Assert.Equal(MinorCode.TimedOut, (MinorCode)outcome.Status.Minor);
        Assert.InRange(outcome.ElapsedMs, 750, 1150);
    }

    [Fact]
    public void The_exchanges_of_one_call_share_its_budget()
    {
        CoreEnvironment.Load(_daemon.SocketPath, 1000, "REMOTE_ONLY");
        _daemon.Next(Behaviours.AnswerAfter(600), Behaviours.AnswerAfter(600));
        _daemon.Listen();
        Outcome outcome = Client.Initiate(withCredential: false); // acquires first
        Assert.Equal([Procedure.AcquireCred, Procedure.InitSecContext], _daemon.Requests.Select(request => request.Procedure));
        Assert.Equal(MinorCode.TimedOut, (MinorCode)outcome.Status.Minor);
        Assert.InRange(outcome.ElapsedMs, 950, 1900);
    }

    [Fact]
    public void An_answer_of_1_MiB_is_taken()
    {
        _daemon.Listen();
        _daemon.Otherwise = Behaviours.Send(peer => LargeReplies.Padded(peer, optionCount: 1));
        Outcome outcome = Client.Acquire();
        Assert.False(outcome.Status.IsError, outcome.Words);
    }

    [Fact]
    public void An_answer_that_needs_more_memory_than_a_reply_may_is_refused()
    {
        _daemon.Listen();
        _daemon.Otherwise = Behaviours.Send(peer => LargeReplies.Padded(peer, LargeReplies.TooManyOptions));
        Outcome outcome = Client.Acquire();
        Assert.Equal(MinorCode.OutOfMemory, (MinorCode)outcome.Status.Minor);
        Assert.False(string.IsNullOrEmpty(outcome.Words));
        _daemon.Otherwise = Behaviours.Answer;
        Assert.False(Client.Acquire().Status.IsError);
    }

    /// <summary>Connections that fill a backlog of one, which nobody empties.</summary>
    private sealed class FullBacklog : IDisposable
    {
        private readonly List<Socket> _waiting = [];

        public FullBacklog(FakeDaemon daemon)
        {
            daemon.Listen(backlog: 1, accepting: false);
            for (int i = 0; i < 2; i++)
            {
                Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                socket.Connect(new UnixDomainSocketEndPoint(daemon.SocketPath));
                _waiting.Add(socket);
            }
        }

        public void Dispose() => _waiting.ForEach(socket => socket.Dispose());
    }
}
