// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using GssInterposer.Testing;

namespace GssInterposer.Integration.Tests;

/// <summary>One realm, and one daemon of each kind, for all tests of this project; the daemons serve the account that runs the tests.</summary>
public sealed class Site : IDisposable
{
    private readonly Dictionary<DaemonKind, ProxyDaemon> daemons;

    /// <summary>Starts all.</summary>
    public Site()
    {
        Realm = new Realm();
        daemons = Pairs.Daemons.ToDictionary(kind => kind, kind => ProxyDaemon.ForAcceptorAndInitiator(Realm, kind, Account.Current));
    }

    /// <summary>The realm.</summary>
    public Realm Realm { get; }

    /// <summary>The socket of a service of the pair's daemon.</summary>
    public string Socket(Pair pair, string service) => daemons[pair.Daemon].Socket(service);

    /// <summary>The environment of a program whose credentials come from a service of the pair's daemon through the pair's plugin.</summary>
    public Dictionary<string, string> Proxied(Pair pair, string service) => daemons[pair.Daemon].ProxiedEnvironment(service, pair.Plugin);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ProxyDaemon daemon in daemons.Values)
        {
            daemon.Dispose();
        }

        Realm.Dispose();
    }
}
