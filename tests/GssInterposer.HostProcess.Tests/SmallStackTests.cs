// SPDX-License-Identifier: MIT
using System;
using System.Text.RegularExpressions;
using Xunit;

namespace GssInterposer.HostProcess.Tests;

/// <summary>
/// Every entry point on 64 KB of stack: the chapters of tests/native/transcript, which walk the GSS calls, in a process whose main thread has no more. Their bytes on
/// the stack are bounded in Abi.Tests (StackTests); here is the mechglue above them and the real mechanism below.
/// </summary>
[Collection(Host.Collection)]
public sealed partial class SmallStackTests(Host host)
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
        string usual = Host.Expect(host.Transcribed(), Timeout, "transcript", chapter);
        string small = Host.ExpectUnder(["prlimit", $"--stack={StackBytes}:{StackBytes}"], host.Transcribed(), Timeout, "transcript", chapter);
        Assert.NotEmpty(small);
        Assert.Equal(OfOneRun().Replace(usual, ""), OfOneRun().Replace(small, ""));
    }

    /// <summary>Runs are not of the same second, and the daemon tells the details of a failure to one process and general words to the next.</summary>
    [GeneratedRegex("≈[0-9]+|\"[^\"]*\"")]
    private static partial Regex OfOneRun();
}
