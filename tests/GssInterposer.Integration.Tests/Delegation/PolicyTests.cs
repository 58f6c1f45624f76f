// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests.Delegation;

/// <summary>Each key of our daemon's configuration that forbids something about acting for users does so in its own words, and before a KDC is asked.</summary>
[Collection(DelegationCollection.Name)]
public sealed class PolicyTests(DelegationSite site)
{
    private const string Both = "allow_protocol_transition = yes|allow_constrained_delegation = yes";

    /// <summary>The service's lines, what is done first, what is then refused, the words.</summary>
    public static TheoryData<string, string[], string, string> Refusals() => new()
    {
        {
            "allow_constrained_delegation = yes", ["own"], "as:alice",
            "lets uid {uid} get no tickets in another's name (S4U2Self): allow_protocol_transition is not set"
        },
        {
            "allow_protocol_transition = yes", ["own", "as:alice"], "to:ldap@back.test",
            "service it may use a credential got in another's name towards its impersonator \"HTTP/front.test\" alone, not towards \"ldap/back.test\": "
            + "allow_constrained_delegation is not set"
        },
        { $"{Both}|allow_users = bob", ["own", "as:bob"], "as:alice", "service it may not act for \"alice\": no pattern of allow_users has it" },
        { $"{Both}|allow_users = alice@OTHER.TEST", ["own"], "as:alice", "service it may not act for \"alice\": no pattern of allow_users has it" },
        { "impersonate = yes|allow_users = bob", [], "plain:alice", "service it may not act for \"alice\": no pattern of allow_users has it" },
        { $"{Both}|allow_targets = ldap/denied.test", ["own", "as:alice"], "to:ldap@back.test", "may not initiate to \"ldap/back.test\": no pattern of allow_targets has it" },
        { "impersonate = yes|allow_targets = ldap/denied.test", ["plain:alice"], "to:ldap@back.test", "no pattern of allow_targets has it" },
        { "impersonate = no", [], "plain:alice", "NO_CRED No credentials cache found" },
        { "impersonate = yes", ["own"], "as:alice", "allow_protocol_transition is not set" },
        { $"{Both}|cred_usage = accept", [], "initiator", "service it gives no credentials to initiate with: cred_usage is accept" },
        { "impersonate = yes|cred_usage = accept", [], "plain:alice", "service it gives no credentials to initiate with: cred_usage is accept" },
    };

    /// <summary>What the same key permits: a refusal of everything would be no policy.</summary>
    public static TheoryData<string, string[], string> Permissions() => new()
    {
        { $"{Both}|allow_users = a*", ["own", "as:alice"], "to:ldap@back.test: COMPLETE alice" },
        { $"{Both}|allow_targets = ldap/*", ["own", "as:alice"], "to:ldap@back.test: COMPLETE alice" },
        { "impersonate = yes|allow_users = alice", ["plain:alice"], "to:ldap@back.test: COMPLETE alice" },
        { "impersonate = yes|allow_users = nobody", ["plain:HTTP/front.test"], "to:ldap@back.test: COMPLETE HTTP/front.test" },
        { "trusted = yes", ["own", "as:alice"], "to:ldap@back.test: COMPLETE alice" },
    };

    [DelegationTheory]
    [MemberData(nameof(Refusals))]
    public void What_a_key_forbids_is_refused_before_the_KDC_is_asked(string lines, string[] before, string refused, string words)
    {
        using ProxyDaemon daemon = Start(lines);
        // Once for what comes before, and once more for that with the refusal: the same requests.
        (int first, _) = RequestsOf(daemon, before);
        (int second, string output) = RequestsOf(daemon, [.. before, refused]);

        string said = words.Replace("{uid}", $"{Account.Current.Uid}");
        Assert.Contains($"{refused}: ", output);
        Assert.DoesNotContain($"{refused}: COMPLETE", output);
        Assert.Contains(said, output);
        Assert.Equal(first, second);
    }

    [DelegationTheory]
    [MemberData(nameof(Permissions))]
    public void What_it_permits_is_done(string lines, string[] before, string line)
    {
        using ProxyDaemon daemon = Start(lines);

        Assert.Contains(line, site.Run(site.Proxied(daemon, "it"), [.. before, "to:ldap@back.test"]));
    }

    private (int Requests, string Output) RequestsOf(ProxyDaemon daemon, string[] steps)
    {
        int before = site.Realm.Requests;
        string output = steps.Length == 0 ? "" : site.Run(site.Proxied(daemon, "it"), steps);
        return (site.Realm.Requests - before, output);
    }

    private ProxyDaemon Start(string lines)
    {
        List<string> all = [.. lines.Split('|')];
        string usage = all.Remove("cred_usage = accept") ? "accept" : "both";
        return new ProxyDaemon(site.Realm, DaemonKind.Ours, site.Service("it", "front", [.. all]) with { Usage = usage });
    }
}
