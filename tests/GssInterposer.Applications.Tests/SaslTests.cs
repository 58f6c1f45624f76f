// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Linq;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Applications.Tests;

/// <summary>Cyrus SASL: its mechanisms over GSS-API, with and without a security layer.</summary>
[Collection(ApplicationCollection.Name)]
public sealed class SaslTests(ApplicationRealm site)
{
    private readonly Realm realm = site.Realm;

    /// <summary>Mechanism, what the client asks of the layer (-b), and the strength that this makes. GS2 (RFC 5801) has no layer.</summary>
    public static IEnumerable<object[]> Rows =>
        from pair in ApplicationRealm.Pairs
        from row in ((string Mechanism, string Layer, int Strength)[])
        [
            ("GSSAPI", "", 256), ("GSSAPI", "max=1", 1), ("GSSAPI", "max=0", 0), ("GSS-SPNEGO", "", 256), ("GS2-KRB5", "", 0),
        ]
        where !KnownLimits.All.Any(limit => limit.Excepts(
            $"{nameof(SaslTests)}.{nameof(User_strength_and_messages_are_those_without_the_proxy)}", (Pair)pair[0], [row.Mechanism, row.Layer]))
        select (object[])[pair[0], row.Mechanism, row.Layer, row.Strength];

    [ApplicationTheory(SaslConversation.ServerProgram, SaslConversation.ClientProgram)]
    [MemberData(nameof(Rows))]
    public void User_strength_and_messages_are_those_without_the_proxy(Pair pair, string mechanism, string layer, int strength)
    {
        using ProxyDaemon daemon = site.StartDaemon(pair);
        ExpectSame(daemon, pair, mechanism, layer, strength);
    }

    [ApplicationTheory(SaslConversation.ServerProgram, SaslConversation.ClientProgram)]
    [InlineData("GSSAPI", "", 256)]
    [InlineData("GSSAPI", "max=1", 1)]
    [InlineData("GSS-SPNEGO", "", 256)]
    public void User_strength_and_messages_are_the_same_with_the_keys_of_the_layer_in_the_daemon(string mechanism, string layer, int strength)
    {
        using ProxyDaemon daemon = site.StartDaemonThatKeepsKeys();
        ExpectSame(daemon, new Pair(PluginKind.Ours, DaemonKind.Ours), mechanism, layer, strength);
    }

    private void ExpectSame(ProxyDaemon daemon, Pair pair, string mechanism, string layer, int strength)
    {
        SaslConversation direct = Run(Account.Current, site.Local(), Account.Current, TicketOfAlice());
        SaslConversation proxied = Run(Account.Unprivileged, Acceptor(), Account.Unprivileged, Initiator());

        Assert.True(proxied.Outcome.SequenceEqual(direct.Outcome), $"{direct}\n{proxied}");
        Assert.Contains("server: Username: alice", proxied.Outcome);
        Assert.Contains($"server: SSF: {strength}", proxied.Outcome);
        Assert.Contains($"client: SSF: {strength}", proxied.Outcome);
        Assert.Contains("server: recieved decoded message 'client message 1'", proxied.Outcome);
        Assert.Contains("client: recieved decoded message 'srv message 1'", proxied.Outcome);

        daemon.Kill();
        Assert.Empty(Run(Account.Unprivileged, Acceptor(), Account.Current, TicketOfAlice()).Outcome);
        if (mechanism != "GS2-KRB5") // its client would ask for a password, as it does without the proxy when there is no ticket
        {
            Assert.Empty(Run(Account.Current, site.Local(), Account.Unprivileged, Initiator()).Outcome);
        }

        Dictionary<string, string> Acceptor() => ApplicationRealm.Proxied(daemon, pair, "acceptor");
        Dictionary<string, string> Initiator() => ApplicationRealm.Proxied(daemon, pair, "initiator");

        SaslConversation Run(Account serverAccount, Dictionary<string, string> server, Account clientAccount, Dictionary<string, string> client) =>
            SaslConversation.Run(new(realm, serverAccount, server), new(realm, clientAccount, client), mechanism, Options(layer));
    }

    private static string[] Options(string layer) => layer.Length == 0 ? [] : ["-b", layer];

    private Dictionary<string, string> TicketOfAlice() => Application.Environment(realm.DirectEnvironmentOfAlice());
}
