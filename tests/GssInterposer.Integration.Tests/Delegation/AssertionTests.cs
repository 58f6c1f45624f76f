// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests.Delegation;

/// <summary>
/// What a back end reads of the authorization data in the evidence for a user (RFC 6680, tests/native/assertion): the same as without the proxy, whichever of front end and back end has one.
/// Which data a ticket carries is the KDC's affair.
/// </summary>
[Collection(DelegationCollection.Name)]
public sealed class AssertionTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly Realm _realm;
    private readonly ScratchDirectory _scratch = new();
    private readonly Lazy<ProxyDaemon> _daemon;

    public AssertionTests(DelegationSite site)
    {
        _realm = site.Realm;
        _daemon = new(() => new ProxyDaemon(
            _realm,
            DaemonKind.Ours,
            new ProxyService("front", Account.Current.Uid, [$"keytab:{_realm.Keytab("front")}", "rcache:none:"], "both", "trusted = yes"),
            new ProxyService("back", Account.Current.Uid, [$"keytab:{_realm.Keytab("back")}", "rcache:none:"], "accept")));
    }

    public void Dispose()
    {
        if (_daemon.IsValueCreated)
        {
            _daemon.Value.Dispose();
        }

        _scratch.Dispose();
    }

    /// <summary>S4U2Self alone; S4U2Self and S4U2Proxy; the ticket of a user who authenticated, and S4U2Proxy.</summary>
    [DelegationTheory]
    [InlineData("token", "HTTP@front.test", false)]
    [InlineData("token", DelegationRealm.Back, false)]
    [InlineData("relay", DelegationRealm.Back, true)]
    public void The_back_end_reads_of_the_user_what_it_reads_without_the_proxy(string mode, string target, bool hasAuthenticated)
    {
        string keytab = target == DelegationRealm.Back ? "back" : "front";
        string local = Read(Local(keytab), Initiate(Local("front"), mode, target));

        string proxied = Read(Proxied(keytab), Initiate(Proxied("front"), mode, target));
        string proxiedFront = Read(Local(keytab), Initiate(Proxied("front"), mode, target));

        Assert.Equal(local, proxied);
        Assert.Equal(local, proxiedFront);
        string[] lines = local.Split('\n');
        Assert.Equal($"initiator alice@{_realm.Name}", lines[0]);
        Assert.Contains("urn:mspac:client-info COMPLETE authenticated=1 complete=1", local, StringComparison.Ordinal);
        Assert.Equal(target == DelegationRealm.Back, local.Contains("urn:mspac:delegation-info", StringComparison.Ordinal));
        Assert.Equal(hasAuthenticated, local.Contains("auth-indicators COMPLETE authenticated=1", StringComparison.Ordinal));
        Assert.All(lines.Where(line => line.Contains("authenticated=", StringComparison.Ordinal)), line => Assert.Contains("authenticated=1", line, StringComparison.Ordinal));
    }

    /// <summary>
    /// A name with attributes serves for S4U2Self by its name: the daemon does not let libkrb5 parse what a client says is in it. Without the proxy they go into the request, and libkrb5 1.20 then does not
    /// find the evidence again ("Matching credential not found").
    /// </summary>
    [DelegationFact]
    public void A_user_who_authenticated_can_be_impersonated_by_the_name_that_the_context_gave()
    {
        string token = Initiate(Proxied("front"), "again", DelegationRealm.Back);

        Assert.StartsWith($"initiator alice@{_realm.Name}\n", Read(Proxied("back"), token), StringComparison.Ordinal);
    }

    private string Initiate(Dictionary<string, string> front, string mode, string target)
    {
        string token = _scratch.PathOf(Guid.NewGuid().ToString("N"));
        string fromUser = "alice";
        if (mode != "token")
        {
            fromUser = $"{token}.user";
            Run(_realm.DirectEnvironmentOfAlice(), "user", DelegationRealm.Front, fromUser);
        }

        Run(front, mode, fromUser, target, token);
        return token;
    }

    private static string Read(Dictionary<string, string> back, string token) => Run(back, "read", token);

    private static string Run(Dictionary<string, string> environment, params string[] arguments)
    {
        ProcessResult result = Driver.Run("assertion", environment, Timeout, arguments);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.Output;
    }

    private Dictionary<string, string> Local(string keytab) => new(_realm.DirectEnvironment())
    {
        ["KRB5_KTNAME"] = _realm.Keytab(keytab),
        ["KRB5_CLIENT_KTNAME"] = _realm.Keytab(keytab),
        ["KRB5RCACHENAME"] = "none:",
    };

    private Dictionary<string, string> Proxied(string service) => new(_daemon.Value.ProxiedEnvironment(service))
    {
        ["GSSPROXY_BEHAVIOR"] = "REMOTE_ONLY",
        ["KRB5_KTNAME"] = "FILE:/nonexistent",
    };
}
