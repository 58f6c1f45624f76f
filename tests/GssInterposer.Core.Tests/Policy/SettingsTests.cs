// SPDX-License-Identifier: MIT
using System;
using System.Text;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Tests.Support;
using Xunit;

namespace GssInterposer.Core.Tests.Policy;

[Collection(CoreCollection.Name)]
public sealed class SettingsTests : IDisposable
{
    private const int Default = InterposerLimits.CallTimeoutMsDefault;

    public void Dispose() => CoreEnvironment.Load("/nowhere", 1000);

    [Theory]
    [InlineData("LOCAL_ONLY", Behavior.LocalOnly)]
    [InlineData("LOCAL_FIRST", Behavior.LocalFirst)]
    [InlineData("REMOTE_FIRST", Behavior.RemoteFirst)]
    [InlineData("REMOTE_ONLY", Behavior.RemoteOnly)]
    [InlineData("remote_only", Behavior.LocalFirst)]
    [InlineData("REMOTE_ONLY ", Behavior.LocalFirst)]
    [InlineData("REMOTE", Behavior.LocalFirst)]
    [InlineData("", Behavior.LocalFirst)]
    [InlineData(null, Behavior.LocalFirst)]
    public void Behaviours_are_the_four_words_and_anything_else_is_the_default(string? word, Behavior expected)
    {
        CoreEnvironment.Set("GSSPROXY_BEHAVIOR", word);
        CoreEnvironment.LoadSettings();
        Assert.Equal(expected, Settings.Behavior);
    }

    [Theory]
    [InlineData("10", 10)]
    [InlineData("0010", 10)]
    [InlineData("3600000", 3_600_000)]
    [InlineData("9", Default)]
    [InlineData("0", Default)]
    [InlineData("3600001", Default)]
    [InlineData("4294967306", Default)]
    [InlineData("99999999999999999999999999999999", Default)]
    [InlineData("-1", Default)]
    [InlineData("+20", Default)]
    [InlineData("20ms", Default)]
    [InlineData(" 20", Default)]
    [InlineData("0x20", Default)]
    [InlineData("", Default)]
    [InlineData(null, Default)]
    public void A_timeout_is_a_number_of_milliseconds_within_bounds(string? digits, int expected)
    {
        CoreEnvironment.Set("GSSINTERPOSER_TIMEOUT_MS", digits);
        CoreEnvironment.LoadSettings();
        Assert.Equal(expected, Settings.CallTimeoutMs);
    }

    [Theory]
    [InlineData(null, "/var/lib/gssproxy/default.sock")]
    [InlineData("", "/var/lib/gssproxy/default.sock")]
    [InlineData("/run/s", "/run/s")]
    public void The_socket_is_the_one_named_or_the_one_of_the_daemon_s_package(string? path, string expected)
    {
        CoreEnvironment.Set("GSSPROXY_SOCKET", path);
        CoreEnvironment.LoadSettings();
        Assert.Equal(expected, SocketPath());
        Assert.False(Settings.IsSocketPathTooLong);
    }

    [Theory]
    [InlineData(107, false)]
    [InlineData(108, true)]
    [InlineData(4000, true)]
    public void A_path_leaves_room_for_its_terminator(int length, bool tooLong)
    {
        string path = new('s', length);
        CoreEnvironment.Set("GSSPROXY_SOCKET", path);
        CoreEnvironment.LoadSettings();
        Assert.Equal(tooLong, Settings.IsSocketPathTooLong);
        Assert.Equal(path[..Math.Min(length, 107)], SocketPath());
    }

    [Theory]
    [InlineData(Behavior.LocalOnly, true, false, true)]
    [InlineData(Behavior.LocalFirst, true, true, true)]
    [InlineData(Behavior.RemoteFirst, true, true, false)]
    [InlineData(Behavior.RemoteOnly, false, true, false)]
    public void Each_behaviour_says_who_is_asked_and_who_first(Behavior behavior, bool local, bool remote, bool localFirst)
    {
        Assert.Equal(local, behavior.AllowsLocal());
        Assert.Equal(remote, behavior.AllowsRemote());
        Assert.Equal(localFirst, behavior.IsLocalFirst());
    }

    private static string SocketPath()
    {
        Span<byte> path = stackalloc byte[InterposerLimits.SocketPathBytesMax];
        Settings.CopySocketPath(path);
        return Encoding.ASCII.GetString(path.Slice(0, Settings.SocketPathLength));
    }
}
