// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests.Replay;

/// <summary>
/// Fresh calls of the C plugin, recorded between it and a C daemon by <see cref="Relay"/> while tests/native's exchanges works, and the calls that it never makes;
/// and what other daemons with the same configuration reply to them.
/// </summary>
public sealed class Recorder : IDisposable
{
    private const string Service = "both";
    private const int KeytabHeaderBytes = 2;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly Realm realm = new();
    private readonly ScratchDirectory scratch = new();
    private readonly string keytab;

    /// <summary>Records.</summary>
    public Recorder()
    {
        // A caller with the service's own uid initiates from the service's keytab, too.
        keytab = scratch.PathOf("keytab");
        File.WriteAllBytes(keytab, [.. File.ReadAllBytes(realm.AliceKeytab), .. File.ReadAllBytes(realm.ServiceKeytab)[KeytabHeaderBytes..]]);

        using ProxyDaemon daemon = Start(DaemonKind.Gssproxy);
        List<Exchange> exchanges = [.. RecordPlugin(daemon)];
        using RecordStream connection = RecordStream.Connect(daemon.Socket(Service));
        CallsOfNoPlugin.Add(exchanges, new Replayer(connection));
        Recorded = exchanges;
    }

    /// <summary>What was recorded, in order.</summary>
    internal IReadOnlyList<Exchange> Recorded { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        scratch.Dispose();
        realm.Dispose();
    }

    /// <summary>Sends the recorded calls to a new daemon.</summary>
    internal IReadOnlyList<Exchange> ReplayTo(DaemonKind kind)
    {
        using ProxyDaemon daemon = Start(kind);
        using RecordStream connection = RecordStream.Connect(daemon.Socket(Service));
        Replayer replayer = new(connection);
        List<Exchange> replayed = [];
        foreach (Exchange exchange in Recorded)
        {
            replayed.Add(replayer.Replay(exchange));
        }

        return replayed;
    }

    private ProxyDaemon Start(DaemonKind kind) => new(
        realm, kind,
        new ProxyService(
            Service, Account.Current.Uid, [$"keytab:{keytab}", $"client_keytab:{keytab}", "rcache:none:"], "both",
            "allow_client_ccache_sync = yes", "filter_flags = -DELEGATE"));

    private IReadOnlyList<Exchange> RecordPlugin(ProxyDaemon daemon)
    {
        string label = scratch.PathOf("label"), socket = scratch.PathOf("relay.sock");
        using Relay relay = new(socket, daemon.Socket(Service), label);
        Dictionary<string, string> environment = new(daemon.ProxiedEnvironment(Service, PluginKind.Gssproxy))
        {
            ["GSSPROXY_SOCKET"] = socket,
            ["GSSPROXY_BEHAVIOR"] = "REMOTE_ONLY",
            ["KRB5_KTNAME"] = "FILE:/nonexistent",
        };

        ProcessResult result = Driver.Run("exchanges", environment, Timeout, label, scratch.PathOf("ccache"));

        Assert.True(result.ExitCode == 0, result.ToString());
        return relay.End();
    }
}
