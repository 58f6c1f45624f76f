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
        foreach ((int flag, int setting, bool isDelegated) in ((int, int, bool)[])
            [(0, 0, false), (0, 1, false), (0, 2, true), (0, 3, true), (0, 4, false), (1, 2, false), (1, 3, false), (2, 0, true), (2, 1, false), (2, 3, true), (2, 4, false)])
        {
            string outcome = matrix.Proxied(DaemonKind.Ours, RequestFlag.All[flag], FlagSetting.All[setting]);
            Assert.EndsWith(isDelegated ? $" {alice}" : " nothing", outcome);
        }
    }
}
