// SPDX-License-Identifier: MIT
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests;

/// <summary>
/// MIT's sample programs cannot tell whether the proxy is in between: each combination of their options gives the same transcript (flags, names,
/// lifetimes, messages) with both sides proxied as with plain Kerberos.
/// </summary>
[Collection(SiteCollection.Name)]
public sealed class SampleOptionTests(Site site)
{
    private const int SeveralConnections = 3;
    private const int LongMessageBytes = 60_000;

    /// <summary>Options of gss-client, and of gss-server.</summary>
    public static TheoryData<string[], string[]> Options => new()
    {
        { [], [] },
        { ["-krb5"], [] },
        { ["-mech", "{ 1 2 840 113554 1 2 2 }"], [] },
        { ["-spnego"], [] },
        { ["-mech", "{ 1 3 6 1 5 5 2 }"], [] },
        { ["-user", "alice"], [] },
        { ["-user", "alice", "-spnego"], [] },
        { ["-seq"], [] },
        { ["-noreplay"], [] },
        { ["-nomutual"], [] },
        { ["-nomutual", "-spnego"], [] },
        { ["-d"], [] },
        { ["-d", "-spnego"], [] },
        { ["-seq", "-noreplay", "-nomutual", "-d"], [] },
        { ["-nw"], [] },
        { ["-nx"], [] },
        { ["-nm"], [] },
        { ["-mcount", "5"], [] },
        { ["-seq", "-mcount", "5"], [] },
        { ["-spnego", "-mcount", "5"], [] },
        { [], ["-export"] },
        { ["-spnego"], ["-export"] },
        { ["-seq", "-mcount", "5", "-d"], ["-export"] },
        { ["-na"], [] },
        { ["-v1"], [] },
    };

    [Theory]
    [PairData(Rows = nameof(Options))]
    public void The_transcript_is_the_same_with_and_without_the_proxy(Pair pair, string[] client, string[] server)
    {
        GssSample direct = GssSample.Run(
            site.Realm, new Party(site.Realm.DirectEnvironment(), server), new Party(site.Realm.DirectEnvironmentOfAlice(), client));

        GssSample proxied = GssSample.Run(
            site.Realm, new Party(site.Proxied(pair, "acceptor"), server), new Party(site.Proxied(pair, "initiator"), client));

        Assert.Equal(Transcript.Of(direct, pair.Plugin), Transcript.Of(proxied, pair.Plugin));
    }

    [Theory]
    [PairData("-krb5")]
    [PairData("-spnego")]
    public void Several_contexts_in_one_process_are_all_good(Pair pair, string mechanism)
    {
        Party server = new(site.Proxied(pair, "acceptor"));
        Party client = new(site.Proxied(pair, "initiator"), mechanism, "-mcount", "2");

        GssSample sample = GssSample.Run(site.Realm, server, client, connections: SeveralConnections);

        Assert.True(sample.Succeeded, sample.ToString());
        Assert.Equal(SeveralConnections, Occurrences.Of($"Accepted connection: \"alice@{site.Realm.Name}\"", sample.Server.Output));
        Assert.Equal(SeveralConnections * 2, Occurrences.Of("Signature verified.", sample.Client!.Output));
    }

    [Theory]
    [PairData]
    public void A_long_message_arrives_whole(Pair pair)
    {
        string message = new('x', LongMessageBytes);

        GssSample sample = GssSample.Run(
            site.Realm, new Party(site.Proxied(pair, "acceptor")), new Party(site.Proxied(pair, "initiator")), message);

        Assert.True(sample.Succeeded, sample.ToString());
        Assert.Contains($"Received message: \"{message}\"", sample.Server.Output);
    }
}
