// SPDX-License-Identifier: MIT
using GssInterposer.Core.Credentials;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using Xunit;

namespace GssInterposer.Core.Tests.Credentials;

public sealed class LifetimeTests
{
    [Theory]
    [InlineData(100ul, 0ul, 100u)]
    [InlineData(100ul, 99ul, 1u)]
    [InlineData(100ul, 100ul, 0u)]
    [InlineData(100ul, ulong.MaxValue, 0u)]
    [InlineData(0ul, 0ul, 0u)]
    [InlineData(0xFFFF_FFFEul, 1ul, 0xFFFF_FFFDu)]
    [InlineData(0xFFFF_FFFFul, 5ul, 0xFFFF_FFFFu)]
    [InlineData(0x1_0000_0005ul, 5ul, 0xFFFF_FFFFu)]
    [InlineData(ulong.MaxValue, 5ul, 0xFFFF_FFFFu)]
    public void Seconds_count_down_to_none_and_indefinite_stays(ulong seconds, ulong age, uint expected) => Assert.Equal(expected, Lifetime.After(seconds, age));

    [Theory]
    [InlineData(GssxCredUsage.Initiate, 70u)]
    [InlineData(GssxCredUsage.Accept, 20u)]
    [InlineData(GssxCredUsage.Both, 20u)]
    public void The_lesser_of_the_lifetimes_that_matter_counts(GssxCredUsage usage, uint expected)
    {
        GssxCredElement element = default;
        element.CredUsage = usage;
        element.InitiatorTimeRec = 100;
        element.AcceptorTimeRec = 50;
        Assert.Equal(expected, Lifetime.Of(in element, 30));
    }

    [Theory]
    [InlineData(GssApi.GSS_C_BOTH, GssxCredUsage.Both, true, true)]
    [InlineData(GssApi.GSS_C_INITIATE, GssxCredUsage.Initiate, true, false)]
    [InlineData(GssApi.GSS_C_ACCEPT, GssxCredUsage.Accept, false, true)]
    public void Usages_are_converted_both_ways(int usage, GssxCredUsage wire, bool initiates, bool accepts)
    {
        Assert.Equal(wire, CredUsage.ToWire(usage));
        Assert.Equal(usage, CredUsage.FromWire(wire));
        Assert.Equal(initiates, CredUsage.Initiates(wire));
        Assert.Equal(accepts, CredUsage.Accepts(wire));
    }

    [Fact]
    public void A_usage_that_does_not_exist_is_both() => Assert.Equal(GssxCredUsage.Both, CredUsage.ToWire(99));
}
