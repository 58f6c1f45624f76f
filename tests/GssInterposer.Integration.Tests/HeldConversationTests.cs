// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests;

/// <summary>Acceptors whose keys stay with the daemon (session_keys = daemon), our plugin in front of them, and an initiator without a proxy at the other end.</summary>
[Collection(SiteCollection.Name)]
public sealed partial class HeldConversationTests(Site site)
{
    private const int Cycles = 2000;
    private const int Samples = 10;
    private const int WaysOfOneSize = 4;
    private const int GrowthKiBMax = 2048;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    [Fact]
    public void SPNEGO_that_must_be_protected_is_protected_by_the_daemon()
    {
        using ProxyDaemon daemon = Start();
        ProcessResult result = Run(daemon, "negotiate");
        Assert.StartsWith("export: UNAVAILABLE, ", result.Output, StringComparison.Ordinal);

        // Two rounds of the conversation, and the MIC over the list of mechanisms, which nothing else makes.
        Assert.Equal(3, Calls(daemon, "get_mic"));
        Assert.Equal(3, Calls(daemon, "verify_mic"));
    }

    [Fact]
    public void A_delegated_credential_comes_with_a_held_context_and_initiates_another()
    {
        using ProxyDaemon daemon = Start();
        ProcessResult result = Run(daemon, "delegate");
        Assert.Equal(2, Regex.Count(result.Output, "export: UNAVAILABLE, "));
        Assert.Contains($"delegated: alice@{site.Realm.Name}\n", result.Output);
    }

    [Fact]
    public void A_message_that_is_too_long_fails_in_words_and_the_next_is_in_sequence()
    {
        const int Longest = (896 << 10) - 128;
        using ProxyDaemon daemon = Start();
        ProcessResult result = Run(daemon, $"sizes:{Longest},{Longest + 1},{(1 << 20) - 1},{1 << 20},{(1 << 20) + 1},{64 << 20}");
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(6 * WaysOfOneSize, lines.Length);
        Assert.All(lines[..WaysOfOneSize], line => Assert.Matches($"^{Longest} (in|out): COMPLETE, ", line));
        // What comes in may be longer by what a token may have more than this one has.
        Assert.All(lines[WaysOfOneSize..(2 * WaysOfOneSize)], line => Assert.Matches($"^{Longest + 1} (in: COMPLETE|out: FAILURE, .*{896 << 10} bytes.*session_keys = client)", line));
        Assert.All(lines[(2 * WaysOfOneSize)..], line => Assert.Matches($"^[0-9]+ (in|out): FAILURE, .*({896 << 10} bytes|1 MiB).*session_keys = client", line));
    }

    [Fact]
    public void Contexts_that_come_and_go_leave_nothing_in_the_process_or_in_the_daemon()
    {
        using ProxyDaemon daemon = Start();
        ProcessResult result = Run(daemon, $"cycles:{Cycles}");
        MatchCollection lines = Cycle().Matches(result.Output);
        Assert.Equal(Samples, lines.Count);
        foreach (string where in (string[])["here", "there"])
        {
            int[] memory = [.. lines.Select(line => int.Parse(line.Groups[where].Value, CultureInfo.InvariantCulture))];
            Assert.True(memory[^1] - memory[(Samples / 2) - 1] <= GrowthKiBMax, $"{where}: {result.Output}");
        }
    }

    private ProxyDaemon Start() => new(
        site.Realm,
        new DaemonSettings { GlobalLines = ["debug_level = 1"] },
        new ProxyService("both", Account.Current.Uid, [$"keytab:{site.Realm.ServiceKeytab}", "rcache:none:"], "both", "session_keys = daemon", "filter_flags = -DELEGATE"));

    private ProcessResult Run(ProxyDaemon daemon, params string[] steps)
    {
        Dictionary<string, string> environment = new(daemon.ProxiedEnvironment("both"))
        {
            ["KRB5CCNAME"] = site.Realm.AliceCcache,
            ["KRB5_KTNAME"] = "FILE:/nonexistent",
            ["DRIVER_WATCHED"] = daemon.Id.ToString(CultureInfo.InvariantCulture),
        };
        ProcessResult result = Driver.Run("held", environment, Timeout, steps);
        Assert.True(result.ExitCode == 0, $"{result}\n{daemon.Log}");
        return result;
    }

    private static int Calls(ProxyDaemon daemon, string operation) => Regex.Count(daemon.Log, $@"\b{operation} for uid", RegexOptions.IgnoreCase);

    [GeneratedRegex(@"^cycle \d+: (?<here>\d+) KiB here, (?<there>\d+) KiB there$", RegexOptions.Multiline)]
    private static partial Regex Cycle();
}
