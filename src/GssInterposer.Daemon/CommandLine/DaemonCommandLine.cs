// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.IO;
using System.Reflection;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Lifecycle;

namespace GssInterposer.Daemon.CommandLine;

/// <summary>The options of the C daemon, in the forms that popt takes (<c>-ids SOCKET</c>, <c>--socket=SOCKET</c>), and ours.</summary>
internal static class DaemonCommandLine
{
    /// <summary>Exit status: it was started the wrong way.</summary>
    public const int WrongUsage = 2;

    private static readonly Option<bool> Interactive = new("--interactive", "-i") { Description = "stay in the foreground and log to stderr" };
    private static readonly Option<bool> Daemon = new("--daemon", "-D") { Description = "become a daemon and log to syslog (default)" };

    private static readonly Option<string?> ConfigurationFile = new("--config", "-c")
    {
        Description = $"configuration file (default {ConfigurationLoader.DefaultFile})",
        HelpName = "FILE",
    };

    private static readonly Option<string?> ConfigurationDirectory = new("--configdir", "-C")
    {
        Description = $"directory of NN-name.conf files (default {ConfigurationLoader.DefaultDirectory}; none when --config is given)",
        HelpName = "DIR",
    };

    private static readonly Option<string?> Socket = new("--socket", "-s")
    {
        Description = $"default socket (default {DaemonConfiguration.DefaultSocketPath})",
        HelpName = "SOCKET",
    };

    private static readonly Option<bool> User = new("--userproxy", "-u") { Description = "proxy of one user's session, without configuration files" };

    private static readonly Option<int> IdleTimeout = new("--idle-timeout")
    {
        Description = "with --userproxy: end after so long without a call; 0: never",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => UserProxy.IdleTimeoutSecondsDefault,
    };

    private static readonly Option<bool> Debug = new("--debug", "-d") { Description = "the same as --debug-level=1" };

    private static readonly Option<int> DebugLevel = new("--debug-level")
    {
        Description = "1: basic messages; 2: credential decisions; 3: and libkrb5's trace",
        HelpName = "N",
    };

    private static readonly Option<bool> SyslogStatus = new("--syslog-status") { Description = "log the outcome of each call" };

    private static readonly Option<bool> CheckConfiguration = new("--check-config")
    {
        Description = "print the effective configuration and every problem; status 1 when it cannot be used",
    };

    private static readonly Option<bool> RotateKeys = new("--rotate-keys")
    {
        Description = "make a new sealing key, which the daemon takes up when it is told to reload; previous keys still open what they sealed",
    };

    private static readonly Option<bool> Version = new("--version") { Description = "print the version" };

    private static readonly Option[] All =
    [
        Interactive, Daemon, ConfigurationFile, ConfigurationDirectory, Socket, User, IdleTimeout, Debug, DebugLevel, SyslogStatus, CheckConfiguration,
        RotateKeys, Version,
    ];

    /// <summary>Version of the program, as --version prints it.</summary>
    public static string VersionText
    {
        get
        {
            string version = typeof(DaemonCommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
            int build = version.IndexOf('+');
            return build < 0 ? version : version[..build];
        }
    }

    /// <summary>Reads the command line.</summary>
    /// <param name="arguments">Without the program's name.</param>
    /// <param name="output">Gets help and version.</param>
    /// <param name="errors">Gets what is wrong.</param>
    /// <returns>What is asked for; or null and the status to exit with.</returns>
    public static (DaemonOptions? Options, int Status) Parse(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors)
    {
        RootCommand command = new("Trusted daemon of the GSS-Proxy protocol: it holds Kerberos keys, so that applications need not.");
        command.Options.Clear();
        command.Directives.Clear();
        System.CommandLine.Help.HelpOption help = new("--help", "-h", "-?");
        command.Options.Add(help);
        foreach (Option option in All)
        {
            command.Options.Add(option);
        }

        // Arguments that begin with @ are names as others are, not files of more arguments.
        ParseResult result = command.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.GetResult(help) is not null)
        {
            return (null, result.Invoke(new InvocationConfiguration { Output = output, Error = errors }));
        }

        if (result.Errors.Count > 0)
        {
            foreach (ParseError error in result.Errors)
            {
                errors.WriteLine($"gssinterposerd: {error.Message}");
            }

            errors.WriteLine("gssinterposerd: run it with --help for the options");
            return (null, WrongUsage);
        }

        if (result.GetValue(Version))
        {
            output.WriteLine(VersionText);
            return (null, 0);
        }

        if (Mistake(result) is { } mistake)
        {
            errors.WriteLine($"gssinterposerd: {mistake}");
            return (null, WrongUsage);
        }

        return (Options(result), 0);
    }

    private static string? Mistake(ParseResult result)
    {
        if (result.GetValue(Interactive) && result.GetValue(Daemon))
        {
            return "--interactive and --daemon exclude each other: give one of them";
        }

        if (result.GetValue(CheckConfiguration) && result.GetValue(RotateKeys))
        {
            return "--check-config and --rotate-keys exclude each other: give one of them";
        }

        if (result.GetValue(IdleTimeout) < 0)
        {
            return "--idle-timeout is less than 0: give seconds, or 0 for never";
        }

        foreach (Option<string?> path in (ReadOnlySpan<Option<string?>>)[ConfigurationFile, ConfigurationDirectory, Socket])
        {
            if (result.GetValue(path) is { Length: 0 })
            {
                return $"{path.Name} has an empty value: give a path";
            }
        }

        return null;
    }

    private static DaemonOptions Options(ParseResult result)
    {
        string? file = result.GetValue(ConfigurationFile);
        string? directory = result.GetValue(ConfigurationDirectory);
        string? socket = result.GetValue(Socket);
        return new DaemonOptions
        {
            Action = result.GetValue(CheckConfiguration) ? DaemonAction.CheckConfiguration
                : result.GetValue(RotateKeys) ? DaemonAction.RotateKeys
                : DaemonAction.Serve,
            Interactive = result.GetValue(Interactive),
            ConfigurationFile = Absolute(file) ?? ConfigurationLoader.DefaultFile,
            // Who names a file means that file alone, unless a directory is named too (as in the C daemon).
            ConfigurationDirectory = Absolute(directory) ?? (file is null ? ConfigurationLoader.DefaultDirectory : null),
            Overrides = new ConfigurationOverrides
            {
                DefaultSocket = Absolute(socket),
                DebugLevel = Math.Max(result.GetValue(DebugLevel), result.GetValue(Debug) ? 1 : 0),
                SyslogStatus = result.GetValue(SyslogStatus),
            },
            IsUserProxy = result.GetValue(User),
            IdleTimeoutSeconds = result.GetValue(IdleTimeout),
        };
    }

    /// <summary>Does not look at the current directory, which may be gone, for paths that do not need it.</summary>
    private static string? Absolute(string? path) => path is null || Path.IsPathRooted(path) ? path : Path.GetFullPath(path);
}
