// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using System.Threading;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using Xunit;
using Xunit.Abstractions;

namespace GssInterposer.Daemon.Tests.Load;

/// <summary>What happens to a daemon under load, with our plugin as its client: restarts, crashes, reloads.</summary>
[Collection(LoadSiteTests.Name)]
public sealed class EventTests(LoadSite site, ITestOutputHelper output) : IDisposable
{
    private const int Threads = 8;
    private const int SignalContinue = 18;
    private const int SignalStop = 19;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ProxyDaemon _daemon = new(site.Realm, DaemonKind.Ours, LoadSite.Both(site.Realm, LoadSite.Service));

    /// <inheritdoc/>
    public void Dispose() => _daemon.Dispose();

    [OurDaemonFact]
    public void Fifty_reloads_under_load_fail_no_call()
    {
        using RunningProcess load = Start("handshake", Threads, 3);
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(0, Signal(_daemon.Id, 1));
            Thread.Sleep(50);
        }

        Check(load, lostMax: 0);
        Assert.True(
            SpinWait.SpinUntil(() => _daemon.Log.Contains("New config loaded", StringComparison.Ordinal), Patience), // it may be busy with the last ones
            _daemon.Log);
    }

    [OurDaemonFact]
    public void Calls_in_flight_finish_when_it_is_stopped_and_nobody_sees_a_restart()
    {
        using RunningProcess load = Start("handshake", Threads, 3);
        for (int i = 0; i < 3; i++)
        {
            Thread.Sleep(500);
            _daemon.Restart();
        }

        Check(load, lostMax: 0);
    }

    [OurDaemonFact]
    public void A_crash_costs_the_calls_in_flight_and_no_others()
    {
        using RunningProcess load = Start("handshake", Threads, 3);
        for (int i = 0; i < 3; i++)
        {
            Thread.Sleep(500);
            _daemon.Kill();
            _daemon.Start();
        }

        Check(load, lostMax: 3 * Threads);
    }

    [OurDaemonFact]
    public void Two_hundred_processes_whose_first_calls_come_at_once_are_all_served()
    {
        Signal(_daemon.Id, SignalStop);
        Dictionary<string, string> environment = Environment();
        List<RunningProcess> clients = [];
        try
        {
            for (int i = 0; i < 200; i++)
            {
                clients.Add(RunningProcess.Start([Driver.PathOf("load"), "acquire", "1", "0.01"], environment));
            }

            Thread.Sleep(500);
        }
        finally
        {
            Signal(_daemon.Id, SignalContinue);
        }

        ProcessResult[] results = [.. clients.Select(client => client.WaitForExit(Patience))];
        clients.ForEach(client => client.Dispose());
        Assert.All(results, result => Assert.True(result.ExitCode == 0, result.ToString()));
    }

    private Dictionary<string, string> Environment() => new(_daemon.ProxiedEnvironment(LoadSite.Service))
    {
        ["GSSPROXY_BEHAVIOR"] = "REMOTE_ONLY",
        ["KRB5_KTNAME"] = "FILE:/nonexistent",
        ["KRB5RCACHENAME"] = "none:",
    };

    private RunningProcess Start(string operation, int threads, int seconds)
    {
        RunningProcess load = RunningProcess.Start(
            [Driver.PathOf("load"), operation, threads.ToString(CultureInfo.InvariantCulture), seconds.ToString(CultureInfo.InvariantCulture)], Environment());
        Thread.Sleep(200);
        return load;
    }

    private void Check(RunningProcess load, int lostMax)
    {
        ProcessResult result = load.WaitForExit(Patience);
        output.WriteLine(result.ToString());
        Assert.True(Count(result, "failed") == 0, result.ToString());
        Assert.InRange(Count(result, "lost"), 0, lostMax);
        Assert.InRange(Count(result, "done"), 100, int.MaxValue);
    }

    private static int Count(ProcessResult result, string field) =>
        int.Parse(Regex.Match(result.Output, $@"\b{field}=(\d+)").Groups[1].Value, CultureInfo.InvariantCulture);

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);
}
