// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;

namespace GssInterposer.Integration.Tests.Delegation;

/// <summary>What becomes of each request flag with each setting: the flags that either end sees, and whose credential arrives (tests/native/flags.c).</summary>
public sealed class FlagMatrix : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly Realm realm = new();
    private readonly Dictionary<DaemonKind, ProxyDaemon> daemons = [];
    private readonly Dictionary<(string Target, uint Flags), string> local = [];

    /// <summary>A realm in which HTTP@localhost may be trusted with a user's ticket.</summary>
    public FlagMatrix() => realm.Administer("modprinc +ok_as_delegate HTTP/localhost");

    /// <summary>The realm's name.</summary>
    public string RealmName => realm.Name;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ProxyDaemon daemon in daemons.Values)
        {
            daemon.Dispose();
        }

        realm.Dispose();
    }

    /// <summary>Without a proxy.</summary>
    internal string Locally(RequestFlag flag, uint requested)
    {
        if (!local.TryGetValue((flag.Target, requested), out string? outcome))
        {
            Dictionary<string, string> environment = new(realm.DirectEnvironmentOfAlice())
            {
                ["KRB5_KTNAME"] = realm.ServiceKeytab, ["KRB5RCACHENAME"] = "none:",
            };
            local[(flag.Target, requested)] = outcome = Run(environment, flag.Target, requested);
        }

        return outcome;
    }

    /// <summary>With the plugin and the daemon of one origin.</summary>
    internal string Proxied(DaemonKind kind, RequestFlag flag, FlagSetting setting)
    {
        if (!daemons.TryGetValue(kind, out ProxyDaemon? daemon))
        {
            daemons[kind] = daemon = new ProxyDaemon(realm, kind, [.. RequestFlag.All.SelectMany(each => FlagSetting.All, Service)]);
        }

        PluginKind plugin = kind == DaemonKind.Ours ? PluginKind.Ours : PluginKind.Gssproxy;
        return Run(daemon.ProxiedEnvironment(ServiceName(flag, setting), plugin), flag.Target, setting.Requested(flag));
    }

    /// <summary>
    /// The C plugin gives an initiator the flags of the context that its daemon has exported, in which PROT_READY is set where krb5 itself does not mention it to an
    /// initiator that needs no answer, and the acceptor's without it.
    /// </summary>
    internal static string WithoutReadiness(string outcome) => outcome.Replace(",PROT_READY", "", StringComparison.Ordinal);

    private ProxyService Service(RequestFlag flag, FlagSetting setting) => new(
        ServiceName(flag, setting),
        Account.Current.Uid,
        [$"keytab:{realm.ServiceKeytab}", $"ccache:{realm.AliceCcache}", "rcache:none:"],
        "both",
        [.. setting.Lines.Select(line => string.Format(CultureInfo.InvariantCulture, line, flag.Word))]);

    private static string ServiceName(RequestFlag flag, FlagSetting setting) =>
        $"f{Array.IndexOf(RequestFlag.All, flag)}s{Array.IndexOf(FlagSetting.All, setting)}";

    private static string Run(Dictionary<string, string> environment, string target, uint flags)
    {
        ProcessResult result = Driver.Run("flags", environment, Timeout, target, $"0x{flags:x}");
        return result.ExitCode == 0 ? result.Output.Trim()[(result.Output.IndexOf(' ', StringComparison.Ordinal) + 1)..] : result.ToString();
    }
}
