// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Globalization;
using System.Text.RegularExpressions;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using Xunit;
using Xunit.Abstractions;

namespace GssInterposer.HostProcess.Tests;

/// <summary>gss_mech_interposer: what every process that loads libgssapi pays, and who is let through.</summary>
[Collection(Host.Collection)]
public sealed class GateTests(Host host, ITestOutputHelper output)
{
    private const double MedianNanosecondsMax = 1000;

    /// <summary>krb5, its two wrong or old OIDs and IAKERB; SPNEGO comes back through the mechglue by itself.</summary>
    private const string Open = "open { 1 2 840 113554 1 2 2 } { 1 3 5 1 5 2 } { 1 2 840 48018 1 2 2 } { 1 3 6 1 5 2 5 }";

    [Fact]
    public void A_process_that_does_not_use_the_proxy_pays_a_microsecond_at_most_and_no_allocation()
    {
        Dictionary<string, string> environment = host.SwitchedOff();
        environment["LD_PRELOAD"] = Driver.CountingLibrary;

        string figures = Host.Expect(environment, ProcessRunner.DefaultTimeout, "gate", "closed");

        output.WriteLine(figures);
        Assert.Contains("closed=1 ", figures, System.StringComparison.Ordinal);
        Assert.Contains(" allocations=0", figures, System.StringComparison.Ordinal);
        double median = double.Parse(Regex.Match(figures, "median_ns=([0-9.]+)").Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(median, 0, MedianNanosecondsMax);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("yes")]
    [InlineData("YES")]
    [InlineData("true")]
    [InlineData("True")]
    [InlineData("on")]
    [InlineData("oN")]
    public void A_process_that_says_so_gets_the_mechanisms_that_exist(string value) =>
        Assert.Equal(Open, Host.Expect(host.SwitchedOff(), ProcessRunner.DefaultTimeout, "gate", "value", value).TrimEnd());

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("no")]
    [InlineData("false")]
    [InlineData("off")]
    [InlineData("yess")]
    [InlineData("ye")]
    [InlineData(" yes")]
    [InlineData("10")]
    public void Anything_else_keeps_the_gate_closed(string value) =>
        Assert.Equal("closed", Host.Expect(host.SwitchedOff(), ProcessRunner.DefaultTimeout, "gate", "value", value).TrimEnd());
}
