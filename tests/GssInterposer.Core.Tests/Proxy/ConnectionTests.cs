// SPDX-License-Identifier: MIT
using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using GssInterposer.Core.Status;
using GssInterposer.Core.Tests.Support;
using GssInterposer.Core.Transport;
using GssInterposer.Gssx;
using Xunit;
using static GssInterposer.Gssx.GssxProgram;

namespace GssInterposer.Core.Tests.Proxy;

/// <summary>How many connections there are, whose, and when a call is sent again.</summary>
[Collection(CoreCollection.Name)]
public sealed class ConnectionTests : IDisposable
{
    private const int TimeoutMs = 3000;

    private readonly FakeDaemon _daemon = new();

    public ConnectionTests() => CoreEnvironment.Load(_daemon.SocketPath, TimeoutMs);

    private static readonly Procedure[] s_procedures = [Procedure.AcquireCred, Procedure.InitSecContext, Procedure.AcceptSecContext];

    public static TheoryData<Procedure> Procedures => [.. s_procedures];

    public void Dispose()
    {
        Connections.AfterFork();
        _daemon.Dispose();
    }

    [Fact]
    public void Calls_one_after_another_share_one_connection_and_arrive_in_one_piece_each()
    {
        const int calls = 60;
        for (int i = 0; i < calls; i++)
        {
            Succeeds(Client.Run(s_procedures[i % s_procedures.Length]));
        }

        Assert.Equal(1, _daemon.Connections);
        Assert.Equal(calls, _daemon.Requests.Count);
        Assert.All(_daemon.Requests, request => Assert.Equal(1, request.Reads));
        Assert.Equal(calls, _daemon.Requests.Select(request => request.Xid).Distinct().Count());
    }

    [Fact]
    public void A_refused_call_does_not_cost_the_connection()
    {
        _daemon.Next(Behaviours.Reply("00000001" + "00000000" + "0000000000000000" + "00000003"));
        Assert.Equal((uint)MinorCode.CallRefused, Client.Accept().Status.Minor);
        Succeeds(Client.Accept());
        Assert.Equal(1, _daemon.Connections);
    }

    [Fact]
    public void Threads_do_not_wait_for_each_other_and_their_connections_are_kept()
    {
        const int threads = 16;
        const int answerMs = 300;
        _daemon.Otherwise = Behaviours.AnswerAfter(answerMs);
        Stopwatch watch = Stopwatch.StartNew();
        AllAtOnce(threads);
        Assert.InRange(watch.ElapsedMilliseconds, answerMs, 4 * answerMs);
        Assert.Equal(threads, _daemon.Connections);

        _daemon.Otherwise = Behaviours.Answer;
        AllAtOnce(threads);
        Assert.Equal(threads, _daemon.Connections);
    }

    [Fact]
    public void More_threads_than_slots_get_connections_for_one_call()
    {
        const int threads = InterposerLimits.ConnectionSlots + 6;
        int sockets = Client.OpenSockets();
        _daemon.Otherwise = Behaviours.AnswerAfter(500);
        AllAtOnce(threads);
        Assert.Equal(threads, _daemon.Connections);
        int kept = 2 * InterposerLimits.ConnectionSlots; // both ends are in this process
        Assert.True(SpinWait.SpinUntil(() => Client.OpenSockets() == sockets + kept, 2000), $"{Client.OpenSockets() - sockets} sockets, expected {kept}");
    }

    [Theory]
    [MemberData(nameof(Procedures))]
    public void A_connection_that_was_closed_while_idle_is_replaced_unnoticed(Procedure procedure)
    {
        Succeeds(Client.Run(procedure));
        _daemon.DropConnections();
        Succeeds(Client.Run(procedure));
        Assert.Equal(2, _daemon.Connections);
        Assert.Equal(2, _daemon.Requests.Count);
    }

    [Fact]
    public void All_idle_connections_may_be_stale_at_once()
    {
        const int threads = 8;
        _daemon.Otherwise = Behaviours.AnswerAfter(200);
        AllAtOnce(threads);
        _daemon.DropConnections();
        Succeeds(Client.Accept());
        Assert.Equal(threads + 1, _daemon.Connections);
    }

    [Theory]
    [InlineData(Procedure.InitSecContext)]
    [InlineData(Procedure.AcceptSecContext)]
    public void A_leg_of_a_handshake_that_the_daemon_has_read_is_never_sent_again(Procedure procedure)
    {
        Succeeds(Client.Run(procedure)); // so that the connection is a used one
        _daemon.Next(Behaviours.Close);
        Outcome outcome = Client.Run(procedure);
        Assert.Equal(MinorCode.ConnectionLost, (MinorCode)outcome.Status.Minor);
        Assert.Equal(2, _daemon.Requests.Count);
    }

    [Fact]
    public void An_acquisition_that_the_daemon_has_read_is_sent_once_more()
    {
        _daemon.Next(Behaviours.Close);
        Succeeds(Client.Acquire());
        Assert.Equal(2, _daemon.Requests.Count);
        Assert.Equal(_daemon.Requests.First().Message[4..], _daemon.Requests.Last().Message[4..]);

        _daemon.Next(Behaviours.Close, Behaviours.Close, Behaviours.Answer);
        Assert.Equal(MinorCode.ConnectionLost, (MinorCode)Client.Acquire().Status.Minor);
        Assert.Equal(4, _daemon.Requests.Count);
    }

    [Fact]
    public void An_acquisition_is_not_sent_again_once_an_answer_has_begun()
    {
        _daemon.Next(Behaviours.AnswerUpTo(1));
        Assert.Equal(MinorCode.ConnectionLost, (MinorCode)Client.Acquire().Status.Minor);
        Assert.Single(_daemon.Requests);
    }

    /// <summary>In the record mark, the RPC header, the results.</summary>
    [Theory]
    [InlineData(Procedure.AcquireCred, 3)]
    [InlineData(Procedure.AcquireCred, 20)]
    [InlineData(Procedure.AcquireCred, 60)]
    [InlineData(Procedure.InitSecContext, 3)]
    [InlineData(Procedure.InitSecContext, 20)]
    [InlineData(Procedure.InitSecContext, 60)]
    [InlineData(Procedure.AcceptSecContext, 3)]
    [InlineData(Procedure.AcceptSecContext, 20)]
    [InlineData(Procedure.AcceptSecContext, 60)]
    public void A_daemon_that_dies_in_the_middle_of_an_answer_is_not_asked_again(Procedure procedure, int answeredBytes)
    {
        Succeeds(Client.Run(procedure));
        _daemon.Next(Behaviours.AnswerUpTo(answeredBytes));
        Outcome outcome = Client.Run(procedure);
        Assert.Equal(MinorCode.ConnectionLost, (MinorCode)outcome.Status.Minor);
        Assert.Equal(string.Empty, outcome.Produced);
        Assert.Equal(2, _daemon.Requests.Count);
        Succeeds(Client.Run(procedure));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_leg_that_a_dying_daemon_has_not_read_is_sent_again(bool usedConnection)
    {
        if (usedConnection)
        {
            // The daemon is between two reads of this connection when it ends.
            _daemon.Next(peer =>
            {
                Behaviours.Answer(peer);
                peer.Pause(200);
                peer.Vanish();
            });
            Succeeds(Client.Accept());
        }
        else
        {
            int connections = 0;
            _daemon.OnConnect = peer =>
            {
                if (Interlocked.Increment(ref connections) == 1)
                {
                    peer.Pause(200);
                    peer.Vanish();
                }
            };
        }

        Succeeds(Client.Accept());
        Assert.Equal(2, _daemon.Connections);
        Assert.Equal(usedConnection ? 2 : 1, _daemon.Requests.Count);
    }

    [Fact]
    public void A_daemon_that_closes_every_connection_unread_is_given_up_soon()
    {
        _daemon.OnConnect = peer =>
        {
            peer.Pause(20);
            peer.Vanish();
        };
        Assert.Equal(MinorCode.ConnectionLost, (MinorCode)Client.Accept().Status.Minor);
        Assert.InRange(_daemon.Connections, 1, 2);
    }

    [Fact]
    public void A_descriptor_that_the_host_has_closed_and_reused_is_neither_written_to_nor_closed()
    {
        Succeeds(Client.Accept());
        string path = Path.Combine(Path.GetDirectoryName(_daemon.SocketPath)!, "host-file");
        using HostFile file = HostFile.OpenInPlaceOf(ClientDescriptor(), path);
        Succeeds(Client.Accept());
        Assert.True(file.IsStillOpen);
        Assert.Equal(0, new FileInfo(path).Length);
        Assert.Equal(2, _daemon.Connections);
    }

    [Fact]
    public void A_descriptor_that_the_host_has_closed_is_replaced()
    {
        Succeeds(Client.Accept());
        HostFile.Close(ClientDescriptor());
        Succeeds(Client.Accept());
        Assert.Equal(2, _daemon.Connections);
    }

    [Fact]
    public void After_fork_nothing_is_left_of_the_parent_s_connections()
    {
        int sockets = Client.OpenSockets();
        _daemon.Otherwise = Behaviours.AnswerAfter(200);
        AllAtOnce(5);
        Connections.AfterFork();
        _daemon.DropConnections();
        Assert.True(SpinWait.SpinUntil(() => Client.OpenSockets() == sockets, 2000));
        Succeeds(Client.Accept());
        Assert.Equal(6, _daemon.Connections);
    }

    /// <summary>The one connection that Core has open.</summary>
    private static int ClientDescriptor()
    {
        for (int descriptor = InterposerLimits.DescriptorMin; descriptor < 1024; descriptor++)
        {
            if (HostFile.IsConnectionOfCore(descriptor))
            {
                return descriptor;
            }
        }

        throw new InvalidOperationException("no connection found");
    }

    private static void AllAtOnce(int threads)
    {
        Outcome?[] outcomes = new Outcome?[threads];
        using Barrier barrier = new(threads);
        Thread[] all =
        [
            .. Enumerable.Range(0, threads).Select(i => new Thread(() =>
            {
                barrier.SignalAndWait();
                outcomes[i] = Client.Accept();
            })),
        ];
        foreach (Thread thread in all)
        {
            thread.Start();
        }

        foreach (Thread thread in all)
        {
            thread.Join();
        }

        Assert.All(outcomes, outcome => Succeeds(outcome!));
    }

    private static void Succeeds(Outcome outcome) => Assert.True(!outcome.Status.IsError, outcome.Words);
}
