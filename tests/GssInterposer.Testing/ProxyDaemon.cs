// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;

namespace GssInterposer.Testing;

/// <summary>A private gssproxy daemon (scripts/lib/gssproxy.sh) that holds credentials of a <see cref="Testing.Realm"/>; ends when it is disposed.</summary>
public sealed class ProxyDaemon : IDisposable
{
    private readonly ScratchDirectory scratch = new();

    /// <summary>Starts a daemon with these services; takes about a tenth of a second.</summary>
    public ProxyDaemon(Realm realm, params ReadOnlySpan<ProxyService> services)
    {
        Realm = realm;
        Directory.CreateDirectory(scratch.PathOf("conf"));
        int number = 10;
        foreach (ProxyService service in services)
        {
            File.WriteAllText(scratch.PathOf("conf", $"{number++}-{service.Name}.conf"), service.ToConfiguration(scratch.Path));
        }

        ProcessRunner.RunScript("lib/gssproxy.sh", realm.DirectEnvironment(), "start", scratch.Path);
    }

    /// <summary>The realm whose credentials it holds.</summary>
    public Realm Realm { get; }

    /// <summary>What the daemon has logged so far.</summary>
    public string Log => File.ReadAllText(scratch.PathOf("log"));

    /// <summary>Its process id.</summary>
    public int Id => int.Parse(File.ReadAllText(scratch.PathOf("pid")), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>
    /// A daemon with the services <c>acceptor</c> (the service keytab) and <c>initiator</c> (alice, by client keytab), for the processes
    /// of <paramref name="account"/>.
    /// </summary>
    public static ProxyDaemon ForAcceptorAndInitiator(Realm realm, Account account) => new(
        realm,
        new ProxyService("acceptor", account.Uid, [$"keytab:{realm.ServiceKeytab}"], "accept"),
        new ProxyService(
            "initiator", account.Uid,
            [$"client_keytab:{realm.AliceKeytab}", $"ccache:FILE:{ProxyService.DaemonDirectory}/alice.ccache"],
            "initiate", "filter_flags = -DELEGATE")); // by default the daemon takes the delegation flag away

    /// <summary>Path of the socket of a service.</summary>
    public string Socket(string service) => scratch.PathOf(ProxyService.SocketName(service));

    /// <summary>The environment of a program in the realm whose credentials come from <paramref name="service"/> through the plugin.</summary>
    public Dictionary<string, string> ProxiedEnvironment(string service) => new(Realm.InterposedEnvironment())
    {
        ["GSS_USE_PROXY"] = "yes",
        ["GSSPROXY_SOCKET"] = Socket(service),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        ProcessRunner.RunScript("lib/gssproxy.sh", "stop", scratch.Path);
        scratch.Dispose();
    }
}
