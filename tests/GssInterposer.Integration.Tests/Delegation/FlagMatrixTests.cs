// SPDX-License-Identifier: MIT
using System.Linq;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests.Delegation;

/// <summary>filter_flags and enforce_flags change what the application asks for, and nothing else: the rest is as without a proxy, at either end.</summary>
public sealed class FlagMatrixTests(FlagMatrix matrix) : IClassFixture<FlagMatrix>
{
    /// <summary>Title of each flag.</summary>
    public static TheoryData<string> Flags => [.. RequestFlag.All.Select(flag => flag.Title)];

    [Theory]
    [MemberData(nameof(Flags))]
    public void What_is_not_filtered_is_as_without_the_proxy(string title)
    {
        RequestFlag flag = RequestFlag.All.Single(each => each.Title == title);
        foreach (FlagSetting setting in FlagSetting.All)
        {
            foreach (DaemonKind kind in Pairs.Daemons)
            {
                string expected = matrix.Locally(flag, setting.Effective(flag)), actual = matrix.Proxied(kind, flag, setting);
                if (kind == DaemonKind.Gssproxy)
                {
                    (expected, actual) = (FlagMatrix.WithoutReadiness(expected), FlagMatrix.WithoutReadiness(actual));
                }

                Assert.True(expected == actual, $"{title}, {setting.Title}, {kind}:\n{expected}\n{actual}");
            }
        }
    }

    [Fact]
    public void A_ticket_goes_to_whom_the_flags_and_the_KDC_let_it_go()
    {
        string alice = $"alice@{matrix.RealmName}";
        foreach ((string flag, string[] delegating, string[] others) in ((string, string[], string[])[])
        [
            ("DELEGATE", ["permitted", "enforced"], ["default", "filtered", "enforced and filtered"]),
            ("DELEGATE_POLICY", [], ["permitted", "enforced"]),
            ("DELEGATE_POLICY, target marked OK-AS-DELEGATE", ["default", "enforced"], ["filtered", "enforced and filtered"]),
        ])
        {
            Assert.All(delegating, setting => Assert.EndsWith($" {alice}", Proxied(flag, setting)));
            Assert.All(others, setting => Assert.EndsWith(" nothing", Proxied(flag, setting)));
        }

        string Proxied(string flag, string setting) =>
            matrix.Proxied(DaemonKind.Ours, RequestFlag.All.Single(each => each.Title == flag), FlagSetting.All.Single(each => each.Title == setting));
    }
}
