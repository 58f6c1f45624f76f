// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.IO;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using Xunit;
using Xunit.Abstractions;

namespace GssInterposer.HostProcess.Tests;

/// <summary>Promises to the process that the plugin is loaded into; each mode of the driver checks one.</summary>
[Collection(Host.Collection)]
public sealed class HostChecks(Host host, ITestOutputHelper output)
{
    private const string TimeoutMs = "1000";
    private const int SocketPathBytesMax = 107;

    [Theory]
    [InlineData("gate-footprint")]
    [InlineData("sandboxed-gate")]
    [InlineData("signal-handler")]
    public void A_process_that_does_not_use_the_proxy_notices_nothing(string mode) => Check(mode, host.SwitchedOff());

    [Theory]
    [InlineData("call-footprint")]
    [InlineData("exec")]
    [InlineData("errno")]
    [InlineData("small-stacks")]
    [InlineData("sandboxed-call")]
    [InlineData("address-space")]
    [InlineData("no-address-space")]
    [InlineData("closed-descriptors")]
    [InlineData("reused-by-file")]
    [InlineData("reused-by-socket")]
    [InlineData("full-table")]
    [InlineData("cancellation")]
    [InlineData("main-thread-exit")]
    [InlineData("reopen")]
    [InlineData("spawn")]
    [InlineData("call-in-signal-handler")]
    [InlineData("fork-in-call")]
    public void A_process_that_uses_the_proxy_keeps_what_is_its_own(string mode) => Check(mode, host.Proxied());

    /// <summary>The checks that a plain C library passes which opens one connection for each call and keeps nothing: what they ask is possible here.</summary>
    [Theory]
    [InlineData("call-footprint")]
    [InlineData("exec")]
    [InlineData("errno")]
    [InlineData("small-stacks")]
    [InlineData("sandboxed-call")]
    [InlineData("address-space")]
    [InlineData("no-address-space")]
    [InlineData("closed-descriptors")]
    [InlineData("full-table")]
    [InlineData("main-thread-exit")]
    [InlineData("reopen")]
    [InlineData("spawn")]
    [InlineData("call-in-signal-handler")]
    [InlineData("fork-in-call")]
    public void So_does_one_with_the_control_library(string mode) => Check(mode, host.ProxiedBy(Driver.ControlLibrary));

    [Fact]
    public void The_environment_is_read_by_secure_getenv_only()
    {
        Dictionary<string, string> environment = host.Proxied();
        environment["LD_PRELOAD"] = Driver.CountingLibrary;
        Check("environment", environment);
    }

    [RootFact]
    public void A_process_that_changes_its_identity_is_not_served_under_the_old_one() => Check("identity-change", host.Proxied());

    [Theory]
    [InlineData("DOTNET_GCHeapHardLimit", "1000")]
    [InlineData("DOTNET_gcServer", "1")]
    [InlineData("DOTNET_EnableDiagnostics", "1")]
    [InlineData("DOTNET_DefaultDiagnosticPortSuspend", "1")]
    [InlineData("DOTNET_gcHeapCount", "ffffffff")]
    [InlineData("COMPlus_GCHeapHardLimit", "1000")]
    [InlineData("DOTNET_ILCompiler", "garbage")]
    public void Variables_of_the_dotnet_runtime_mean_nothing_to_it(string name, string value)
    {
        Dictionary<string, string> environment = host.Proxied();
        environment[name] = value;
        Check("call-footprint", environment);
    }

    [Fact]
    public void A_stopped_daemon_costs_each_thread_its_own_bounded_time()
    {
        Dictionary<string, string> environment = host.Proxied();
        environment["GSSINTERPOSER_TIMEOUT_MS"] = TimeoutMs;
        Check("stopped-daemon", environment);
    }

    [Theory]
    [InlineData("40")]
    [InlineData("128")]
    [InlineData("256")]
    public void First_callers_wait_for_a_daemon_that_is_stopped_for_a_second(string processes)
    {
        Dictionary<string, string> environment = host.Proxied();
        environment["DRIVER_HERD"] = processes;
        Check("herd", environment);
    }

    [Theory]
    [InlineData("40")]
    [InlineData("128")]
    [InlineData("256")]
    public void So_do_the_threads_of_one_process(string threads)
    {
        Dictionary<string, string> environment = host.Proxied();
        environment["DRIVER_HERD"] = threads;
        Check("herd-of-threads", environment);
    }

    [Theory]
    [InlineData("restart")]
    [InlineData("half-open")]
    public void A_restart_of_the_daemon_is_not_noticed(string mode)
    {
        Dictionary<string, string> environment = host.Proxied();
        environment["DRIVER_BETWEEN"] = host.RestartCommand;
        Check(mode, environment);
    }

    [Fact]
    public void A_daemon_that_is_killed_costs_what_was_in_flight_and_nothing_else()
    {
        Dictionary<string, string> environment = host.Proxied();
        environment["DRIVER_BETWEEN"] = host.CrashCommand;
        Check("killed", environment);
    }

    [Fact]
    public void Without_a_daemon_the_words_name_the_socket_and_the_cause()
    {
        Dictionary<string, string> environment = host.Proxied();
        environment["GSSPROXY_SOCKET"] = Path.Combine(Path.GetTempPath(), "no-such.sock");
        environment["DRIVER_WORDS"] = "no-such.sock";
        Check("unreachable", environment);
    }

    [Fact]
    public void A_socket_path_that_does_not_fit_is_named_as_the_cause()
    {
        Dictionary<string, string> environment = host.Proxied();
        environment["GSSPROXY_SOCKET"] = Path.Combine(Path.GetTempPath(), new string('x', SocketPathBytesMax));
        environment["DRIVER_WORDS"] = "longer than the 107 bytes";
        Check("unreachable", environment);
    }

    private void Check(string mode, Dictionary<string, string> environment) =>
        output.WriteLine(Host.Expect(environment, ProcessRunner.DefaultTimeout, "host_checks", mode));
}
