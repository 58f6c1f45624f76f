// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using GssInterposer.Gssx;
using GssInterposer.Testing;
using GssInterposer.Xdr;
using Xunit;
using Xunit.Abstractions;
using static GssInterposer.Gssx.GssxProgram;

namespace GssInterposer.Daemon.Tests.Load;

/// <summary>A KDC that takes requests and answers none.</summary>
[Collection(LoadSiteTests.Name)]
public sealed unsafe class SilentKdcTests(LoadSite site, ITestOutputHelper output)
{
    private const int SignalTerminate = 15;
    private const int SignalContinue = 18;
    private const int SignalStop = 19;
    private const int Waiting = 12;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [OurDaemonFact]
    public void Those_who_need_it_wait_and_others_do_not()
    {
        using ProxyDaemon daemon = new(
            site.Realm, DaemonKind.Ours, LoadSite.Both(site.Realm, LoadSite.Service), LoadSite.Both(site.Realm, LoadSite.OtherService));
        using GssxClient tokens = new(site.Daemon.Socket(LoadSite.Service), Patience);
        byte[] accept = new LiveCalls(tokens).All.First(call => call.Name == "first.accept_sec_context").Message;
        using GssxClient acceptor = new(daemon.Socket(LoadSite.OtherService), Patience);
        Accept(acceptor, accept);
        int threads = ProcessUsage.Of(daemon.Id).Threads;

        Task<uint>[] initiators;
        Signal(Kdc, SignalStop);
        try
        {
            initiators = [.. Enumerable.Range(0, Waiting).Select(_ => Task.Run(() => AcquireInitiator(daemon)))];
            List<double> latencies = [];
            Stopwatch elapsed = Stopwatch.StartNew();
            while (elapsed.Elapsed < TimeSpan.FromSeconds(1.5))
            {
                long begin = Stopwatch.GetTimestamp();
                Accept(acceptor, accept);
                latencies.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            }

            int grown = ProcessUsage.Of(daemon.Id).Threads - threads;
            latencies.Sort();
            output.WriteLine(
                $"{latencies.Count} accepts meanwhile, p50 {latencies[latencies.Count / 2]:F2} ms, max {latencies[^1]:F2} ms; {grown} threads more; "
                + $"{initiators.Count(one => one.IsCompleted)} of {Waiting} initiators done");
            Assert.Equal(0, initiators.Count(one => one.IsCompleted));
            Assert.InRange(latencies[latencies.Count / 2], 0, 50);
            Assert.InRange(grown, 0, Waiting + 4);
        }
        finally
        {
            Signal(Kdc, SignalContinue);
        }

        Assert.All(initiators, one => Assert.Equal(0u, one.Result));
    }

    [OurDaemonFact]
    public void The_daemon_stops_in_time_although_calls_wait()
    {
        using ProxyDaemon daemon = new(site.Realm, DaemonKind.Ours, LoadSite.Both(site.Realm, LoadSite.Service));
        using Process process = Process.GetProcessById(daemon.Id);
        Signal(Kdc, SignalStop);
        try
        {
            Task[] initiators = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => Assert.ThrowsAny<IOException>(() => AcquireInitiator(daemon))))];
            Task.Delay(500).Wait();
            Stopwatch elapsed = Stopwatch.StartNew();
            Signal(daemon.Id, SignalTerminate);
            while (Directory.Exists($"/proc/{daemon.Id}") && !IsZombie(daemon.Id) && elapsed.Elapsed < TimeSpan.FromSeconds(25))
            {
                Task.Delay(50).Wait();
            }

            output.WriteLine($"stopped after {elapsed.Elapsed.TotalSeconds:F1} s");
            Assert.InRange(elapsed.Elapsed.TotalSeconds, 0, 20);
            Assert.DoesNotContain("Segmentation", daemon.Log, StringComparison.Ordinal);
        }
        finally
        {
            Signal(Kdc, SignalContinue);
        }
    }

    private int Kdc => int.Parse(File.ReadAllText(Path.Combine(site.Realm.Directory, "kdc", "pid")), CultureInfo.InvariantCulture);

    private static bool IsZombie(int process) => File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);

    private static void Accept(GssxClient client, byte[] accept) =>
        Assert.Equal(0u, client.Call<GssxResAcceptSecContext>(accept).Status.Major & 0xffff_0000);

    private static uint AcquireInitiator(ProxyDaemon daemon)
    {
        using GssxClient client = new(daemon.Socket(LoadSite.Service), Patience);
        GssxArgInitSecContext init = new()
        {
            TargetName = client.Present(client.Service("host@localhost"u8)), MechType = client.Krb5,
        };
        return (uint)client.Call<GssxArgInitSecContext, GssxResInitSecContext>(Procedure.InitSecContext, init).Status.Major & 0xffff_0000;
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);
}
