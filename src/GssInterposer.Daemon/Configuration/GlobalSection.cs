// SPDX-License-Identifier: MIT
using System.Collections.Immutable;
using GssInterposer.Daemon.Lifecycle;

namespace GssInterposer.Daemon.Configuration;

/// <summary>Reads [gssproxy].</summary>
internal static class GlobalSection
{
    /// <summary>Its name.</summary>
    public const string Name = "gssproxy";

    private const int CountMax = 1 << 20;
    private const int SecondsMax = int.MaxValue;
    private const long CacheBytesMax = 1L << 36;
    private const int ThreadsMax = 4096;

    /// <summary>The highest debug level that means something.</summary>
    public const int DebugLevelMax = 3;

    /// <summary>The whole configuration but for the services and what the command line says.</summary>
    public static DaemonConfiguration Read(SectionReader section)
    {
        DaemonConfiguration defaults = new() { Services = [] };
        DaemonConfiguration configuration = new()
        {
            Services = ImmutableArray<ServiceConfiguration>.Empty,
            DefaultSocket = section.SocketPath("socket") ?? defaults.DefaultSocket,
            DebugLevel = DebugLevel(section),
            SyslogStatus = section.Boolean("syslog_status", defaults.SyslogStatus),
            RunAsUser = RunAsUser(section),
            WorkerThreads = section.Integer("worker threads", defaults.WorkerThreads, 1, ThreadsMax),
            Limits = Limits(section),
            StateDirectory = section.AbsolutePath("state_dir") ?? defaults.StateDirectory,
            MetricsSocket = section.SocketPath("metrics_socket"),
            MetricsFile = section.AbsolutePath("metrics_file"),
            LogFormat = (LogFormat)section.Choice("log_format", (int)defaults.LogFormat, "text", "json"),
            Audit = (AuditLevel)section.Choice("audit", (int)defaults.Audit, "none", "denials", "all"),
        };
        section.ReportUnknown();
        if (section.Find("max_threads") is { } entry && configuration.Limits.ThreadsMax < configuration.WorkerThreads)
        {
            section.Problems.Error(
                entry,
                $"key 'max_threads': {configuration.Limits.ThreadsMax} is less than the {configuration.WorkerThreads} worker threads",
                "raise max_threads or lower 'worker threads'");
        }

        return configuration;
    }

    private static LimitsConfiguration Limits(SectionReader section)
    {
        LimitsConfiguration defaults = new();
        return new LimitsConfiguration
        {
            ConnectionsMax = section.Integer("max_connections", defaults.ConnectionsMax, 1, CountMax),
            ConnectionsPerUidMax = section.Integer("max_connections_per_uid", defaults.ConnectionsPerUidMax, 1, CountMax),
            CallsPerUidMax = section.Integer("max_calls_per_uid", defaults.CallsPerUidMax, 1, CountMax),
            ThreadsMax = section.Integer("max_threads", defaults.ThreadsMax, 1, ThreadsMax),
            IdleTimeoutSeconds = section.Seconds("idle_timeout", defaults.IdleTimeoutSeconds, 0, SecondsMax),
            IoTimeoutSeconds = section.Seconds("io_timeout", defaults.IoTimeoutSeconds, 1, 3600),
            CacheBytesMax = section.Bytes("cache_size", defaults.CacheBytesMax, 0, CacheBytesMax),
            CacheAgeSeconds = section.Seconds("cache_age", defaults.CacheAgeSeconds, 0, SecondsMax),
        };
    }

    /// <summary><c>debug</c> alone means level 1; where <c>debug_level</c> is given too, it decides.</summary>
    public static int DebugLevel(SectionReader section)
    {
        bool debug = section.Boolean("debug", false);
        int level = section.Integer("debug_level", debug ? 1 : 0, 0, DebugLevelMax);
        if (section.Find("debug_level") is { } entry && section.Find("debug") is not null && debug != level > 0)
        {
            section.Problems.Warning(entry, $"'debug' and 'debug_level' contradict each other; debug_level = {level} counts", "remove key 'debug'");
        }

        return level;
    }

    private static string? RunAsUser(SectionReader section)
    {
        if (section.Find("run_as_user") is { } entry && Accounts.UserByName(entry.Value) is null)
        {
            section.Problems.Error(entry, $"key 'run_as_user': there is no user '{entry.Value}'", "create the user, or remove the key");
        }

        return section.Text("run_as_user");
    }
}
