// SPDX-License-Identifier: MIT
using System.Threading;
using GssInterposer.Core.Transport;
using Xunit;

namespace GssInterposer.Core.Tests.Proxy;

public sealed class DeadlineTests
{
    [Fact]
    public void A_deadline_runs_down_to_zero_and_stays_there()
    {
        Deadline deadline = Deadline.After(40);
        Assert.InRange(deadline.RemainingMs, 0, 40);
        Thread.Sleep(60);
        Assert.Equal(0, deadline.RemainingMs);
    }

    [Fact]
    public void The_earlier_of_two_counts()
    {
        Deadline deadline = Deadline.After(10_000);
        Assert.InRange(deadline.OrAfter(1000).RemainingMs, 0, 1000);
        Assert.InRange(deadline.OrAfter(50_000).RemainingMs, 1001, 10_000);
        Assert.Equal(0, deadline.OrAfter(0).RemainingMs);
    }

    [Fact]
    public void The_longest_budget_does_not_overflow() =>
        Assert.InRange(Deadline.After(int.MaxValue).RemainingMs, int.MaxValue - 10_000, int.MaxValue);
}
