// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests;

/// <summary>Processes and threads that keep their sealed credential in one cache at the same time, with either daemon (tests/native/ccache).</summary>
[Collection(SiteCollection.Name)]
public sealed class SharedCacheTests(Site site) : IDisposable
{
    private const string Sealed = "Encrypted/Credentials/v1@X-GSSPROXY:";
    private const string Processes = "8";
    private const string Rounds = "100";
    private const int Kinits = 15;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(100);

    private readonly ScratchDirectory scratch = new();

    /// <summary>Each daemon with each type of cache that processes can share.</summary>
    public static TheoryData<DaemonKind, string> Shared() => WithTypes("FILE", "DIR");

    /// <summary>Each daemon.</summary>
    public static TheoryData<DaemonKind> Daemons() => [.. Pairs.Daemons];

    /// <inheritdoc/>
    public void Dispose() => scratch.Dispose();

    [Theory]
    [MemberData(nameof(Shared))]
    public void Eight_processes_that_come_first_at_once_all_get_their_credential(DaemonKind daemon, string type) =>
        FirstAtOnce(daemon, NewCache(type), "processes");

    [Fact]
    public void They_all_find_the_one_cache_that_the_fastest_has_made_meanwhile()
    {
        string cache = NewCache("DIR");
        Dictionary<string, string> environment = new(Environment(Pairs.Daemons[0], cache)) { ["LD_PRELOAD"] = Driver.PathOf("liblate.so") };
        ProcessResult result = Driver.Run("ccache", environment, Timeout, "first", "processes", Processes, "5");
        Assert.True(result.ExitCode == 0, result.ToString());
        string listed = List(cache);
        Assert.Single(listed.Split('\n'), line => line.StartsWith("Ticket cache:", StringComparison.Ordinal));
    }

    [KeyringTheory]
    [MemberData(nameof(Daemons))]
    public void So_do_they_with_a_keyring(DaemonKind daemon) => FirstAtOnce(daemon, NewCache("KEYRING"), "processes");

    [Theory]
    [MemberData(nameof(Daemons))]
    public void So_do_threads_with_a_cache_in_memory(DaemonKind daemon)
    {
        ProcessResult result = Run(daemon, NewCache("MEMORY"), "first", "threads", Processes, Rounds);
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    [Theory]
    [MemberData(nameof(Shared))]
    public void No_ticket_that_another_process_adds_is_lost(DaemonKind daemon, string type)
    {
        string cache = NewCache(type);
        ProcessResult result = Run(daemon, cache, "mixed", Processes, "25");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(8 * 25, List(cache).Split("ticket").Length - 1);
    }

    [Fact]
    public async Task Kinit_does_not_disturb_them_nor_they_kinit()
    {
        string cache = NewCache("FILE");
        Task<ProcessResult> restless = Task.Run(() => Run(Pairs.Daemons[0], cache, "restless", "6", "3000"));
        Dictionary<string, string> kinit = new(site.Realm.DirectEnvironment()) { ["KRB5CCNAME"] = cache };
        for (int i = 0; i < Kinits; i++)
        {
            ProcessResult got = ProcessRunner.Run(["kinit", "-k", "-t", site.Realm.AliceKeytab, "alice"], kinit);
            Assert.True(got.ExitCode == 0, got.ToString());
            Assert.Contains("krbtgt/", List(cache));
            await Task.Delay(100);
        }

        ProcessResult result = await restless;
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("krbtgt/", List(cache));
    }

    private void FirstAtOnce(DaemonKind daemon, string cache, string kind)
    {
        ProcessResult result = Run(daemon, cache, "first", kind, Processes, Rounds);
        Assert.True(result.ExitCode == 0, result.ToString());
        string listed = List(cache);
        Assert.Contains("Default principal: alice@", listed);
        Assert.Contains(Sealed, listed);
        Assert.Single(listed.Split('\n'), line => line.StartsWith("Ticket cache:", StringComparison.Ordinal));
        Assert.All(Directory.GetFiles(scratch.Path), file => Assert.Equal("cache", Path.GetFileName(file))); // nothing is left beside it
    }

    private ProcessResult Run(DaemonKind daemon, string cache, params ReadOnlySpan<string> arguments) =>
        Driver.Run("ccache", Environment(daemon, cache), Timeout, arguments);

    private Dictionary<string, string> Environment(DaemonKind daemon, string cache) => new(site.Proxied(new Pair(PluginKind.Ours, daemon), "initiator"))
    {
        ["GSSPROXY_BEHAVIOR"] = "REMOTE_ONLY",
        ["KRB5CCNAME"] = cache,
    };

    private string List(string cache)
    {
        ProcessResult result = ProcessRunner.Run(["klist", "-A"], new Dictionary<string, string>(site.Realm.DirectEnvironment()) { ["KRB5CCNAME"] = cache });
        return result.ExitCode == 0 ? result.Output : result.ToString();
    }

    private string NewCache(string type) => type switch
    {
        "DIR" => $"DIR:{Directory.CreateDirectory(scratch.PathOf("collection")).FullName}",
        "FILE" => $"FILE:{scratch.PathOf("cache")}",
        _ => $"{type}:{(type == "KEYRING" ? "session:" : "")}gi-{Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)}",
    };

    private static TheoryData<DaemonKind, string> WithTypes(params string[] types)
    {
        TheoryData<DaemonKind, string> rows = [];
        foreach ((DaemonKind daemon, string type) in Pairs.Daemons.SelectMany(daemon => types.Select(type => (daemon, type))))
        {
            rows.Add(daemon, type);
        }

        return rows;
    }
}
