// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using GssInterposer.Daemon.CommandLine;
using GssInterposer.Daemon.Configuration;

namespace GssInterposer.Daemon.Lifecycle;

/// <summary>From the command line to a configuration, at the start and at each reload.</summary>
internal static class Startup
{
    /// <summary>What the log says once the sockets listen; programs that start the daemon wait for it.</summary>
    public const string CompleteText = "Initialization complete.";

    /// <summary>What the log says after a reload that took effect.</summary>
    public const string ReloadedText = "New config loaded successfully.";

    /// <summary>What the log says after a reload that did not; the problems come before it.</summary>
    public const string ReloadFailedText = "Error reading new configuration; keeping the old one.";

    /// <summary>Loads what the options name.</summary>
    public static (DaemonConfiguration? Configuration, IReadOnlyList<Problem> Problems) Load(DaemonOptions options)
    {
        if (!options.IsUserProxy)
        {
            return ConfigurationLoader.Load(options.ConfigurationFile, options.ConfigurationDirectory, options.Overrides);
        }

        (DaemonConfiguration? configuration, Problem? problem) = UserProxy.Configure(ProcessEnvironment.Get("XDG_RUNTIME_DIR"), options.Overrides);
        return (configuration, problem is null ? [] : [problem]);
    }
}
