// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests;

/// <summary>Where keys stay with the daemon (session_keys = daemon), the application has none, whatever it tries; and its messages are good.</summary>
[Collection(SiteCollection.Name)]
public sealed class HeldKeyTests(Site site)
{
    [Theory]
    [InlineData("acceptor", true)]
    [InlineData("initiator", true)]
    [InlineData("acceptor", false)] // the control: the same search finds them
    [InlineData("initiator", false)]
    public void Keys_are_in_the_process_that_uses_them_only_where_they_are_the_clients(string role, bool held)
    {
        using ProxyDaemon daemon = ProxyDaemon.ForAcceptorAndInitiator(site.Realm, DaemonKind.Ours, Account.Current, held ? "session_keys = daemon" : "session_keys = client");
        Dictionary<string, string> environment = new(role == "acceptor" ? site.Realm.DirectEnvironmentOfAlice() : site.Realm.DirectEnvironment());
        foreach ((string name, string value) in daemon.ProxiedEnvironment(role))
        {
            environment["VICTIM_" + name] = value;
        }

        environment["VICTIM_GSSPROXY_BEHAVIOR"] = "REMOTE_ONLY";
        environment["VICTIM_KRB5_KTNAME"] = "FILE:/nonexistent";
        environment["VICTIM_KRB5CCNAME"] = "MEMORY:victim";
        ProcessResult result = Driver.Run("attacker", environment, TimeSpan.FromMinutes(1), role);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains(held ? "export: UNAVAILABLE\n" : "export: COMPLETE\n", result.Output);
        if (held)
        {
            Assert.Contains("found 0 of 2 keys\n", result.Output);
            Assert.Matches("session key: UNAVAILABLE, .*session_keys = daemon", result.Output);
            Assert.Matches("lucid: UNAVAILABLE, .*session_keys = daemon", result.Output);
        }
        else
        {
            Assert.Contains("found 2 of 2 keys\n", result.Output);
            Assert.Contains("session key: COMPLETE, told\n", result.Output);
        }
    }
}
