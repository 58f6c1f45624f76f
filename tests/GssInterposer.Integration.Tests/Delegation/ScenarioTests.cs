// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests.Delegation;

/// <summary>Acting for users through the proxy, and without it.</summary>
[Collection(DelegationCollection.Name)]
public sealed class ScenarioTests(DelegationSite site)
{
    /// <summary>By name.</summary>
    public static IEnumerable<object[]> Names => Scenarios.All.Select(scenario => (object[])[scenario.Name]);

    /// <summary>By name, with each pair.</summary>
    public static IEnumerable<object[]> NamesAndPairs =>
        from scenario in Scenarios.All from pair in Pairs.All select (object[])[scenario.Name, pair];

    [DelegationTheory]
    [MemberData(nameof(Names))]
    public void Every_step_ends_without_the_proxy_as_the_scenario_says(string name)
    {
        Scenario scenario = Find(name);

        AssertBegin(scenario.Local, site.Run(scenario, null));
    }

    [DelegationTheory]
    [MemberData(nameof(NamesAndPairs))]
    public void Every_step_ends_through_the_proxy_as_without_it_or_as_the_scenario_says(string name, Pair pair)
    {
        Scenario scenario = Find(name);
        string[]? expected = pair.Daemon == DaemonKind.Ours ? scenario.Ours : scenario.Gssproxy;

        string[] actual = site.Run(scenario, pair);

        bool tells = pair is { Plugin: PluginKind.Ours, Daemon: DaemonKind.Ours };
        if (expected is not null)
        {
            AssertBegin(tells ? expected : [.. expected.Select(WithoutImpersonator)], actual);
            return;
        }

        string[] local = site.Run(scenario, null);
        Assert.Equal(tells ? local : local.Select(WithoutImpersonator), tells ? actual : actual.Select(WithoutImpersonator));
    }

    private static Scenario Find(string name) => Scenarios.All.Single(scenario => scenario.Name == name);

    // The C plugin does not ask the daemon for it, and the C daemon does not tell our plugin.
    private static string WithoutImpersonator(string line) =>
        line.IndexOf(" by ", StringComparison.Ordinal) is >= 0 and int by && line.Contains("COMPLETE", StringComparison.Ordinal) ? line[..by] : line;

    private static void AssertBegin(string[] expected, string[] actual)
    {
        Assert.True(expected.Length == actual.Length, $"expected:\n{string.Join('\n', expected)}\nactual:\n{string.Join('\n', actual)}");
        Assert.All(expected.Zip(actual), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }
}
