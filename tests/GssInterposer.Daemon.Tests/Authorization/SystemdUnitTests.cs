// SPDX-License-Identifier: MIT
using System;
using System.Text;
using GssInterposer.Daemon.Authorization;
using Xunit;

namespace GssInterposer.Daemon.Tests.Authorization;

/// <summary>From the text of /proc/PID/cgroup to the unit.</summary>
public sealed class SystemdUnitTests
{
    [Theory]
    [InlineData("/system.slice/httpd.service", "httpd.service")]
    [InlineData("/system.slice/system-getty.slice/getty@tty1.service", "getty@tty1.service")]
    [InlineData("/init.scope", "init.scope")]
    [InlineData("/system.slice/httpd.service/worker/3", "httpd.service")]
    [InlineData("/user.slice/user-1000.slice/session-2.scope", "session-2.scope")]
    [InlineData("/system.slice/_cpu.service", "cpu.service")]
    [InlineData("/system.slice/dev-hugepages.mount", "dev-hugepages.mount")]
    [InlineData("/system.slice/a\\x2db.service", "a\\x2db.service")]
    [InlineData("/machine.slice/libpod-77.scope/system.slice/httpd.service", "libpod-77.scope")]
    public void The_first_component_below_the_slices_is_the_unit(string path, string unit) => Assert.Equal(unit, SystemdUnit.FromPath(path));

    [Theory]
    [InlineData("/user.slice/user-1000.slice/user@1000.service/app.slice/httpd.service")]
    [InlineData("/user.slice/user-1000.slice/user@1000.service/httpd.service")]
    public void What_a_user_names_below_his_own_manager_is_not_believed(string path) => Assert.Equal("user@1000.service", SystemdUnit.FromPath(path));

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("//")]
    [InlineData("httpd.service")]
    [InlineData("/system.slice")]
    [InlineData("/system.slice/")]
    [InlineData("/docker/0123456789ab")]
    [InlineData("/docker/0123456789ab/httpd.service")]
    [InlineData("/../../system.slice/httpd.service")]
    [InlineData("/system.slice/../httpd.service")]
    [InlineData("/system.slice/httpd.service (deleted)")]
    [InlineData("/system.slice/.service")]
    [InlineData("/system.slice/_.service")]
    [InlineData("/system.slice/getty@.service")]
    [InlineData("/system.slice/@x.service")]
    [InlineData("/system.slice/ht tpd.service")]
    [InlineData("/system.slice/httpd.Service")]
    [InlineData("/system.slice/httpd.timer")]
    [InlineData("/system.slice/htt\u00fcd.service")]
    public void Anything_else_is_no_unit(string path) => Assert.Null(SystemdUnit.FromPath(path));

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void A_unit_name_has_at_most_255_characters(int length, bool isUnit) =>
        Assert.Equal(isUnit, SystemdUnit.FromPath("/" + new string('a', length - ".service".Length) + ".service") is not null);

    [Theory]
    [InlineData("0::/system.slice/httpd.service\n", "httpd.service")]
    [InlineData("0::/system.slice/httpd.service", "httpd.service")]
    [InlineData("1:name=systemd:/system.slice/httpd.service\n", "httpd.service")]
    [InlineData("9:name=systemd:/system.slice/httpd.service\n8:pids:/system.slice/nginx.service\n0::/\n", "httpd.service")]
    [InlineData("1:name=systemd:/system.slice/old.service\n0::/system.slice/new.service\n", "new.service")]
    [InlineData("8:pids:/system.slice/nginx.service\n", null)]
    [InlineData("5::/system.slice/nginx.service\n", null)]
    [InlineData("0::/\n", null)]
    [InlineData("", null)]
    [InlineData("\n\n::\n0\n0:\n", null)]
    public void The_unified_hierarchy_comes_before_systemds_own(string text, string? unit) =>
        Assert.Equal(unit, SystemdUnit.FromCgroupFile(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_path_with_colons_is_taken_whole() =>
        Assert.Equal("a:b.service", SystemdUnit.FromCgroupFile("0::/system.slice/a:b.service\n"u8));

    [Fact]
    public void Bytes_that_are_no_text_are_no_unit() =>
        Assert.Null(SystemdUnit.FromCgroupFile([.. "0::/"u8, 0xff, 0xfe, .. ".service\n"u8]));

    [Fact]
    public void No_input_makes_it_throw()
    {
        Random random = new(20261121);
        byte[] alphabet = [.. "0:/\n._@\\-name=systemd.service.slice ("u8, 0, 0x80, 0xff];
        for (int trial = 0; trial < 20_000; trial++)
        {
            byte[] text = random.GetItems(alphabet, random.Next(40));
            string? unit = SystemdUnit.FromCgroupFile(text);
            Assert.True(unit is null || unit.Contains('.', StringComparison.Ordinal));
        }
    }
}
