// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using GssInterposer.Daemon.CommandLine;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Lifecycle;
using GssInterposer.Daemon.Observability;
using GssInterposer.Daemon.Sealing;
using GssInterposer.Interop;

namespace GssInterposer.Daemon;

/// <summary>gssinterposerd: reads the command line and the configuration, settles what the process is, and serves.</summary>
internal static class Program
{
    /// <summary>Exit status: it could not start, or could not do what was asked. 2 is <see cref="DaemonCommandLine.WrongUsage"/>.</summary>
    private const int Failed = 1;

    private static int Main(string[] arguments)
    {
        GlobalScope.Use();
        DiagnosticPipes.Remove();
        (DaemonOptions? options, int status) = DaemonCommandLine.Parse(arguments, Console.Out, Console.Error);
        return options?.Action switch
        {
            null => status,
            DaemonAction.CheckConfiguration => CheckConfiguration(options),
            DaemonAction.RotateKeys => RotateKeys(options),
            _ when !options.Interactive && !Daemonize.IsChild => Daemonize.Start(Environment.ProcessPath!, arguments, Console.Error),
            _ => Serve(options),
        };
    }

    private static int CheckConfiguration(DaemonOptions options)
    {
        (DaemonConfiguration? configuration, IReadOnlyList<Problem> problems) = Startup.Load(options);
        return EffectiveConfiguration.Report(configuration, problems, Console.Out, Console.Error);
    }

    private static int RotateKeys(DaemonOptions options)
    {
        if (LoadOrExplain(options) is not { } configuration)
        {
            return Failed;
        }

        if (configuration.StateDirectory is not { } directory)
        {
            Console.Error.WriteLine("gssinterposerd: the user's proxy keeps its keys in memory without XDG_RUNTIME_DIR: restart it for a new key");
            return Failed;
        }

        uint owner = configuration.RunAsUser is { } user ? Accounts.UserByName(user)!.Value.Uid : LibC.geteuid();
        try
        {
            (ulong id, int previous) = KeyFile.Rotate(directory, owner);
            Console.Out.WriteLine($"new sealing key {id:x16}, {previous} previous kept for opening; tell the daemon by SIGHUP (systemctl reload)");
            return 0;
        }
        catch (SealingException failure)
        {
            Console.Error.WriteLine($"gssinterposerd: {failure.Message}");
            return Failed;
        }
    }

    private static int Serve(DaemonOptions options)
    {
        if (!options.Interactive)
        {
            Daemonize.Detach();
        }

        if (LoadOrExplain(options) is not { } configuration)
        {
            return Failed;
        }

        // A user's proxy lives in the user's session and keeps its surroundings.
        if (!options.IsUserProxy)
        {
            Daemonize.LeaveSurroundings();
        }

        ProcessEnvironment.Prepare(options.IsUserProxy, configuration.DebugLevel);
        Log log = new(options.Interactive ? null : new SyslogTarget()) { DebugLevel = configuration.DebugLevel, Format = configuration.LogFormat };
        try
        {
            using Server server = new(options, configuration, log);
            return server.Run();
        }
        catch (Exception failure) when (failure is SealingException or IOException)
        {
            log.Error(failure.Message);
            return Failed;
        }
    }

    /// <summary>Loads the configuration; problems go to stderr.</summary>
    private static DaemonConfiguration? LoadOrExplain(DaemonOptions options)
    {
        (DaemonConfiguration? configuration, IReadOnlyList<Problem> problems) = Startup.Load(options);
        foreach (Problem problem in problems)
        {
            Console.Error.WriteLine(problem);
        }

        return configuration;
    }
}
