// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using GssInterposer.Daemon.Configuration;
using Xunit;

namespace GssInterposer.Daemon.Tests.Configuration;

/// <summary>The keys of [gssproxy].</summary>
public sealed class GlobalSectionTests
{
    private const string Service = "\n[service/x]\nmechs = krb5\neuid = 0\n";

    private static DaemonConfiguration Good(string keys) => ConfigurationDirectory.Good($"[gssproxy]\n{keys}{Service}");

    private static Problem Problem(string keys) => ConfigurationDirectory.OnlyProblem($"[gssproxy]\n{keys}{Service}");

    [Fact]
    public void Every_key_reaches_its_field()
    {
        DaemonConfiguration configuration = Good(
            """
            debug_level = 2
            syslog_status = on
            run_as_user = root
            worker threads = 7
            socket = /run/default.sock
            max_connections = 11
            max_connections_per_uid = 12
            max_calls_per_uid = 13
            max_threads = 14
            idle_timeout = 2m
            io_timeout = 15
            cache_size = 3M
            cache_age = 1h
            state_dir = /var/lib/elsewhere
            metrics_socket = /run/metrics.sock
            metrics_file = /run/metrics.prom
            log_format = JSON
            audit = all
            """);
        Assert.Equal(
            new DaemonConfiguration
            {
                Services = configuration.Services,
                DebugLevel = 2,
                SyslogStatus = true,
                RunAsUser = "root",
                WorkerThreads = 7,
                DefaultSocket = "/run/default.sock",
                Limits = new LimitsConfiguration
                {
                    ConnectionsMax = 11,
                    ConnectionsPerUidMax = 12,
                    CallsPerUidMax = 13,
                    ThreadsMax = 14,
                    IdleTimeoutSeconds = 120,
                    IoTimeoutSeconds = 15,
                    CacheBytesMax = 3 << 20,
                    CacheAgeSeconds = 3600,
                },
                StateDirectory = "/var/lib/elsewhere",
                MetricsSocket = "/run/metrics.sock",
                MetricsFile = "/run/metrics.prom",
                LogFormat = LogFormat.Json,
                Audit = AuditLevel.All,
            },
            configuration);
    }

    [Fact]
    public void Without_keys_and_even_without_the_section_the_defaults_hold()
    {
        DaemonConfiguration configuration = ConfigurationDirectory.Good(Service);
        Assert.Equal(new DaemonConfiguration { Services = configuration.Services }, configuration);
    }

    [Fact]
    public void Keys_are_known_in_any_case() => Assert.Equal(7, Good("Worker Threads = 7").WorkerThreads);

    [Fact]
    public void An_empty_value_is_the_default() => Assert.Equal(5, Good("worker threads =").WorkerThreads);

    [Theory]
    [InlineData("debug = yes", 1)]
    [InlineData("debug = no", 0)]
    [InlineData("debug_level = 3", 3)]
    [InlineData("debug = true\ndebug_level = 2", 2)]
    public void Debug_alone_means_level_1_and_debug_level_decides(string keys, int level) => Assert.Equal(level, Good(keys).DebugLevel);

    [Fact]
    public void Debug_and_debug_level_that_contradict_each_other_are_a_warning() => Assert.Contains("contradict", Problem("debug = yes\ndebug_level = 0").Reason);

    [Theory]
    [InlineData("TRUE", true)]
    [InlineData("Yes", true)]
    [InlineData("on", true)]
    [InlineData("1", true)]
    [InlineData("0", false)]
    [InlineData("off", false)]
    [InlineData("no", false)]
    [InlineData("false", false)]
    public void Booleans_are_words_in_any_case(string word, bool value) => Assert.Equal(value, Good($"syslog_status = {word}").SyslogStatus);

    [Fact]
    public void A_boolean_that_is_no_usual_word_counts_as_no_with_a_warning()
    {
        Problem problem = Problem("syslog_status = 2");
        Assert.Equal((Severity.Warning, 2, "syslog_status"), (problem.Severity, problem.Line, problem.Key));
    }

    [Theory]
    [InlineData("worker threads", "0")]
    [InlineData("worker threads", "-1")]
    [InlineData("worker threads", "five")]
    [InlineData("worker threads", "5 5")]
    [InlineData("worker threads", "5m")]
    [InlineData("worker threads", "99999999999999999999")]
    [InlineData("debug_level", "4")]
    [InlineData("io_timeout", "0m")]
    [InlineData("io_timeout", "2h")]
    [InlineData("io_timeout", "m")]
    [InlineData("cache_size", "9999999999G")]
    [InlineData("cache_size", "1T")]
    [InlineData("log_format", "xml")]
    [InlineData("audit", "yes")]
    [InlineData("run_as_user", "no-such-user-here")]
    [InlineData("socket", "relative.sock")]
    [InlineData("state_dir", "relative")]
    [InlineData("metrics_file", "relative")]
    public void A_value_that_cannot_be_used_is_an_error_at_its_line(string key, string value)
    {
        Problem problem = Problem($"{key} = {value}");
        Assert.Equal((Severity.Error, 2, key), (problem.Severity, problem.Line, problem.Key));
        Assert.Contains(value, problem.Reason);
    }

    [Fact]
    public void A_socket_path_that_does_not_fit_is_an_error()
    {
        Assert.NotNull(Good("socket = /" + new string('s', 106)));
        Assert.Contains("108 bytes", Problem("socket = /" + new string('s', 107)).Reason);
    }

    [Fact]
    public void Fewer_threads_in_all_than_workers_is_an_error() => Assert.Equal("max_threads", Problem("max_threads = 4").Key);

    [Theory]
    [InlineData("worker_threads = 5", "did you mean 'worker threads'?")]
    [InlineData("debuglevel = 1", "did you mean 'debug_level'?")]
    [InlineData("entirely different = 1", "remove it")]
    public void An_unknown_key_is_a_warning_with_a_suggestion(string line, string remedy)
    {
        Problem problem = Problem(line);
        Assert.Equal((Severity.Warning, 2, remedy), (problem.Severity, problem.Line, problem.Remedy));
    }

    [Fact]
    public void A_key_given_again_is_a_warning_and_the_first_counts()
    {
        Assert.Equal((Severity.Warning, 3), (Problem("socket = /run/a\nsocket = /run/b").Severity, Problem("socket = /run/a\nsocket = /run/b").Line));
        Assert.Equal("/run/a", Good("socket = /run/a\nsocket = /run/b").DefaultSocket);
    }

    [Theory]
    [InlineData("[servce/x]", "did you mean '[service/x]'?")]
    [InlineData("[gss-proxy]", "did you mean '[gssproxy]'?")]
    [InlineData("[service]", "did you mean '[service/NAME]'?")]
    [InlineData("[libdefaults]", "remove it, or name it [service/NAME]")]
    public void An_unknown_section_is_a_warning_with_a_suggestion(string section, string remedy)
    {
        Problem problem = ConfigurationDirectory.OnlyProblem($"{Service}{section}\na = b\n");
        Assert.Equal((Severity.Warning, 5, remedy), (problem.Severity, problem.Line, problem.Remedy));
    }

    [Fact]
    public void The_command_line_comes_before_the_files()
    {
        using ConfigurationDirectory files = new();
        files.Write("gssproxy.conf", $"[gssproxy]\nsocket = /run/file.sock\ndebug_level = 1\n{Service}");
        ConfigurationOverrides overrides = new() { DefaultSocket = "/run/line.sock", DebugLevel = 2, SyslogStatus = true };
        DaemonConfiguration configuration = files.Load(overrides).Configuration!;
        Assert.Equal(("/run/line.sock", 2, true), (configuration.DefaultSocket, configuration.DebugLevel, configuration.SyslogStatus));
    }

    [Fact]
    public void A_socket_of_the_command_line_that_does_not_fit_is_an_error_of_the_command_line()
    {
        using ConfigurationDirectory files = new();
        (DaemonConfiguration? configuration, IReadOnlyList<Problem> problems) =
            files.Write("gssproxy.conf", Service).Load(new ConfigurationOverrides { DefaultSocket = "/" + new string('s', 107) });
        Assert.Null(configuration);
        Assert.Equal(("command line", "--socket"), (Assert.Single(problems).File, problems[0].Key));
    }

    [Fact]
    public void No_service_at_all_is_an_error() => Assert.Contains("no service", ConfigurationDirectory.OnlyProblem("[gssproxy]\n").Reason);
}
