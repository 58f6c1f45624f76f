// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Daemon.Tests.Load;

/// <summary>A realm, and a daemon with two services for both roles, which differ in nothing but their names.</summary>
public sealed class LoadSite : IDisposable
{
    /// <summary>A service.</summary>
    public const string Service = "both";

    /// <summary>Another one.</summary>
    public const string OtherService = "other";

    /// <summary>Starts both.</summary>
    public LoadSite()
    {
        Realm = new Realm();
        Daemon = new ProxyDaemon(Realm, DaemonKind.Ours, Both(Realm, Service), Both(Realm, OtherService));
    }

    /// <summary>The realm.</summary>
    public Realm Realm { get; }

    /// <summary>The daemon that tests share when they neither end nor configure it.</summary>
    public ProxyDaemon Daemon { get; }

    /// <summary>A service for both roles, where a token is accepted more than once.</summary>
    public static ProxyService Both(Realm realm, string name) => new(
        name, Account.Current.Uid,
        [$"keytab:{realm.ServiceKeytab}", $"client_keytab:{realm.AliceKeytab}", $"ccache:FILE:{ProxyService.DaemonDirectory}/{name}.ccache", "rcache:none:"]);

    /// <inheritdoc/>
    public void Dispose()
    {
        Daemon.Dispose();
        Realm.Dispose();
    }
}

/// <summary>Tests with the site.</summary>
[CollectionDefinition(Name)]
public sealed class LoadSiteTests : ICollectionFixture<LoadSite>
{
    /// <summary>What a test class names.</summary>
    public const string Name = "load site";
}
