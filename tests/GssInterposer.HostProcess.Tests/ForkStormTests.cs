// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Globalization;
using GssInterposer.NativeDrivers;
using Xunit;
using Xunit.Abstractions;

namespace GssInterposer.HostProcess.Tests;

/// <summary>
/// Ten thousand forks, in each mixture, of a process whose other threads are in calls. "direct": all call the plugin itself. "mixed": the children go through
/// libgssapi, whose own locks nobody holds then. (With threads in libgssapi at the moment of the fork, some children hang in libgssapi's mutexes without any
/// plugin: one in twenty on Debian 12. tests/native/README.md.) When the same driver loses children with the control library too, it is the platform that does it.
/// </summary>
[Collection(Host.Collection)]
public sealed class ForkStormTests(Host host, ITestOutputHelper output)
{
    private const int Threads = 3;
    private const int ForksFull = 10_000;
    private const int ForksDirect = 7000;
    private const int ForksMixed = ForksFull - ForksDirect;
    private const int ForksControl = 1500;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(4);

    public static TheoryData<string> Mixtures => ["calls", "threads", "exits", "refork", "first"];

    [Theory]
    [MemberData(nameof(Mixtures))]
    public void No_child_of_a_threaded_process_hangs_or_crashes(string mixture) => Storm(host.Proxied(), mixture, "direct", ForksDirect);

    [Theory]
    [MemberData(nameof(Mixtures))]
    public void No_child_that_goes_through_libgssapi_hangs_or_crashes(string mixture) => Storm(host.Proxied(), mixture, "mixed", ForksMixed);

    [Theory]
    [MemberData(nameof(Mixtures))]
    public void None_does_with_the_control_library(string mixture) => Storm(host.ProxiedBy(Driver.ControlLibrary), mixture, "direct", ForksControl);

    private void Storm(Dictionary<string, string> environment, string mixture, string path, int forks) => output.WriteLine(Host.Expect(
        environment, Timeout, "fork_storm", mixture, path, (Host.IsFullLength ? ForksFull : forks).ToString(CultureInfo.InvariantCulture),
        Threads.ToString(CultureInfo.InvariantCulture)));
}
