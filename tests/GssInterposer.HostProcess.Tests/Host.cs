// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using Xunit;

// The tests stop and restart one daemon, count processes and measure time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace GssInterposer.HostProcess.Tests;

/// <summary>A realm, a daemon with one service for both roles (alice initiates), and an AP-REQ for host@localhost that may be accepted any number of times.</summary>
public sealed class Host : IDisposable
{
    /// <summary>Name of the collection that shares one host.</summary>
    public const string Collection = "host";

    private static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(2); // the acceptor's clock skew is five minutes
    private const string Service = "both";
    private const string NoReplayCache = "none:";

    private readonly Realm realm = new();
    private readonly ProxyDaemon daemon;
    private readonly string token;
    private DateTime tokenMade = DateTime.MinValue;

    /// <summary>Starts everything.</summary>
    public Host()
    {
        daemon = new ProxyDaemon(
            realm,
            new ProxyService(
                Service, Account.Current.Uid,
                [
                    $"keytab:{realm.ServiceKeytab}", $"client_keytab:{realm.AliceKeytab}", $"ccache:FILE:{ProxyService.DaemonDirectory}/alice.ccache",
                    $"rcache:{NoReplayCache}",
                ]));
        token = Path.Combine(realm.Directory, "public", "token");
    }

    /// <summary>
    /// A run of everything at its full length: 10 000 forks in each mixture on each path, a million operations. Takes some five minutes instead of one.
    /// </summary>
    public static bool IsFullLength => Environment.GetEnvironmentVariable("GSSINTERPOSER_FULL_LENGTH") == "yes";

    /// <summary>A shell command that ends the daemon and starts it again.</summary>
    public string RestartCommand => daemon.RestartCommand;

    /// <summary>A shell command that kills the daemon and starts it again.</summary>
    public string CrashCommand => daemon.CrashCommand;

    /// <summary>For a driver whose process uses the proxy, and can do nothing without it.</summary>
    public Dictionary<string, string> Proxied() => new(daemon.ProxiedEnvironment(Service))
    {
        ["GSSPROXY_BEHAVIOR"] = "REMOTE_ONLY",
        ["KRB5_KTNAME"] = "FILE:/nonexistent",
        ["DRIVER_PLUGIN"] = realm.PluginPath,
        ["DRIVER_TOKEN"] = FreshToken(),
        ["DRIVER_DAEMON_PID"] = daemon.Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <summary>As <see cref="Proxied"/>, with another library in the plugin's place.</summary>
    public Dictionary<string, string> ProxiedBy(string library) => new(Proxied())
    {
        ["DRIVER_PLUGIN"] = library,
        ["GSS_MECH_CONFIG"] = realm.WriteMechanisms("other.mech", Plugin.ConfigurationLine(library)),
    };

    /// <summary>For the driver that walks the GSS calls; it has a store of its own besides, as gss_acquire_cred_from wants one.</summary>
    public Dictionary<string, string> Transcribed(string? library = null) => new(library is null ? Proxied() : ProxiedBy(library))
    {
        ["TRANSCRIPT_KEYTAB"] = $"FILE:{realm.ServiceKeytab}",
        ["TRANSCRIPT_CCACHE"] = realm.CcacheOf("alice"),
    };

    /// <summary>A directory that every user can enter.</summary>
    public string PublicDirectory => Path.Combine(realm.Directory, "public");

    /// <summary>For a driver whose process has the plugin, but does not use the proxy. It looks for a configuration file where every process does.</summary>
    public Dictionary<string, string> SwitchedOff()
    {
        Dictionary<string, string> environment = Proxied();
        environment.Remove("GSS_USE_PROXY");
        environment.Remove("GSSINTERPOSER_CONFIG");
        return environment;
    }

    /// <summary>Runs a driver and expects that it keeps its promise.</summary>
    /// <returns>What it printed.</returns>
    public static string Expect(Dictionary<string, string> environment, TimeSpan timeout, string driver, params ReadOnlySpan<string> arguments) =>
        ExpectUnder([], environment, timeout, driver, arguments);

    /// <summary>As <see cref="Expect"/>, with a command such as valgrind before it.</summary>
    public static string ExpectUnder(
        ReadOnlySpan<string> command, Dictionary<string, string> environment, TimeSpan timeout, string driver, params ReadOnlySpan<string> arguments)
    {
        ProcessResult result = ProcessRunner.Run([.. command, Driver.PathOf(driver), .. arguments], environment, timeout);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.Output;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        daemon.Dispose();
        realm.Dispose();
    }

    private string FreshToken()
    {
        if (DateTime.UtcNow - tokenMade > TokenLife)
        {
            tokenMade = DateTime.UtcNow;
            Expect(realm.DirectEnvironmentOfAlice(), ProcessRunner.DefaultTimeout, "fork_storm", "make-token", token);
        }

        return token;
    }
}

/// <summary>Shares one <see cref="Host"/> among the test classes.</summary>
[CollectionDefinition(Host.Collection)]
public sealed class HostCollection : ICollectionFixture<Host>;
