// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Front;
using Xunit;

namespace GssInterposer.Daemon.Tests.Front;

/// <summary>Caps, timeouts and what happens when something runs out.</summary>
// SAFETY: prlimit reads and writes two 64-bit values.
public sealed unsafe class LimitTests
{
    private const int OpenFiles = 7;

    private static readonly byte[] Ping = FrontRig.Message(FakeHandler.Echo, 1);

    [Fact]
    public void Ten_thousand_connects_leave_nothing_behind()
    {
        using FrontRig rig = new();
        using (FrontClient first = rig.Connect())
        {
            first.Exchange(Ping);
        }

        FrontRig.Until(() => rig.FrontEnd.ConnectionsOpen == 0, "the first connection is closed");
        int before = OpenDescriptors();
        for (int i = 0; i < 10_000; i++)
        {
            using FrontClient client = rig.Connect();
            if (i % 10 == 0)
            {
                Assert.Equal(Ping, client.Exchange(Ping));
            }
        }

        FrontRig.Until(() => rig.FrontEnd.ConnectionsOpen == 0, "all connections are closed");
        Assert.Equal(10_001, rig.FrontEnd.Counters.Accepted + rig.FrontEnd.Counters.Refused(Refusal.TooManyConnections)
            + rig.FrontEnd.Counters.Refused(Refusal.TooManyConnectionsOfUid));
        Assert.InRange(OpenDescriptors(), 0, before + 2);
    }

    [Fact]
    public void A_thousand_idle_connections_cost_nothing_and_others_are_served()
    {
        using FrontRig rig = new();
        List<FrontClient> idle = [.. Enumerable.Range(0, 1000).Select(_ => rig.Connect())];
        using FrontClient busy = rig.Connect();
        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal(Ping, busy.Exchange(Ping));
        }

        FrontRig.Until(() => rig.FrontEnd.ConnectionsOpen == 1001, "all connections are open");
        TimeSpan before = Environment.CpuUsage.TotalTime;
        Thread.Sleep(1000);
        TimeSpan used = Environment.CpuUsage.TotalTime - before;
        Assert.True(used < TimeSpan.FromMilliseconds(200), $"{used.TotalMilliseconds} ms of CPU in an idle second");
        idle.ForEach(client => client.Dispose());
        FrontRig.Until(() => rig.FrontEnd.ConnectionsOpen == 1, "the idle ones are closed");
    }

    [Fact]
    public void A_call_that_drips_in_too_slowly_is_given_up_and_others_are_served()
    {
        using FrontRig rig = new(new LimitsConfiguration { IoTimeoutSeconds = 1 });
        using FrontClient slow = rig.Connect();
        using FrontClient good = rig.Connect();
        byte[] record = FrontRig.Record(FrontRig.Message(FakeHandler.Echo, 1, 4096));
        Stopwatch watch = Stopwatch.StartNew();
        bool closed = false;
        for (int i = 0; i < record.Length && !closed; i++)
        {
            try
            {
                slow.Send(record.AsSpan(i, 1));
            }
            catch (SocketException)
            {
                closed = true;
            }

            Thread.Sleep(20);
            Assert.Equal(Ping, good.Exchange(Ping));
        }

        Assert.True(closed, "the connection was closed");
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.9, 15);
        Assert.Equal(1, rig.FrontEnd.Counters.TimedOut);
    }

    [Fact]
    public void A_client_that_never_takes_its_reply_is_given_up_and_one_that_takes_it_slowly_is_not()
    {
        using FrontRig rig = new(new LimitsConfiguration { IoTimeoutSeconds = 2 });
        using FrontClient never = rig.Connect();
        using FrontClient slow = rig.Connect();
        using FrontClient good = rig.Connect();
        never.Send(FrontRig.Record(FrontRig.Message(FakeHandler.Huge, 1)));
        slow.Send(FrontRig.Record(FrontRig.Message(FakeHandler.Huge, 2)));
        slow.Send(FrontRig.Record(Ping));
        Thread.Sleep(200);
        Assert.Equal(Ping, good.Exchange(Ping));
        byte[] reply = slow.ReceiveReply();
        Assert.Equal((int)rig.Handler.HugeBytes, reply.Length);
        Assert.True(reply.AsSpan(32).IndexOfAnyExcept((byte)'h') < 0, "the reply is whole");
        Assert.Equal(Ping, slow.ReceiveReply());
        FrontRig.Until(() => rig.FrontEnd.Counters.TimedOut == 1, "the client that takes nothing is given up");
        Assert.Equal(2, rig.FrontEnd.ConnectionsOpen);
        Assert.Equal(Ping, good.Exchange(Ping));
    }

    [Fact]
    public void An_idle_connection_is_closed_after_its_time_and_a_blocked_call_is_not_idle()
    {
        using FrontRig rig = new(new LimitsConfiguration { IdleTimeoutSeconds = 1 });
        using FrontClient idle = rig.Connect();
        using FrontClient blocked = rig.Connect();
        blocked.Send(FrontRig.Record(FrontRig.Message(FakeHandler.Block, 4)));
        idle.ExpectClosed();
        Assert.Equal(1, rig.FrontEnd.ConnectionsOpen);
        Thread.Sleep(1500);
        rig.Handler.Gate.Set();
        Assert.Equal(FrontRig.Message(FakeHandler.Block, 4), blocked.ReceiveReply());
    }

    [Fact]
    public void Connections_beyond_the_caps_are_refused_and_a_reload_changes_the_caps()
    {
        using FrontRig rig = new(new LimitsConfiguration { ConnectionsPerUidMax = 2 });
        using FrontClient one = rig.Connect();
        using FrontClient two = rig.Connect();
        one.Exchange(Ping);
        two.Exchange(Ping);
        using (FrontClient refused = rig.Connect())
        {
            refused.ExpectClosed();
        }

        Assert.Equal(1, rig.FrontEnd.Counters.Refused(Refusal.TooManyConnectionsOfUid));
        rig.FrontEnd.Reconfigure(new LimitsConfiguration { ConnectionsMax = 3 });
        using FrontClient three = rig.Connect();
        Assert.Equal(Ping, three.Exchange(Ping));
        using FrontClient four = rig.Connect();
        four.ExpectClosed();
        Assert.Equal(1, rig.FrontEnd.Counters.Refused(Refusal.TooManyConnections));
        Assert.Equal(3, rig.FrontEnd.ConnectionsOpen);
    }

    [Fact]
    public void A_peer_that_no_service_is_for_is_closed()
    {
        using FrontRig rig = new();
        rig.Handler.Admits = false;
        using FrontClient client = rig.Connect();
        client.ExpectClosed();
        Assert.Equal(1, rig.FrontEnd.Counters.Refused(Refusal.NotAdmitted));
        Assert.Equal(0, rig.FrontEnd.ConnectionsOpen);
    }

    [Fact]
    public void Without_descriptors_accepting_pauses_and_open_connections_are_served()
    {
        using FrontRig rig = new();
        using FrontClient open = rig.Connect();
        open.Exchange(Ping);
        using Socket waiting = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _ = waiting.Available;
        ulong* old = stackalloc ulong[2];
        Assert.Equal(0, prlimit(0, OpenFiles, null, old));
        List<FileStream> fill = [];
        TimeSpan used;
        ulong highest = Directory.GetFiles("/proc/self/fd").Max(path => ulong.Parse(Path.GetFileName(path), System.Globalization.CultureInfo.InvariantCulture));
        ulong* lowered = stackalloc ulong[] { highest + 1, old[1] };
        Assert.Equal(0, prlimit(0, OpenFiles, lowered, null));
        try
        {
            try
            {
                while (true)
                {
                    fill.Add(new FileStream("/dev/null", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0));
                }
            }
            catch (IOException)
            {
                // There is not one left.
            }

            waiting.Connect(new UnixDomainSocketEndPoint(rig.Path));
            FrontRig.Until(() => rig.FrontEnd.Counters.AcceptPauses > 1, "accepting pauses");
            Assert.Equal(Ping, open.Exchange(Ping));
            TimeSpan before = Environment.CpuUsage.TotalTime;
            Thread.Sleep(500);
            used = Environment.CpuUsage.TotalTime - before;
        }
        finally
        {
            prlimit(0, OpenFiles, old, null);
            fill.ForEach(file => file.Dispose());
        }

        Assert.True(used < TimeSpan.FromMilliseconds(200), $"{used.TotalMilliseconds} ms of CPU in half a second");
        FrontRig.Until(() => rig.FrontEnd.ConnectionsOpen == 2, "the client that waited is let in");
        Assert.InRange(rig.FrontEnd.Counters.AcceptPauses, 2, 20);
    }

    [Fact]
    public void Without_connections_the_front_end_sleeps()
    {
        using FrontRig rig = new();
        using (FrontClient client = rig.Connect())
        {
            client.Exchange(Ping);
        }

        FrontRig.Until(() => rig.FrontEnd.ConnectionsOpen == 0, "the connection is closed");
        Thread.Sleep(200);
        Dictionary<int, long> before = Switches();
        Thread.Sleep(1500);
        Dictionary<int, long> after = Switches();
        Assert.NotEmpty(before);
        Assert.All(after, thread => Assert.InRange(thread.Value - before.GetValueOrDefault(thread.Key), 0, 1));
        Assert.InRange(rig.FrontEnd.IdleFor.TotalSeconds, 1.4, 20);
    }

    /// <summary>Voluntary context switches of the front end's threads.</summary>
    private static Dictionary<int, long> Switches()
    {
        Dictionary<int, long> switches = [];
        foreach (string task in Directory.GetDirectories("/proc/self/task"))
        {
            string name = File.ReadAllText($"{task}/comm").Trim();
            if (name.StartsWith("worker ", StringComparison.Ordinal) || name == "supervisor")
            {
                string line = File.ReadLines($"{task}/status").First(line => line.StartsWith("voluntary_ctxt_switches", StringComparison.Ordinal));
                switches[int.Parse(Path.GetFileName(task), System.Globalization.CultureInfo.InvariantCulture)] =
                    long.Parse(line.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        return switches;
    }

    private static int OpenDescriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    [DllImport("libc")]
    private static extern int prlimit(int pid, int resource, ulong* newLimit, ulong* oldLimit);
}
