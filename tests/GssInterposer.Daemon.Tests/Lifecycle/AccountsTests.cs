// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Lifecycle;
using Xunit;

namespace GssInterposer.Daemon.Tests.Lifecycle;

/// <summary>Users, groups and the native environment.</summary>
public sealed class AccountsTests
{
    [Fact]
    public void A_user_is_found_by_name_and_by_number()
    {
        Assert.Equal(new Accounts.User("root", 0, 0), Accounts.UserByName("root"));
        Assert.Equal("root", Accounts.UserByUid(0)?.Name);
    }

    [Fact]
    public void Nobody_is_found_where_there_is_nobody()
    {
        Assert.Null(Accounts.UserByName("no-such-user-here"));
        Assert.Null(Accounts.UserByUid(3_999_999_999));
        Assert.Null(Accounts.GroupByName("no-such-group-here"));
    }

    [Fact]
    public void Groups_include_the_primary_one()
    {
        Assert.Equal(0u, Accounts.GroupByName("root"));
        Assert.Contains(0u, Accounts.GroupsOf(new Accounts.User("root", 0, 0)));
    }

    [Fact]
    public void The_native_environment_is_what_the_libraries_see()
    {
        ProcessEnvironment.Set("GSSINTERPOSERD_TEST", "wörd");
        Assert.Equal("wörd", ProcessEnvironment.Get("GSSINTERPOSERD_TEST"));
        ProcessEnvironment.Remove("GSSINTERPOSERD_TEST");
        Assert.Null(ProcessEnvironment.Get("GSSINTERPOSERD_TEST"));
    }
}
