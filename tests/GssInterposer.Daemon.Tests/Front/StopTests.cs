// SPDX-License-Identifier: MIT
using System;
using System.Diagnostics;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace GssInterposer.Daemon.Tests.Front;

/// <summary>What becomes of clients when the daemon stops.</summary>
public sealed class StopTests
{
    private static readonly byte[] Ping = FrontRig.Message(FakeHandler.Echo, 1);

    [Fact]
    public async Task Calls_in_execution_finish_their_replies_go_out_and_calls_sent_ahead_are_executed()
    {
        using FrontRig rig = new();
        using FrontClient idle = rig.Connect();
        using FrontClient blocked = rig.Connect();
        idle.Exchange(Ping);
        blocked.Send([.. FrontRig.Record(FrontRig.Message(FakeHandler.Block, 8)), .. FrontRig.Record(Ping)]);
        FrontRig.Until(() => rig.Handler.InBlock == 1, "the call is in execution");
        Task<bool> stop = Task.Run(() => rig.FrontEnd.Stop(TimeSpan.FromSeconds(20)));
        FrontRig.Until(() => !File.Exists(rig.Path), "nobody listens any more");
        Assert.Throws<SocketException>(rig.Connect);
        rig.Handler.Gate.Set();
        Assert.Equal(FrontRig.Message(FakeHandler.Block, 8), blocked.ReceiveReply());
        Assert.Equal(Ping, blocked.ReceiveReply());
        Assert.True(await stop, "all has finished in time");
        blocked.ExpectClosed();
        idle.ExpectClosed();
        Assert.Equal(0, rig.FrontEnd.ConnectionsOpen);
    }

    [Fact]
    public async Task A_call_that_arrives_while_stopping_is_not_executed_and_its_client_can_tell()
    {
        using FrontRig rig = new();
        using FrontClient late = rig.Connect();
        using FrontClient blocked = rig.Connect();
        late.Exchange(Ping);
        blocked.Send(FrontRig.Record(FrontRig.Message(FakeHandler.Block, 8)));
        FrontRig.Until(() => rig.Handler.InBlock == 1, "the call is in execution");
        Task<bool> stop = Task.Run(() => rig.FrontEnd.Stop(TimeSpan.FromSeconds(20)));
        FrontRig.Until(() => !File.Exists(rig.Path), "nobody listens any more");
        late.Send(FrontRig.Record(Ping));
        rig.Handler.Gate.Set();
        SocketException told = Assert.Throws<SocketException>(() => late.Socket.Receive(new byte[4]));
        Assert.Equal(SocketError.ConnectionReset, told.SocketErrorCode);
        Assert.True(await stop);
        Assert.Equal(2, rig.FrontEnd.Calls);
    }

    [Fact]
    public void A_call_that_does_not_finish_holds_up_the_stop_only_so_long()
    {
        using FrontRig rig = new();
        using FrontClient blocked = rig.Connect();
        blocked.Send(FrontRig.Record(FrontRig.Message(FakeHandler.Block, 8)));
        FrontRig.Until(() => rig.Handler.InBlock == 1, "the call is in execution");
        Stopwatch watch = Stopwatch.StartNew();
        Assert.False(rig.FrontEnd.Stop(TimeSpan.FromMilliseconds(100)));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.1, 10);
    }

    [Fact]
    public void Starting_and_stopping_leaks_no_descriptor()
    {
        static int Descriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;
        static void Once()
        {
            using FrontRig rig = new();
            using FrontClient client = rig.Connect();
            client.Exchange(Ping);
            Assert.True(rig.FrontEnd.Stop(TimeSpan.FromSeconds(5)));
        }

        Once();
        int before = Descriptors();
        for (int i = 0; i < 20; i++)
        {
            Once();
        }

        Thread.Sleep(50);
        Assert.InRange(Descriptors(), 0, before + 5);
    }
}
