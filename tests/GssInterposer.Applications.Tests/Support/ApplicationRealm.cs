// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using GssInterposer.Testing;

namespace GssInterposer.Applications.Tests;

/// <summary>
/// One realm for all tests of this project. Beside the services that every <see cref="Testing.Realm"/> has, its keytab holds <c>ldap/localhost</c>.
/// </summary>
public sealed class ApplicationRealm : IDisposable
{
    /// <summary>Starts the KDC.</summary>
    public ApplicationRealm()
    {
        Realm = new Realm();
        Realm.Administer("addprinc -randkey ldap/localhost", $"ktadd -norandkey -k {Realm.ServiceKeytab} ldap/localhost");
    }

    /// <summary>The realm.</summary>
    public Realm Realm { get; }

    /// <summary>What a test of an application runs with: our plugin with each daemon, and the C plugin with ours.</summary>
    public static IEnumerable<object[]> Pairs
    {
        get
        {
            foreach (Pair pair in Testing.Pairs.All)
            {
                if (pair.Plugin == PluginKind.Ours || pair.Daemon == DaemonKind.Ours)
                {
                    yield return [pair];
                }
            }
        }
    }

    /// <summary>A daemon of its own for a test, with the services <c>acceptor</c> and <c>initiator</c> for <see cref="Account.Unprivileged"/>.</summary>
    public ProxyDaemon StartDaemon(Pair pair) => ProxyDaemon.ForAcceptorAndInitiator(Realm, pair.Daemon, Account.Unprivileged);

    /// <summary>The same of ours, which keeps the keys of contexts to itself.</summary>
    public ProxyDaemon StartDaemonThatKeepsKeys() => ProxyDaemon.ForAcceptorAndInitiator(Realm, DaemonKind.Ours, Account.Unprivileged, "session_keys = daemon");

    /// <summary>The environment of an application that has the keys itself, whoever runs it: no interposer.</summary>
    public Dictionary<string, string> Local() => new(Application.Environment(Realm.DirectEnvironment()))
    {
        ["KRB5_KTNAME"] = $"FILE:{Realm.PublicCopy(Realm.ServiceKeytab, executable: false)}",
    };

    /// <summary>The environment of an application without a key: nothing but the proxy can help it.</summary>
    public static Dictionary<string, string> Proxied(ProxyDaemon daemon, Pair pair, string service) =>
        new(Application.Environment(daemon.ProxiedEnvironment(service, pair.Plugin))) { ["KRB5_KTNAME"] = "FILE:/nonexistent" };

    /// <inheritdoc/>
    public void Dispose() => Realm.Dispose();
}
