// SPDX-License-Identifier: MIT
using System;
using System.IO;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Lifecycle;
using GssInterposer.Daemon.Tests.Configuration;
using GssInterposer.Interop;
using Xunit;

namespace GssInterposer.Daemon.Tests.Lifecycle;

/// <summary>The configuration of a user's session proxy.</summary>
public sealed class UserProxyTests
{
    [Fact]
    public void It_has_one_service_for_the_own_user_on_the_sessions_socket()
    {
        using ConfigurationDirectory files = new();
        DaemonConfiguration configuration = UserProxy.Configure(files.Path, ConfigurationOverrides.None).Configuration!;
        ServiceConfiguration service = Assert.Single(configuration.Services);
        Assert.Equal(
            new ServiceConfiguration
            {
                Name = "user-proxy",
                Mechs = service.Mechs,
                Euid = LibC.geteuid(),
                AllowClientCcacheSync = true,
                CredStore = service.CredStore,
                AllowUsers = service.AllowUsers,
                AllowTargets = service.AllowTargets,
            },
            service);
        Assert.Empty(service.CredStore);
        Assert.Equal(files.File("gssproxy/default.sock"), Assert.Single(configuration.Sockets()).Path);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(files.File("gssproxy")));
    }

    [Fact]
    public void The_command_line_may_name_the_socket_and_then_no_session_is_needed()
    {
        ConfigurationOverrides overrides = new() { DefaultSocket = "/run/u.sock", DebugLevel = 2 };
        DaemonConfiguration configuration = UserProxy.Configure(null, overrides).Configuration!;
        Assert.Equal(("/run/u.sock", 2), (configuration.DefaultSocket, configuration.DebugLevel));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("relative")]
    [InlineData("/proc/nowhere")]
    public void Without_a_place_for_the_socket_it_says_what_to_do(string? runtimeDirectory)
    {
        (DaemonConfiguration? configuration, Problem? problem) = UserProxy.Configure(runtimeDirectory, ConfigurationOverrides.None);
        Assert.Null(configuration);
        Assert.Contains("--socket", problem!.Remedy);
        Assert.Contains("XDG_RUNTIME_DIR", problem.ToString());
    }

    [Fact]
    public void A_session_directory_too_long_for_a_socket_is_an_error() =>
        Assert.NotNull(UserProxy.Configure("/" + new string('d', 100), ConfigurationOverrides.None).Problem);

    [Fact]
    public void The_farewell_has_the_words_that_scripts_look_for() =>
        Assert.StartsWith("Terminating, after idling", UserProxy.FarewellText(3), StringComparison.Ordinal);
}
