// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests.Delegation;

/// <summary>scripts/soak-delegation.sh in short: credentials in users' names, one after the other, leave nothing behind in our daemon but a cache of bounded size.</summary>
[Collection(DelegationCollection.Name)]
public sealed partial class CycleTests(DelegationSite site)
{
    private const int Cycles = 1500;
    private const int Samples = 10;
    private const int GrowthKiBMax = 4096;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(4);

    [DelegationFact]
    public void Memory_is_as_much_at_the_end_as_in_the_middle()
    {
        using ProxyDaemon daemon = new(
            site.Realm,
            new DaemonSettings { GlobalLines = ["cache_size = 1M"] }, // some fifty credentials
            site.Service("front", "front", "allow_protocol_transition = yes", "allow_constrained_delegation = yes"));
        Dictionary<string, string> environment = site.Proxied(daemon, "front");
        environment["DRIVER_WATCHED"] = daemon.Id.ToString(CultureInfo.InvariantCulture);

        ProcessResult result = Driver.Run("s4u", environment, Timeout, "own", $"cycles:{Cycles}:ldap@back.test");

        Assert.True(result.ExitCode == 0, result.ToString());
        int[] memory = [.. Cycle().Matches(result.Output).Select(line => int.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture))];
        Assert.Equal(Samples, memory.Length);
        Assert.True(memory[^1] - memory[(Samples / 2) - 1] <= GrowthKiBMax, result.Output);
    }

    [GeneratedRegex(@"^cycle \d+: (\d+) KiB$", RegexOptions.Multiline)]
    private static partial Regex Cycle();
}
