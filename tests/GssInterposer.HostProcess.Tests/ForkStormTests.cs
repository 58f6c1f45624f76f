// SPDX-License-Identifier: MIT
using System;
using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace GssInterposer.HostProcess.Tests;

/// <summary>
/// Ten thousand forks of a process whose other threads are in calls. "direct": all call the plugin itself. "mixed": the children go through libgssapi, whose
/// own locks nobody holds then. (With threads in libgssapi at the moment of the fork, some children hang in libgssapi's mutexes without any plugin: one in
/// twenty on Debian 12. tests/native/README.md.)
/// </summary>
[Collection(Host.Collection)]
public sealed class ForkStormTests(Host host, ITestOutputHelper output)
{
    private const int Threads = 3;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData("calls", "direct", 1500)]
    [InlineData("calls", "mixed", 1000)]
    [InlineData("threads", "direct", 1000)]
    [InlineData("threads", "mixed", 500)]
    [InlineData("exits", "direct", 1000)]
    [InlineData("exits", "mixed", 500)]
    [InlineData("refork", "direct", 1000)]
    [InlineData("refork", "mixed", 500)]
    [InlineData("first", "direct", 2000)]
    [InlineData("first", "mixed", 1000)]
    public void No_child_of_a_threaded_process_hangs_or_crashes(string mixture, string path, int forks) =>
        output.WriteLine(Host.Expect(
            host.Proxied(), Timeout, "fork_storm", mixture, path, forks.ToString(CultureInfo.InvariantCulture), Threads.ToString(CultureInfo.InvariantCulture)));
}
