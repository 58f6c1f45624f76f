// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Applications.Tests.PostgreSql;

/// <summary>PostgreSQL: GSSAPI as authentication alone, and as encryption of all that follows, with gss_wrap and gss_unwrap on either side.</summary>
[Collection(ApplicationCollection.Name)]
public sealed class PostgresTests(ApplicationRealm site, PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    private const string WhoAmI = "SELECT current_user, gss_authenticated, principal, encrypted FROM pg_stat_gssapi WHERE pid = pg_backend_pid()";
    private const int LinesToCopy = 65536;

    private readonly Realm realm = site.Realm;

    /// <summary>The pairs, each with encryption and without.</summary>
    public static IEnumerable<object[]> PairsAndEncryption =>
        from row in ApplicationRealm.Pairs from encryption in new[] { "require", "disable" } select (object[])[.. row, encryption];

    [PostgresTheory]
    [MemberData(nameof(PairsAndEncryption))]
    public void Alice_connects_and_large_data_passes_as_without_the_proxy(Pair pair, string encryption)
    {
        using ProxyDaemon daemon = StartDaemon(pair);
        ExpectSameData(daemon, pair, encryption);
    }

    [PostgresTheory]
    [InlineData("require")]
    public void Large_data_passes_the_same_with_the_keys_of_the_encryption_in_the_daemon(string encryption)
    {
        using ProxyDaemon daemon = site.StartDaemonThatKeepsKeys();
        ExpectSameData(daemon, new Pair(PluginKind.Ours, DaemonKind.Ours), encryption);
    }

    private void ExpectSameData(ProxyDaemon daemon, Pair pair, string encryption)
    {
        using ScratchDirectory scratch = new();
        string file = scratch.PathOf("lines");
        File.WriteAllLines(file, Enumerable.Range(0, LinesToCopy).Select(number => $"{number:x8} a line of sixty-four octets, the same but for its number {number:x4}"));
        string[] commands =
        [
            WhoAmI,
            "SELECT repeat('0123456789abcdef', 262144)", // 4 MiB in one row
            "SELECT md5(number::text) FROM generate_series(1, 100000) number",
            "CREATE TEMP TABLE lines(line text)",
            $"\\copy lines FROM '{file}'", // 4 MiB to the server
            "SELECT count(*), sum(length(line)), md5(string_agg(line, '' ORDER BY line)) FROM lines",
            "COPY lines TO STDOUT",
        ];

        ProcessResult expected = Locally(server => server.Query(realm.AliceCcache, encryption, commands));
        using PostgresServer proxied = Start(daemon, pair);
        ProcessResult actual = proxied.Query(realm.AliceCcache, encryption, commands);

        Assert.StartsWith($"alice|t|alice@{realm.Name}|{(encryption == "require" ? "t" : "f")}\n", expected.Output);
        Assert.True(actual.ExitCode == 0, $"{actual.Error}\n{proxied.Log}");
        Assert.True(expected.Output == actual.Output, $"{expected.Output.Length} and {actual.Output.Length} characters, or others");
        Assert.True(actual.Output.Length > 10_000_000);
    }

    [PostgresTheory]
    [MemberData(nameof(ApplicationRealm.Pairs), MemberType = typeof(ApplicationRealm))]
    public void It_is_the_daemon_that_lets_alice_in(Pair pair)
    {
        using ProxyDaemon daemon = StartDaemon(pair);
        using PostgresServer server = Start(daemon, pair);

        daemon.Kill();
        ProcessResult without = server.Query(realm.AliceCcache, "disable", WhoAmI);
        daemon.Start();
        ProcessResult with = server.Query(realm.AliceCcache, "disable", WhoAmI);

        Assert.NotEqual(0, without.ExitCode);
        Assert.True(with.ExitCode == 0, $"{with}\n{server.Log}");
    }

    [PostgresTheory]
    [MemberData(nameof(PairsAndEncryption))]
    public void Others_are_refused_as_without_the_proxy(Pair pair, string encryption)
    {
        using ProxyDaemon daemon = StartDaemon(pair);
        foreach (string ccache in new[] { realm.CcacheOf("bob"), "FILE:/nonexistent" })
        {
            ProcessResult expected = Locally(server => server.Query(ccache, encryption, WhoAmI));
            using PostgresServer server = Start(daemon, pair);
            ProcessResult actual = server.Query(ccache, encryption, WhoAmI);

            Assert.NotEqual(0, expected.ExitCode);
            Assert.Equal((expected.ExitCode, WithoutPort(expected.Text)), (actual.ExitCode, WithoutPort(actual.Text)));
        }
    }

    [PostgresTheory]
    [MemberData(nameof(PairsAndEncryption))]
    public void The_client_may_be_behind_the_proxy_as_well(Pair pair, string encryption)
    {
        using ProxyDaemon daemon = StartDaemon(pair);
        using PostgresServer server = Start(daemon, pair);

        ProcessResult result = server.QueryUnprivileged(
            ApplicationRealm.Proxied(daemon, pair, "initiator"), encryption, WhoAmI, "SELECT length(repeat('0123456789abcdef', 262144))");

        Assert.True(result.ExitCode == 0, $"{result}\n{server.Log}");
        Assert.Equal($"alice|t|alice@{realm.Name}|{(encryption == "require" ? "t" : "f")}\n4194304\n", result.Output);
    }

    private ProxyDaemon StartDaemon(Pair pair) => site.StartDaemon(pair);

    private PostgresServer Start(ProxyDaemon daemon, Pair pair) =>
        new(realm, cluster, ApplicationRealm.Proxied(daemon, pair, "acceptor"), "FILE:/nonexistent");

    /// <summary>What comes of it with a server that has the keytab in its hands.</summary>
    private T Locally<T>(Func<PostgresServer, T> action)
    {
        using ScratchDirectory scratch = new();
        string keytab = scratch.PathOf("keytab");
        File.Copy(realm.ServiceKeytab, keytab);
        File.SetUnixFileMode(keytab, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        using PostgresServer server = new(realm, cluster, site.Local(), $"FILE:{keytab}");
        return action(server);
    }

    private static string WithoutPort(string text) =>
        System.Text.RegularExpressions.Regex.Replace(text, "port [0-9]+", "port N", System.Text.RegularExpressions.RegexOptions.None, Application.Patience);
}
