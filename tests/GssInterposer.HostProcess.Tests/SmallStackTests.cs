// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using GssInterposer.Testing;
using Xunit;
using Xunit.Abstractions;

namespace GssInterposer.HostProcess.Tests;

/// <summary>
/// Every entry point on 64 KB of stack: the chapters of tests/native/transcript, which walk the GSS calls, in a process whose main thread has no more. Their bytes on
/// the stack are bounded in Abi.Tests (StackTests); here is the mechglue above them and the real mechanism below.
/// </summary>
[Collection(Host.Collection)]
public sealed class SmallStackTests(Host host, ITestOutputHelper output)
{
    private const string StackBytes = "65536";
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("names")]
    [InlineData("mechanisms")]
    [InlineData("credentials")]
    [InlineData("nulls")]
    [InlineData("contexts")]
    [InlineData("dce")]
    [InlineData("messages")]
    [InlineData("iov")]
    [InlineData("transfer")]
    public void Every_call_works_on_64_KB_of_stack(string chapter)
    {
        Dictionary<string, string> environment = host.Transcribed();
        string transcript = Host.ExpectUnder(["prlimit", $"--stack={StackBytes}:{StackBytes}"], environment, Timeout, "transcript", chapter);
        output.WriteLine($"{transcript.Split('\n').Length} lines");
        Assert.NotEmpty(transcript);
    }

    /// <summary>The C part under AddressSanitizer and UBSan, with the odd arguments that the chapters have.</summary>
    [Theory]
    [InlineData("names")]
    [InlineData("mechanisms")]
    [InlineData("credentials")]
    [InlineData("nulls")]
    [InlineData("contexts")]
    [InlineData("messages")]
    [InlineData("iov")]
    public void AddressSanitizer_and_UBSan_find_nothing_in_any_call(string chapter)
    {
        using SanitizedPlugin plugin = new();
        Dictionary<string, string> environment = plugin.In(host.Transcribed(plugin.Path));
        Assert.NotEmpty(Host.Expect(environment, Timeout, "transcript", chapter));
    }
}
