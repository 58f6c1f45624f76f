// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests;

/// <summary>
/// Every kind of call × every behaviour × {the local side can, cannot} × {the daemon can, has no credentials, is not there}: which side answered, and with which
/// words it failed.
/// </summary>
public sealed class BehaviorMatrixTests(BehaviorMatrixTests.TwoSides sides) : IClassFixture<BehaviorMatrixTests.TwoSides>
{
    private const string Local = "local";
    private const string Proxy = "proxy";
    private const string Nobody = "-";

    /// <summary>The mechglue asks the real mechanism about the default credential, and no interposer ever: no behaviour can change that.</summary>
    private const string OfTheMechglue = "inquire-default";

    /// <summary>The daemon needs no credentials of its own for it.</summary>
    private const string WithPassword = "acquire-with-password";

    /// <summary>What the daemon can do.</summary>
    public enum Daemon
    {
        Works,
        Refuses,
        IsAbsent,
    }

    /// <summary>Calls that find their own side. A line of the driver for each.</summary>
    private static readonly string[] s_free =
        [WithPassword, "acquire-initiator", "acquire-acceptor", "acquire-both", "add-cred", "init-default", "accept-default", "init-first-leg", "accept-mutual"];

    /// <summary>Calls with a handle that has its side, and who gave them the handle.</summary>
    private static readonly Dictionary<string, string> s_bound = new()
    {
        ["init-with-cred"] = "acquire-initiator",
        ["init-with-imported-cred"] = "acquire-initiator",
        ["impersonate"] = "acquire-initiator",
        ["accept-with-cred"] = "acquire-acceptor",
        ["init-second-leg"] = "init-first-leg",
    };

    /// <summary>Calls that put a handle's credential into a cache of this process, as what it is: tickets, or the daemon's sealed credential. They ask nobody.</summary>
    private static readonly Dictionary<string, string> s_kept = new()
    {
        ["store-cred-into"] = "acquire-initiator",
        ["copy-ccache"] = "acquire-initiator",
    };

    /// <summary>The rule, as the manual has it.</summary>
    public static IEnumerable<object[]> Matrix =>
        from behavior in (string[])["LOCAL_ONLY", "LOCAL_FIRST", "REMOTE_FIRST", "REMOTE_ONLY"]
        from local in (bool[])[true, false]
        from daemon in Enum.GetValues<Daemon>()
        let asked = behavior switch
        {
            "LOCAL_ONLY" => (string[])[Local],
            "LOCAL_FIRST" => [Local, Proxy],
            "REMOTE_FIRST" => [Proxy, Local],
            _ => [Proxy],
        }
        select (object[])[behavior, local, daemon, asked.FirstOrDefault(side => side == Local ? local : daemon == Daemon.Works) ?? Nobody];

    [Theory]
    [MemberData(nameof(Matrix))]
    public void The_first_side_that_can_answers_and_what_began_there_stays_there(string behavior, bool local, Daemon daemon, string expected)
    {
        Dictionary<string, (string Major, string Side, string Calls, string Words)> lines = sides.Run(behavior, local, daemon);
        string shown = string.Join('\n', lines.Select(line => $"{line.Key} {line.Value}"));

        // What only follows a success is not tried after a failure.
        string[] tried = expected == Nobody ? [.. s_free.Where(call => call != "accept-mutual")] : [.. s_free, .. s_bound.Keys, .. s_kept.Keys];
        Assert.True(tried.Append(OfTheMechglue).Order().SequenceEqual(lines.Keys.Order()), shown);
        Assert.True((local ? Local : Nobody, "none") == (lines[OfTheMechglue].Side, lines[OfTheMechglue].Calls), shown);
        foreach (string call in s_free.Intersect(tried).Where(call => call != WithPassword || daemon != Daemon.Refuses))
        {
            Assert.True(lines[call].Side == expected, $"{call}\n{shown}");
        }

        foreach ((string call, string giver) in s_bound.Where(entry => lines.ContainsKey(entry.Key)))
        {
            Assert.True(lines[call].Side == lines[giver].Side, $"{call}\n{shown}");
            Assert.True(lines[call].Side == Local == (lines[call].Calls == "none"), $"{call}: both sides were asked\n{shown}");
        }

        foreach ((string call, string giver) in s_kept.Where(entry => lines.ContainsKey(entry.Key)))
        {
            Assert.True((lines[giver].Side, "none") == (lines[call].Side, lines[call].Calls), $"{call}\n{shown}");
        }

        foreach ((string call, (_, string side, string calls, string words)) in lines.Where(line => line.Key != OfTheMechglue))
        {
            bool askedLocalFirst = behavior == "LOCAL_ONLY" || (behavior == "LOCAL_FIRST" && local);
            Assert.True(!askedLocalFirst || calls == "none", $"{call}: the daemon was asked\n{shown}");
            if (side == Nobody)
            {
                bool both = behavior is "LOCAL_FIRST" or "REMOTE_FIRST";
                Assert.True(both == words.Contains("; and: ", StringComparison.Ordinal), $"{call}: the words are not of {(both ? "both" : "one")}\n{shown}");
                bool absent = behavior != "LOCAL_ONLY" && daemon == Daemon.IsAbsent;
                Assert.True(absent == words.Contains("cannot reach the gss-proxy", StringComparison.Ordinal), $"{call}\n{shown}");
            }
        }
    }

    /// <summary>A realm, and a daemon that can do for its client all that the local side can.</summary>
    public sealed class TwoSides : IDisposable
    {
        private const string User = "matrix";
        private const string Password = "matrix-password";

        private readonly Realm realm = new();
        private readonly ProxyDaemon daemon;
        private readonly string token;

        /// <summary>Starts everything.</summary>
        public TwoSides()
        {
            realm.Administer($"addprinc -pw {Password} {User}");
            daemon = new ProxyDaemon(realm, DaemonKind.Ours, new ProxyService(
                "all", Account.Current.Uid,
                [$"keytab:{realm.ServiceKeytab}", $"client_keytab:{realm.AliceKeytab}", $"ccache:FILE:{ProxyService.DaemonDirectory}/alice.ccache", "rcache:none:"],
                ExtraLines: ["allow_protocol_transition = yes"]),
                new ProxyService("poor", Account.Current.Uid, ["keytab:/absent", "client_keytab:/absent", $"ccache:FILE:{ProxyService.DaemonDirectory}/none"]));
            token = Path.Combine(realm.Directory, "private", "token");
            ProcessResult made = Driver.Run("fork_storm", realm.DirectEnvironmentOfAlice(), ProcessRunner.DefaultTimeout, "make-token", token);
            Assert.True(made.ExitCode == 0, made.ToString());
        }

        /// <summary>The driver's lines by their operation.</summary>
        public Dictionary<string, (string Major, string Side, string Calls, string Words)> Run(string behavior, bool local, Daemon kind)
        {
            Dictionary<string, string> environment = new(daemon.ProxiedEnvironment(kind == Daemon.Works ? "all" : "poor"))
            {
                ["GSSPROXY_BEHAVIOR"] = behavior,
                ["KRB5RCACHENAME"] = "none:",
                ["DRIVER_TOKEN"] = token,
                ["DRIVER_USER"] = User,
                ["DRIVER_PASSWORD"] = Password,
            };
            if (kind == Daemon.IsAbsent)
            {
                environment["GSSPROXY_SOCKET"] = daemon.Socket("nobody-listens");
            }

            if (local)
            {
                environment["KRB5CCNAME"] = realm.CcacheOf("bob");
            }
            else
            {
                // Neither keys nor tickets nor a KDC to get any from.
                string configuration = Path.Combine(realm.Directory, "private", "no-kdc.conf");
                File.WriteAllText(configuration, Regex.Replace(File.ReadAllText(environment["KRB5_CONFIG"]), $@":{environment["REALM_PORT"]}\b", ":1"));
                environment["KRB5_CONFIG"] = configuration;
                environment["KRB5_KTNAME"] = "FILE:/nonexistent";
            }

            ProcessResult result = Driver.Run("sides", environment, ProcessRunner.DefaultTimeout);
            Assert.True(result.ExitCode == 0, result.ToString());
            return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 5))
                .ToDictionary(fields => fields[0], fields => (fields[1], SideOf(fields[0], fields[2], kind), fields[3], fields[4]));
        }

        /// <summary>Whoever was asked last has answered, but for a daemon that cannot.</summary>
        private static string SideOf(string call, string lastAsked, Daemon kind) =>
            kind == Daemon.Refuses && lastAsked == Proxy && call != WithPassword ? Local : lastAsked;

        /// <inheritdoc/>
        public void Dispose()
        {
            daemon.Dispose();
            realm.Dispose();
        }
    }
}
