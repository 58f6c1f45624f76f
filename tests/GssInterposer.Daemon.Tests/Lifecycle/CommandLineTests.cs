// SPDX-License-Identifier: MIT
using System.IO;
using GssInterposer.Daemon.CommandLine;
using GssInterposer.Daemon.Configuration;
using Xunit;

namespace GssInterposer.Daemon.Tests.Lifecycle;

/// <summary>The forms of options that scripts and units use.</summary>
public sealed class CommandLineTests
{
    private static DaemonOptions Good(params string[] arguments)
    {
        StringWriter errors = new();
        (DaemonOptions? options, int status) = DaemonCommandLine.Parse(arguments, TextWriter.Null, errors);
        Assert.True(options is not null, errors.ToString());
        Assert.Equal(0, status);
        return options;
    }

    [Fact]
    public void Without_options_it_is_a_daemon_on_the_files_in_etc() => Assert.Equal(new DaemonOptions(), Good());

    [Fact]
    public void A_user_proxy_as_sessions_start_it() =>
        Assert.Equal(
            new DaemonOptions
            {
                IsUserProxy = true,
                Interactive = true,
                Overrides = new ConfigurationOverrides { DebugLevel = 1, DefaultSocket = "/run/u.sock" },
                IdleTimeoutSeconds = 3,
            },
            Good("-u", "-i", "-d", "--debug-level=1", "-s", "/run/u.sock", "--idle-timeout=3"));

    [Theory]
    [InlineData("-i -s /run/s -c /etc/c")]
    [InlineData("-is /run/s -c/etc/c")]
    [InlineData("--interactive --socket /run/s --config /etc/c")]
    [InlineData("--interactive --socket=/run/s --config=/etc/c")]
    [InlineData("-c=/etc/c -s=/run/s -i")]
    public void Options_have_the_forms_that_popt_takes(string line)
    {
        DaemonOptions options = Good(line.Split(' '));
        Assert.Equal((true, "/run/s", "/etc/c"), (options.Interactive, options.Overrides.DefaultSocket, options.ConfigurationFile));
    }

    [Fact]
    public void A_file_alone_means_no_directory() => Assert.Null(Good("-c", "/etc/c").ConfigurationDirectory);

    [Fact]
    public void A_file_and_a_directory_mean_both() => Assert.Equal("/etc/d", Good("-c", "/etc/c", "-C", "/etc/d").ConfigurationDirectory);

    [Theory]
    [InlineData("-d", 1)]
    [InlineData("--debug-level 3", 3)]
    [InlineData("-d --debug-level=2", 2)]
    public void Debug_is_level_1_at_least(string line, int level) => Assert.Equal(level, Good(line.Split(' ')).Overrides.DebugLevel);

    [Fact]
    public void The_outcome_of_calls_is_logged_on_request() => Assert.True(Good("--syslog-status").Overrides.SyslogStatus);

    [Fact]
    public void Relative_paths_are_those_of_the_directory_it_was_started_in() =>
        Assert.Equal(Path.Combine(Directory.GetCurrentDirectory(), "s.sock"), Good("-s", "s.sock").Overrides.DefaultSocket);

    [Theory]
    [InlineData("--check-config", DaemonAction.CheckConfiguration)]
    [InlineData("--rotate-keys", DaemonAction.RotateKeys)]
    [InlineData("-i", DaemonAction.Serve)]
    public void Other_actions_are_options(string option, object action) => Assert.Equal(action, Good(option).Action);

    [Theory]
    [InlineData("--nonsense", "--nonsense")]
    [InlineData("surplus", "surplus")]
    [InlineData("-i -D", "--interactive")]
    [InlineData("--check-config --rotate-keys", "--rotate-keys")]
    [InlineData("--debug-level=high", "--debug-level")]
    [InlineData("--idle-timeout -1", "--idle-timeout")]
    [InlineData("-c", "-c")]
    [InlineData("--config=", "--config")]
    [InlineData("@file", "@file")]
    public void Wrong_usage_is_status_2_and_names_the_option(string line, string names)
    {
        StringWriter errors = new();
        (DaemonOptions? options, int status) = DaemonCommandLine.Parse(line.Split(' '), TextWriter.Null, errors);
        Assert.Null(options);
        Assert.Equal(2, status);
        Assert.Contains(names, errors.ToString());
    }

    [Fact]
    public void Help_names_every_option()
    {
        StringWriter output = new();
        Assert.Equal((null, 0), DaemonCommandLine.Parse(["--help"], output, TextWriter.Null));
        string[] options =
        [
            "--interactive", "--daemon", "--config", "--configdir", "--socket", "--userproxy", "--idle-timeout", "--debug", "--debug-level", "--syslog-status",
            "--version", "--check-config", "--rotate-keys",
        ];
        Assert.All(options, option => Assert.Contains(option, output.ToString()));
    }

    [Fact]
    public void The_version_is_a_number_alone()
    {
        StringWriter output = new();
        Assert.Equal((null, 0), DaemonCommandLine.Parse(["--version"], output, TextWriter.Null));
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", output.ToString());
    }
}
