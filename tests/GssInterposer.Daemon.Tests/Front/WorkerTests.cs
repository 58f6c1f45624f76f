// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using GssInterposer.Daemon.Configuration;
using Xunit;

namespace GssInterposer.Daemon.Tests.Front;

/// <summary>Who is served when, and by how many threads.</summary>
public sealed class WorkerTests
{
    [Fact]
    public void A_call_allocates_nothing_managed()
    {
        using FrontRig rig = new(workerThreads: 1);
        using FrontClient client = rig.Connect();
        byte[] record = FrontRig.Record(FrontRig.Message(FakeHandler.Echo, 1, 900));
        byte[] reply = new byte[record.Length];
        void Round()
        {
            client.Socket.Send(record);
            for (int received = 0; received < reply.Length;)
            {
                received += client.Socket.Receive(reply.AsSpan(received));
            }
        }

        for (int i = 0; i < 200; i++)
        {
            Round();
        }

        long[] before = [.. rig.Handler.AllocatedByWorker];
        for (int i = 0; i < 2000; i++)
        {
            Round();
        }

        Assert.Equal(before, rig.Handler.AllocatedByWorker);
    }

    [Fact]
    public void Blocked_calls_are_replaced_by_threads_that_end_when_they_are_not_needed()
    {
        using FrontRig rig = new(workerThreads: 2);
        List<FrontClient> blocked = [];
        for (int i = 0; i < 40; i++)
        {
            FrontClient client = rig.Connect();
            blocked.Add(client);
            client.Send(FrontRig.Record(FrontRig.Message(FakeHandler.Block, i)));
        }

        using FrontClient other = rig.Connect();
        Assert.Equal(FrontRig.Message(FakeHandler.Echo, 5), other.Exchange(FrontRig.Message(FakeHandler.Echo, 5)));
        FrontRig.Until(() => rig.Handler.InBlock == 40, "all blocking calls are in execution");
        FrontRig.Until(() => rig.FrontEnd.Threads > 40, "somebody is there for other calls");
        Assert.InRange(rig.FrontEnd.Threads, 41, 60);
        Assert.Equal(40, rig.FrontEnd.CallsInFlight);
        Assert.Equal(TimeSpan.Zero, rig.FrontEnd.IdleFor);
        rig.Handler.Gate.Set();
        for (int i = 0; i < blocked.Count; i++)
        {
            Assert.Equal(FrontRig.Message(FakeHandler.Block, i), blocked[i].ReceiveReply());
            blocked[i].Dispose();
        }

        FrontRig.Until(() => rig.FrontEnd.Threads == 2, "the threads that were added have ended");
        Assert.Equal(FrontRig.Message(FakeHandler.Echo, 6), other.Exchange(FrontRig.Message(FakeHandler.Echo, 6)));
    }

    [Fact]
    public void There_are_never_more_threads_than_allowed_and_waiting_calls_are_served_later()
    {
        using FrontRig rig = new(new LimitsConfiguration { ThreadsMax = 6 }, workerThreads: 2);
        List<FrontClient> clients = [];
        for (int i = 0; i < 20; i++)
        {
            clients.Add(rig.Connect());
            clients[i].Send(FrontRig.Record(FrontRig.Message(FakeHandler.Block, i)));
        }

        FrontRig.Until(() => rig.Handler.InBlock == 6, "as many calls block as there may be threads");
        Thread.Sleep(200);
        Assert.Equal(6, rig.FrontEnd.Threads);
        rig.Handler.Gate.Set();
        for (int i = 0; i < clients.Count; i++)
        {
            Assert.Equal(FrontRig.Message(FakeHandler.Block, i), clients[i].ReceiveReply());
            clients[i].Dispose();
        }
    }

    [Fact]
    public void One_uid_has_no_more_calls_in_execution_than_allowed_and_none_is_lost()
    {
        using FrontRig rig = new(new LimitsConfiguration { CallsPerUidMax = 3 });
        List<FrontClient> clients = [];
        for (int i = 0; i < 30; i++)
        {
            clients.Add(rig.Connect());
            clients[i].Send([.. FrontRig.Record(FrontRig.Message(FakeHandler.Block, i)), .. FrontRig.Record(FrontRig.Message(FakeHandler.Echo, i))]);
        }

        FrontRig.Until(() => rig.Handler.InBlock == 3, "three calls are in execution");
        Thread.Sleep(100);
        Assert.Equal(3, rig.Handler.InBlockMost);
        rig.Handler.Gate.Set();
        for (int i = 0; i < clients.Count; i++)
        {
            Assert.Equal(FrontRig.Message(FakeHandler.Block, i), clients[i].ReceiveReply());
            Assert.Equal(FrontRig.Message(FakeHandler.Echo, i), clients[i].ReceiveReply());
            clients[i].Dispose();
        }

        Assert.InRange(rig.Handler.InBlockMost, 1, 3);
        FrontRig.Until(() => rig.FrontEnd.ConnectionsOpen == 0, "all connections are closed");
    }

    [Fact]
    public void Many_clients_that_are_always_parked_all_get_their_turn()
    {
        using FrontRig rig = new(new LimitsConfiguration { CallsPerUidMax = 1 });
        rig.Handler.Gate.Set();
        int[] rounds = Busy(rig, clients: 8, calls: 500, FakeHandler.Block);
        Assert.Equal(1, rig.Handler.InBlockMost);
        Assert.All(rounds, count => Assert.Equal(500, count));
    }

    [Fact]
    public void Sixteen_busy_clients_are_served_alike()
    {
        using FrontRig rig = new();
        using CancellationTokenSource end = new(TimeSpan.FromSeconds(2));
        int[] rounds = new int[16];
        double[] worstMs = new double[16];
        Thread[] threads = [.. Enumerable.Range(0, 16).Select(i => new Thread(() =>
        {
            using FrontClient client = rig.Connect();
            while (!end.IsCancellationRequested)
            {
                long began = Stopwatch.GetTimestamp();
                client.Exchange(FrontRig.Message(FakeHandler.Echo, i, 900));
                worstMs[i] = Math.Max(worstMs[i], Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                rounds[i]++;
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.True(rounds.Min() * 5 > rounds.Max(), $"nobody starves: {string.Join(' ', rounds)}");
        Assert.True(worstMs.Max() < 1000, $"nobody waits long: {string.Join(' ', worstMs.Select(ms => (int)ms))} ms");
    }

    [Fact]
    public void A_client_that_sends_ahead_does_not_keep_others_waiting()
    {
        using FrontRig rig = new(workerThreads: 1);
        using FrontClient greedy = rig.Connect();
        byte[] flood = [.. Enumerable.Range(0, 2000).SelectMany(i => FrontRig.Record(FrontRig.Message(FakeHandler.Echo, i, 16)))];
        using CancellationTokenSource end = new();
        Thread sender = new(() =>
        {
            while (!end.IsCancellationRequested)
            {
                greedy.Send(flood);
            }

            greedy.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        });
        long greedyBytes = 0;
        Thread receiver = new(() =>
        {
            byte[] sink = new byte[1 << 16];
            for (int count; (count = greedy.Socket.Receive(sink)) > 0;)
            {
                Interlocked.Add(ref greedyBytes, count);
            }
        });
        sender.Start();
        receiver.Start();
        FrontRig.Until(() => Interlocked.Read(ref greedyBytes) > 100_000, "the flood is on");
        using (FrontClient modest = rig.Connect())
        {
            long before = Interlocked.Read(ref greedyBytes);
            for (int i = 0; i < 100; i++)
            {
                Assert.Equal(FrontRig.Message(FakeHandler.Echo, i), modest.Exchange(FrontRig.Message(FakeHandler.Echo, i)));
            }

            Assert.True(Interlocked.Read(ref greedyBytes) > before, "the greedy one goes on meanwhile");
        }

        end.Cancel();
        sender.Join();
        receiver.Join();
    }

    private static int[] Busy(FrontRig rig, int clients, int calls, byte order)
    {
        int[] rounds = new int[clients];
        Thread[] threads = [.. Enumerable.Range(0, clients).Select(i => new Thread(() =>
        {
            using FrontClient client = rig.Connect();
            for (int call = 0; call < calls; call++)
            {
                byte[] message = FrontRig.Message(order, (i * calls) + call);
                rounds[i] += client.Exchange(message).AsSpan().SequenceEqual(message) ? 1 : 0;
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return rounds;
    }
}
