// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Runtime.InteropServices;
using GssInterposer.Core.Credentials;
using GssInterposer.Core.Names;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Transport;
using GssInterposer.Interop;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Core.Tests.Support;

/// <summary>
/// What the gate prepares in a process: the static tables and the settings, which come from libc's environment. All of it is static, so every test class that
/// touches it belongs to this one collection.
/// </summary>
// SAFETY: strings are NUL-terminated copies that outlive the call they are made for.
public sealed unsafe class CoreEnvironment : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public CoreEnvironment()
    {
        // Neither this machine's mechanisms and realms nor its configuration have a say.
        Set("GSS_MECH_CONFIG", "/dev/null");
        Set("GSSINTERPOSER_CONFIG", string.Empty);
        Set("KRB5CCNAME", "FILE:" + _scratch.PathOf("ccache"));
        string configuration = _scratch.PathOf("krb5.conf");
        File.WriteAllText(configuration, "[libdefaults]\n  default_realm = CORE.TEST\n  dns_lookup_kdc = false\n  dns_canonicalize_hostname = false\n");
        Set("KRB5_CONFIG", configuration);
        Assert.True(MechanismTable.Load() && NameTypes.Load() && Connections.Load());
        _ = Errno.Value; // bound now: binding a function changes errno
        Load("/nowhere", 1000, "REMOTE_ONLY");
    }

    /// <summary>
    /// Reads the settings again, forgets this thread's acceptor credential, all connections and that there ever was one: a process that has just opened the gate.
    /// </summary>
    public static void Load(string socket, int timeoutMs, string behavior = "REMOTE_ONLY")
    {
        Set("GSSPROXY_SOCKET", socket);
        Set("GSSINTERPOSER_TIMEOUT_MS", timeoutMs.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Set("GSSPROXY_BEHAVIOR", behavior);
        LoadSettings();
        Connections.AfterFork();
        AcquireRequest acceptor = AcquireRequest.Default(MechanismTable.Krb5, GssApi.GSS_C_ACCEPT);
        AcceptorCache.Take(in acceptor).Release();
        Connections.GiveUpOnDaemon();
    }

    /// <summary>Reads the settings again, in a process that GSS_USE_PROXY switches on unless that is false.</summary>
    /// <returns>Whether the gate opens.</returns>
    public static bool LoadSettings(bool switchedOn = true)
    {
        using TestCall call = new();
        return Settings.Load(ref call.Ref, switchedOn);
    }

    /// <summary>setenv(3): .NET's own environment is a copy that C does not see. Null removes the variable.</summary>
    public static void Set(string name, string? value)
    {
        if ((value is null ? unsetenv(name) : setenv(name, value, 1)) != 0)
        {
            throw new InvalidOperationException($"cannot set {name}");
        }
    }

    public void Dispose()
    {
        Connections.AfterFork();
        _scratch.Dispose();
    }

    [DllImport("libc", CharSet = CharSet.Ansi)]
    private static extern int setenv(string name, string value, int overwrite);

    [DllImport("libc", CharSet = CharSet.Ansi)]
    private static extern int unsetenv(string name);
}
