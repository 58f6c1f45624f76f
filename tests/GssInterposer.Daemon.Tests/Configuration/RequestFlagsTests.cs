// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Configuration;
using GssInterposer.Interop;
using Xunit;
using static GssInterposer.Daemon.Tests.Configuration.ConfigurationDirectory;

namespace GssInterposer.Daemon.Tests.Configuration;

/// <summary>filter_flags and enforce_flags.</summary>
public sealed class RequestFlagsTests
{
    [Theory]
    [InlineData("+MUTUAL_AUTH", GssApi.GSS_C_DELEG_FLAG | GssApi.GSS_C_MUTUAL_FLAG)]
    [InlineData("-DELEGATE", 0)]
    [InlineData("-delegate", 0)]
    [InlineData("-DELEGATE +DELEGATE", GssApi.GSS_C_DELEG_FLAG)]
    [InlineData("-0x0001 +ANONYMOUS", GssApi.GSS_C_ANON_FLAG)]
    [InlineData("-1,+020,+0X8", GssApi.GSS_C_CONF_FLAG | GssApi.GSS_C_SEQUENCE_FLAG)]
    [InlineData("+REPLAY_DETECT, +SEQUENCE\t+INTEGRITY", 1 | GssApi.GSS_C_REPLAY_FLAG | GssApi.GSS_C_SEQUENCE_FLAG | GssApi.GSS_C_INTEG_FLAG)]
    [InlineData("+INTEGRITIY", 1 | GssApi.GSS_C_INTEG_FLAG)]
    [InlineData("+DELEGATE_POLICY", 1 | GssApi.GSS_C_DELEG_POLICY_FLAG)]
    [InlineData("+0xffffffff", uint.MaxValue)]
    public void A_list_changes_the_default_from_left_to_right(string list, uint flags) =>
        Assert.Equal(flags, GoodService($"filter_flags = {list}").FilterFlags);

    [Fact]
    public void Nothing_is_enforced_by_default() => Assert.Equal(2u, GoodService("enforce_flags = +MUTUAL_AUTH").EnforceFlags);

    [Theory]
    [InlineData("MUTUAL_AUTH")]
    [InlineData("+")]
    [InlineData("+0")]
    [InlineData("+0x")]
    [InlineData("+08")]
    [InlineData("+99999999999")]
    [InlineData("+0x1ffffffff")]
    [InlineData("+0777777777777777777777777")]
    [InlineData("+MUTUAL")]
    public void An_element_that_is_no_flag_is_ignored_with_a_warning(string element)
    {
        Problem problem = ServiceProblem($"filter_flags = {element}");
        Assert.Equal((Severity.Warning, 4, "filter_flags"), (problem.Severity, problem.Line, problem.Key));
        Assert.Equal(1u, GoodService($"filter_flags = {element}").FilterFlags);
    }

    [Fact]
    public void A_misspelt_flag_is_suggested() => Assert.Equal("did you mean 'SEQUENCE'?", ServiceProblem("enforce_flags = +SEQENCE").Remedy);

    [Theory]
    [InlineData(0u, 1u)]
    [InlineData(1u, 1u)]
    [InlineData(0x4000_00f2u, 1u)]
    [InlineData(0u, 0u)]
    [InlineData(uint.MaxValue, 0u)]
    public void What_is_written_reads_as_the_same_flags(uint flags, uint fallback)
    {
        string key = fallback == 1 ? "filter_flags" : "enforce_flags";
        ServiceConfiguration service = GoodService($"{key} = {RequestFlags.Write(flags, fallback)}");
        Assert.Equal(flags, fallback == 1 ? service.FilterFlags : service.EnforceFlags);
    }
}
