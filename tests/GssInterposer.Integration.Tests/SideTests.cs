// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests;

/// <summary>The two sides of a context do not know of each other whether they use the proxy.</summary>
[Collection(SiteCollection.Name)]
public sealed class SideTests(Site site)
{
    [Theory]
    [PairData(true, false, "-krb5")]
    [PairData(true, false, "-spnego")]
    [PairData(false, true, "-krb5")]
    [PairData(false, true, "-spnego")]
    [PairData(true, true, "-krb5")]
    [PairData(true, true, "-spnego")]
    public void Either_side_may_use_the_proxy(Pair pair, bool serverUsesIt, bool clientUsesIt, string mechanism)
    {
        Dictionary<string, string> server = serverUsesIt ? Remote(pair, "acceptor") : site.Realm.DirectEnvironment();
        Dictionary<string, string> client = clientUsesIt ? Remote(pair, "initiator") : site.Realm.DirectEnvironmentOfAlice();

        GssSample sample = GssSample.Run(site.Realm, new Party(server), new Party(client, mechanism));

        Assert.True(sample.Succeeded, sample.ToString());
        Assert.Contains($"Accepted connection: \"alice@{site.Realm.Name}\"", sample.Server.Output);
        Assert.Contains("Signature verified.", sample.Client!.Output);
    }

    [Theory]
    [PairData(null)]
    [PairData("no")]
    [PairData("0")]
    [PairData("")]
    public void A_plugin_that_is_not_switched_on_changes_nothing(Pair pair, string? useProxy)
    {
        Dictionary<string, string> server = site.Realm.InterposedEnvironment(pair.Plugin);
        Dictionary<string, string> client = new(site.Realm.InterposedEnvironment(pair.Plugin)) { ["KRB5CCNAME"] = site.Realm.AliceCcache };
        foreach (Dictionary<string, string> environment in (Dictionary<string, string>[])[server, client])
        {
            environment["GSSPROXY_SOCKET"] = site.Socket(pair, "acceptor");
            if (useProxy is not null)
            {
                environment["GSS_USE_PROXY"] = useProxy;
            }
        }

        GssSample direct = GssSample.Run(site.Realm, new Party(site.Realm.DirectEnvironment()), new Party(site.Realm.DirectEnvironmentOfAlice()));
        GssSample off = GssSample.Run(site.Realm, new Party(server), new Party(client));

        Assert.True(off.Succeeded, off.ToString());
        Assert.Equal(Transcript.Of(direct), Transcript.Of(off));
    }

    [Theory]
    [PairData("yes")]
    [PairData("YES")]
    [PairData("1")]
    [PairData("true")]
    [PairData("On")]
    public void Every_spelling_of_yes_switches_the_plugin_on(Pair pair, string useProxy)
    {
        Dictionary<string, string> server = new(Remote(pair, "acceptor")) { ["GSS_USE_PROXY"] = useProxy };

        GssSample sample = GssSample.Run(site.Realm, new Party(server), new Party(site.Realm.DirectEnvironmentOfAlice()));

        Assert.True(sample.Succeeded, sample.ToString());
    }

    // Nothing can be done locally by mistake.
    private Dictionary<string, string> Remote(Pair pair, string service) => new(site.Proxied(pair, service))
    {
        ["GSSPROXY_BEHAVIOR"] = "REMOTE_ONLY",
        ["KRB5_KTNAME"] = "FILE:/nonexistent",
    };
}
