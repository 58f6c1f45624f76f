// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests.Delegation;

/// <summary>Programs that live longer than the tickets of users (tests/native/assertion, tests/native/delegated): through the plugin, with tickets of four seconds.</summary>
[Collection(DelegationCollection.Name)]
public sealed class LifetimeTests(DelegationSite site) : IDisposable
{
    private const string TicketSeconds = "4";
    private const string PauseSeconds = "5";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [DelegationFact]
    public void One_in_a_users_name_is_of_use_after_its_end_which_it_is_not_without_the_proxy()
    {
        using ProxyDaemon daemon = new(
            site.Realm, DaemonKind.Ours, new ProxyService("front", Account.Current.Uid, [$"keytab:{site.Realm.Keytab("front")}", "rcache:none:"], "both", "trusted = yes"));
        Dictionary<string, string> local = new(site.Realm.DirectEnvironment())
        {
            ["KRB5_KTNAME"] = site.Realm.Keytab("front"),
            ["KRB5_CLIENT_KTNAME"] = site.Realm.Keytab("front"),
        };
        string token = _scratch.PathOf("token");
        string[] outlive = ["outlive", "alice", DelegationRealm.Back, token, PauseSeconds];
        site.Realm.Administer($"modprinc -maxlife \"{TicketSeconds} seconds\" HTTP/front.test");
        try
        {
            ProcessResult without = Driver.Run("assertion", local, Timeout, outlive);
            ProcessResult with = Driver.Run("assertion", RemoteOnly(daemon, "front"), Timeout, outlive);

            Assert.Equal(1, without.ExitCode);
            Assert.StartsWith("gss_init_sec_context ", without.Output, StringComparison.Ordinal);
            Assert.True(with.ExitCode == 0, with.ToString());
        }
        finally
        {
            site.Realm.Administer("modprinc -maxlife \"1 day\" HTTP/front.test");
        }

        Dictionary<string, string> back = new(site.Realm.DirectEnvironment()) { ["KRB5_KTNAME"] = site.Realm.Keytab("back") };
        Assert.StartsWith($"initiator alice@{site.Realm.Name}\n", Driver.Run("assertion", back, Timeout, "read", token).Output, StringComparison.Ordinal);
    }

    /// <summary>The service has a credential of its own, bob's, whether the application still has the handle or finds it in its ccache.</summary>
    [DelegationTheory]
    [InlineData("use")]
    [InlineData("store")]
    public void One_that_a_user_delegated_ends_with_words_and_not_in_the_services_own(string mode)
    {
        using ProxyDaemon daemon = new(
            site.Realm, DaemonKind.Ours,
            new ProxyService(
                "both", Account.Current.Uid,
                [$"keytab:{site.Realm.ServiceKeytab}", $"client_keytab:{Path.Combine(site.Realm.Directory, "keys", "bob.keytab")}", $"ccache:FILE:{ProxyService.DaemonDirectory}/bob.ccache", "rcache:none:"],
                "both", "min_lifetime = 0"));
        Dictionary<string, string> user = site.Realm.DirectEnvironment();
        ProcessResult kinit = ProcessRunner.Run(["kinit", "-f", "-l", $"{TicketSeconds}s", "-k", "-t", site.Realm.AliceKeytab, "alice"], user);
        Assert.True(kinit.ExitCode == 0, kinit.ToString());
        string token = _scratch.PathOf("token");
        ProcessResult made = Driver.Run("delegated", user, Timeout, "make-token", token);
        Assert.True(made.ExitCode == 0, made.ToString());

        Dictionary<string, string> environment = new(RemoteOnly(daemon, "both"))
        {
            ["KRB5CCNAME"] = $"FILE:{_scratch.PathOf("ccache")}",
            ["DRIVER_BETWEEN"] = $"sleep {PauseSeconds}",
        };
        ProcessResult result = Driver.Run("delegated", environment, Timeout, mode, token);

        Assert.True(result.ExitCode == 0, result.ToString());
        string[] lines = result.Output.Split('\n');
        Assert.Equal($"before COMPLETE alice@{site.Realm.Name}", lines[0]);
        Assert.StartsWith("after CREDENTIALS_EXPIRED ", lines[1], StringComparison.Ordinal);
        Assert.Contains("the user has to authenticate again", lines[1], StringComparison.Ordinal);
    }

    private static Dictionary<string, string> RemoteOnly(ProxyDaemon daemon, string service) =>
        new(daemon.ProxiedEnvironment(service)) { ["GSSPROXY_BEHAVIOR"] = "REMOTE_ONLY", ["KRB5_KTNAME"] = "FILE:/nonexistent" };
}
