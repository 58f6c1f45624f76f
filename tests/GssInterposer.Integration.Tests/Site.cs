// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Testing;

namespace GssInterposer.Integration.Tests;

/// <summary>One realm and one daemon for all tests of this project; the daemon serves the account that runs the tests.</summary>
public sealed class Site : IDisposable
{
    /// <summary>Starts both.</summary>
    public Site()
    {
        Realm = new Realm();
        Daemon = ProxyDaemon.ForAcceptorAndInitiator(Realm, Account.Current);
    }

    /// <summary>The realm.</summary>
    public Realm Realm { get; }

    /// <summary>The daemon for processes of <see cref="Account.Current"/>.</summary>
    public ProxyDaemon Daemon { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Daemon.Dispose();
        Realm.Dispose();
    }
}
