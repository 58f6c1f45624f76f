// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using GssInterposer.Daemon.Tests.Load;
using GssInterposer.Gssx;
using GssInterposer.Testing;
using GssInterposer.Xdr;
using Xunit;
using Xunit.Abstractions;

namespace GssInterposer.Daemon.Tests.Attack;

/// <summary>The attacker against our daemon, as a process, with a KDC behind it.</summary>
[Collection(LoadSiteTests.Name)]
public sealed class LiveAttackTests(LoadSite site, ITestOutputHelper output)
{
    /// <summary>How many mutations of each call: 4 by default; thousands for a long run by hand.</summary>
    public const string MutationsVariable = "GSSINTERPOSER_ATTACK_MUTATIONS";

    /// <summary>Of what mutations are made.</summary>
    public const string SeedVariable = "GSSINTERPOSER_ATTACK_SEED";

    private const int MutationsDefault = 4;
    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out int seed) ? seed : 20250607;
    private const long GrowthMaxKb = 24 << 10;      // what one call may take for a moment, and what malloc keeps of it

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private string Socket => site.Daemon.Socket(LoadSite.Service);

    [OurDaemonFact]
    public void Broken_records_and_arguments_are_answered_or_hung_up_on() => Attack(_ => Attacker.AllCases(Seed, Mutations));

    [OurDaemonFact]
    public void Mutations_of_good_calls_are_answered_or_hung_up_on() =>
        Attack(client => HostileArguments.Mutated(new LiveCalls(client).All, Seed, 25 * Mutations));

    [OurDaemonFact]
    public void Hostile_contents_are_answered() => Attack(client => new HostileContents(client, new LiveCalls(client)).All());

    [OurDaemonFact]
    public void A_forged_handle_opens_nothing()
    {
        using GssxClient client = new(Socket, Patience);
        LiveCalls live = new(client);
        foreach (HostileCase forged in new HostileContents(client, live).Forged(live.Initiator))
        {
            GssxResExportCred result = client.Call<GssxResExportCred>(forged.Bytes[HostileCase.MarkBytes..].ToArray());
            Assert.True(result.Status.IsError, forged.Name);
            Assert.False(result.ExportedHandle.IsPresent, forged.Name);
        }
    }

    [OurDaemonFact]
    public unsafe void Another_service_opens_neither_handle_nor_context()
    {
        using GssxClient client = new(Socket, Patience);
        using GssxClient other = new(site.Daemon.Socket(LoadSite.OtherService), Patience);
        LiveCalls live = new(client);

        GssxResExportCred export = other.Call<GssxArgExportCred, GssxResExportCred>(
            GssxProgram.Procedure.ExportCred, new() { InputCredHandle = live.Initiator, CredUsage = GssxCredUsage.Initiate });
        GssxArgInitSecContext resumed = live.FirstInit();
        resumed.CredHandle = default;
        resumed.ContextHandle = client.Present(live.HalfOpen);
        resumed.InputToken = client.Present(live.Token);
        GssxResInitSecContext init = other.Call<GssxArgInitSecContext, GssxResInitSecContext>(GssxProgram.Procedure.InitSecContext, resumed);
        GssxResGetMic mic = other.Call<GssxArgGetMic, GssxResGetMic>(
            GssxProgram.Procedure.GetMic, new() { ContextHandle = live.Initiated, MessageBuffer = client.Bytes([1]) });

        Assert.True(export.Status.IsError && init.Status.IsError && mic.Status.IsError);
        Assert.False(init.ContextHandle.IsPresent);
        Assert.Equal(0u, mic.TokenBuffer.Length);
    }

    private static int Mutations =>
        int.TryParse(Environment.GetEnvironmentVariable(MutationsVariable), CultureInfo.InvariantCulture, out int number) ? number : MutationsDefault;

    private void Attack(Func<GssxClient, IEnumerable<HostileCase>> cases)
    {
        using GssxClient client = new(Socket, Patience);
        HostileCase[] all = [.. cases(client)];
        Attacker attacker = new(Socket) { Timeout = Patience };
        Run(attacker, all.Take(all.Length / 4));      // caches and arenas fill
        ProcessUsage before = ProcessUsage.Of(site.Daemon.Id);
        Run(attacker, all);
        ProcessUsage after = ProcessUsage.Of(site.Daemon.Id);
        output.WriteLine($"{attacker.Tried} cases, {string.Join(", ", attacker.Outcomes)}; before {before}, after {after}");

        Assert.InRange(after.ResidentKb - before.ResidentKb, long.MinValue, GrowthMaxKb);
        Assert.InRange(after.Descriptors - before.Descriptors, int.MinValue, 8);
        Assert.DoesNotContain("please report", site.Daemon.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", site.Daemon.Log, StringComparison.Ordinal);
    }

    private void Run(Attacker attacker, IEnumerable<HostileCase> cases)
    {
        IReadOnlyList<string> failures = attacker.Run(cases);
        Assert.True(failures.Count == 0, $"after {attacker.Tried} cases: {string.Join('\n', failures)}\n{site.Daemon.Log}");
    }
}
