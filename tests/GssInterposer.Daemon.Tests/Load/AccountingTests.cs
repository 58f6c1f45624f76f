// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using GssInterposer.Daemon.Tests.Attack;
using GssInterposer.Testing;
using Xunit;
using Xunit.Abstractions;

namespace GssInterposer.Daemon.Tests.Load;

/// <summary>What calls leave behind: nothing.</summary>
[Collection(LoadSiteTests.Name)]
public sealed class AccountingTests(LoadSite site, ITestOutputHelper output)
{
    /// <summary>How many rounds of all calls to make; 100 000 calls take 3500.</summary>
    public const string RoundsVariable = "GSSINTERPOSER_ACCOUNTING_ROUNDS";

    private const int RoundsDefault = 1200;
    private const long GrowthMaxKb = 6 << 10;

    [OurDaemonFact]
    public void Calls_of_every_kind_leave_neither_memory_nor_descriptors_behind()
    {
        using ProxyDaemon daemon = new(site.Realm, DaemonKind.Ours, LoadSite.Both(site.Realm, LoadSite.Service));
        int rounds = int.TryParse(Environment.GetEnvironmentVariable(RoundsVariable), CultureInfo.InvariantCulture, out int number) ? number : RoundsDefault;
        using GssxClient client = new(daemon.Socket(LoadSite.Service), TimeSpan.FromSeconds(20));
        HostileCase[] calls =
        [
            .. new LiveCalls(client).All.Select(call => HostileCase.Record(call.Name, call.Message)),
            .. RecordedCalls.OnePerProcedure.Select(call => HostileCase.Record(call.Name, call.Message)),       // other seals: failures
        ];
        using RawClient raw = new(daemon.Socket(LoadSite.Service), TimeSpan.FromSeconds(20));
        List<ProcessUsage> samples = [];
        for (int round = 0; round < rounds; round++)
        {
            Assert.All(calls, call => Assert.Equal(Outcome.Answered, raw.Send(call)));
            if (round % (rounds / 10) == 0)
            {
                samples.Add(ProcessUsage.Of(daemon.Id));
                output.WriteLine($"{(round + 1) * calls.Length} calls: {samples[^1]}");
            }
        }

        ProcessUsage last = ProcessUsage.Of(daemon.Id);
        output.WriteLine($"{rounds * calls.Length} calls: {last}");
        ProcessUsage settled = samples[samples.Count / 2];
        Assert.InRange(last.ResidentKb - settled.ResidentKb, long.MinValue, GrowthMaxKb);
        Assert.InRange(last.Descriptors - settled.Descriptors, -8, 4);
        Assert.InRange(last.Threads - settled.Threads, -8, 4);
    }
}
