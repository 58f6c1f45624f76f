// SPDX-License-Identifier: MIT
using System.Collections.Generic;

namespace GssInterposer.Integration.Tests.Delegation;

/// <summary>All of them.</summary>
public static class Scenarios
{
    private const string Back = "to:ldap@back.test";
    private const string Denied = "to:ldap@denied.test";
    private const string Self = "to:HTTP@front.test";
    private const string Own = "own: COMPLETE HTTP/front.test both";
    private const string AsAlice = "as:alice: COMPLETE alice initiate by HTTP/front.test";
    private const string AsAliceUntold = "as:alice: COMPLETE alice initiate";
    private const string NotByKdc = "FAILURE KDC can't fulfill requested option";

    /// <summary>The table.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("A user's credential reaches the back end that the KDC allows and no other", [new("front", "own", "as:alice", Back, Denied)],
            Own, AsAlice, $"{Back}: COMPLETE alice", $"{Denied}: {NotByKdc}"),
        new("So does one by gss_add_cred_impersonate_name", [new("front", "own", "add:bob", Back, Denied)],
            Own, "add:bob: COMPLETE bob initiate by HTTP/front.test", $"{Back}: COMPLETE bob", $"{Denied}: {NotByKdc}"),
        new("And by SPNEGO", [new("front", "spnego", "own", "as:alice", Back, Denied)], Own, AsAlice, $"{Back}: CONTINUE_NEEDED alice", $"{Denied}: {NotByKdc}"),
        new("The service's credential may be one to initiate with alone", [new("front", "initiator:HTTP@front.test", "as:alice", Back)],
            "initiator: COMPLETE HTTP/front.test initiate", AsAlice, $"{Back}: COMPLETE alice"),
        new("A user marked not to be delegated is not", [new("front", "own", "as:nodeleg", Self, Back)],
            Own, "as:nodeleg: COMPLETE nodeleg initiate by HTTP/front.test", $"{Self}: COMPLETE nodeleg", $"{Back}: {NotByKdc}"),
        new("A user that the KDC does not know cannot be impersonated", [new("front", "own", "as:mallory", Back)],
            Own, "as:mallory: FAILURE Client not found in Kerberos database"),
        new("The KDC does not let a service impersonate itself", [new("front", "own", "service-as:HTTP@front.test", Back)],
            Own, "service-as:HTTP@front.test: FAILURE KDC has no support for padata type"),
        new("A service that the KDC does not let change the protocol delegates nobody who came without a ticket",
            [new("plain", "own", "as:alice", "to:HTTP@plain.test", Back)],
            "own: COMPLETE HTTP/plain.test both", "as:alice: COMPLETE alice initiate by HTTP/plain.test", "to:HTTP@plain.test: COMPLETE alice", $"{Back}: {NotByKdc}"),
        new("It delegates who came with one", [new("alice", "default", "send:HTTP@plain.test>{dir}/token"), new("plain", "own", "accept:{dir}/token", Back, Denied)],
            "default: COMPLETE alice initiate", "send: COMPLETE", "own: COMPLETE HTTP/plain.test both",
            "accept: COMPLETE alice, delegated: alice initiate by HTTP/plain.test", $"{Back}: COMPLETE alice", $"{Denied}: {NotByKdc}"),
        new("The next service delegates what was delegated to it: two hops",
            [new("front", "own", "as:alice", "send:HTTP@middle.test>{dir}/token"), new("middle", "own", "accept:{dir}/token", Back, Denied)],
            Own, AsAlice, "send: COMPLETE", "own: COMPLETE HTTP/middle.test both",
            "accept: COMPLETE alice, delegated: alice initiate by HTTP/middle.test", $"{Back}: COMPLETE alice", $"{Denied}: {NotByKdc}"),
        new("What a service delegates to itself is what it has", [new("front", "own", "as:alice", "send:HTTP@front.test>{dir}/token", "accept:{dir}/token", Back)],
            Own, AsAlice, "send: COMPLETE", "accept: COMPLETE alice, delegated: alice initiate by HTTP/front.test", $"{Back}: COMPLETE alice"),
        new("A stored credential is the user's for the next process", [new("front", "own:HTTP@front.test", "as:alice", "keep:FILE:{dir}/cc"), new("front", "take:FILE:{dir}/cc", Back)],
            Own, AsAlice, "keep: COMPLETE", "take: COMPLETE alice initiate by HTTP/front.test", $"{Back}: COMPLETE alice"),
        new("allow_protocol_transition alone: the credential is of use towards the service itself", [new("transition", "own", "as:alice", Self, Back)],
            Own, AsAlice, $"{Self}: COMPLETE alice", $"{Back}: COMPLETE alice")
        {
            Ours = [Own, AsAlice, $"{Self}: COMPLETE alice", $"{Back}: UNAUTHORIZED service transition may use a credential got in another's name towards its impersonator"],
            Gssproxy = [Own, AsAliceUntold, $"{Self}: COMPLETE alice", $"{Back}: UNAUTHORIZED"],
        },
        new("allow_protocol_transition alone, by way of the service's own acceptor",
            [new("transition", "own", "as:alice", "send:HTTP@front.test>{dir}/token", "accept:{dir}/token", Back)],
            Own, AsAlice, "send: COMPLETE", "accept: COMPLETE alice, delegated: alice initiate by HTTP/front.test", $"{Back}: COMPLETE alice")
        {
            Ours =
            [
                Own, AsAlice, "send: COMPLETE", "accept: COMPLETE alice, delegated: alice initiate by HTTP/front.test",
                $"{Back}: UNAUTHORIZED service transition may use a credential got in another's name towards its impersonator",
            ],
            Gssproxy = [Own, AsAliceUntold, "send: COMPLETE", "accept: COMPLETE alice, delegated: alice initiate", $"{Back}: UNAUTHORIZED"],
        },
        new("allow_constrained_delegation alone: no credential in a user's name", [new("delegation", "own", "as:alice", Back)],
            Own, AsAlice, $"{Back}: COMPLETE alice")
        {
            Ours = [Own, "as:alice: UNAUTHORIZED service delegation lets uid "],
            Gssproxy = [Own, "as:alice: NO_CRED Can't find client principal alice in cache collection"],
        },
        new("One service gets the credential, another uses it out of the ccache that they share",
            [
                new("transition", "own:HTTP@front.test", "as:alice", "keep:FILE:{dir}/cc", Back), new("delegation", "take:FILE:{dir}/cc", Back, Denied, Self),
                new("delegation", "own:HTTP@front.test", "as:alice"),
            ],
            Own, AsAlice, "keep: COMPLETE", $"{Back}: COMPLETE alice", "take: COMPLETE alice initiate by HTTP/front.test", $"{Back}: COMPLETE alice",
            $"{Denied}: {NotByKdc}", $"{Self}: COMPLETE alice", Own, AsAlice)
        {
            Ours =
            [
                Own, AsAlice, "keep: COMPLETE", $"{Back}: UNAUTHORIZED service transition may use", "take: COMPLETE alice initiate by HTTP/front.test",
                $"{Back}: COMPLETE alice", $"{Denied}: {NotByKdc}", $"{Self}: COMPLETE alice", Own, "as:alice: UNAUTHORIZED service delegation lets uid ",
            ],
            Gssproxy =
            [
                Own, AsAliceUntold, "keep: COMPLETE", $"{Back}: UNAUTHORIZED", "take: COMPLETE alice initiate",
                $"{Back}: COMPLETE alice", $"{Denied}: {NotByKdc}", $"{Self}: COMPLETE alice", Own, "as:alice: NO_CRED",
            ],
        },
        new("impersonate: who is asked for is impersonated", [new("impersonating", "plain:alice", Back, Denied, Self)],
            "plain:alice: NO_CRED Can't find client principal alice in cache collection")
        {
            Ours = ["plain:alice: COMPLETE alice initiate by HTTP/front.test", $"{Back}: COMPLETE alice", $"{Denied}: {NotByKdc}", $"{Self}: COMPLETE alice"],
            Gssproxy = ["plain:alice: COMPLETE alice initiate", $"{Back}: COMPLETE alice", $"{Denied}: {NotByKdc}", $"{Self}: COMPLETE alice"],
        },
        new("impersonate: a user marked not to be delegated is not", [new("impersonating", "plain:nodeleg", Back)],
            "plain:nodeleg: NO_CRED Can't find client principal nodeleg in cache collection")
        {
            Ours = ["plain:nodeleg: COMPLETE nodeleg initiate by HTTP/front.test", $"{Back}: {NotByKdc}"],
            Gssproxy = ["plain:nodeleg: COMPLETE nodeleg initiate", $"{Back}: {NotByKdc}"],
        },
        new("impersonate: the service is itself", [new("impersonating", "plain:HTTP/front.test", "to:ldap@denied.test")],
            "plain:HTTP/front.test: COMPLETE HTTP/front.test initiate", $"{Denied}: COMPLETE HTTP/front.test"),
    ];
}
