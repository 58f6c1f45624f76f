// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Globalization;
using System.IO;
using System.Reflection;
using GssInterposer.Ctl.Tickets;

namespace GssInterposer.Ctl;

/// <summary>The commands and their options.</summary>
internal static class CtlCommandLine
{
    private const string Name = "gssinterposerctl";
    private const int MistakeCharactersMax = 1000;

    private static readonly Option<string?> ProgramPath = new("--program")
    {
        Description = "the program that the process runs; without it, sections that ask for a program do not apply",
        HelpName = "PATH",
    };

    private static readonly Option<uint?> User = new("--uid")
    {
        Description = "its effective user (default: who runs this command)",
        HelpName = "N",
        CustomParser = Number,
    };

    private static readonly Option<uint?> Group = new("--gid")
    {
        Description = "its effective group (default: the user's); supplementary groups are the user's",
        HelpName = "N",
        CustomParser = Number,
    };

    private static readonly Option<string?> File = new("--config")
    {
        Description = "a file, or a directory of *.conf files, in the place of /etc/gssinterposer.conf and /etc/gssinterposer.conf.d",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Socket = new("--socket")
    {
        Description = "the daemon's socket (default: the one that the plugin would use)",
        HelpName = "PATH",
    };

    private static readonly Option<string?> Ccache = new("--ccache")
    {
        Description = "the credential cache, as in KRB5CCNAME (default: the default one)",
        HelpName = "NAME",
    };

    private static readonly Option<string?> Token = new("--token")
    {
        Description = "a file with an initiator's first token, as it is or in base64, in the place of a ccache; - is standard input",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Keytab = new("--keytab")
    {
        Description = "the keytab to decrypt tickets with (default: none, and what is visible is shown)",
        HelpName = "FILE",
    };

    private static readonly Option<bool> Version = new("--version") { Description = "print the version" };

    private static readonly Command Config = new(
        "config", "What the plugin decides for a process, where each value comes from, and every problem of the configuration. Status 1 when there are problems.")
    {
        ProgramPath, User, Group, File,
    };

    private static readonly Command Ping = new(
        "ping", "Asks the daemon whether it is there and what it can do, as the plugin would. Status 1 when it does not answer.")
    {
        Socket,
    };

    private static readonly Command Ticket = new(
        "ticket", "What is in the tickets of a ccache, or in that of a token: client, times, flags, and with the service's keytab the authorization data (PAC, authentication "
        + "indicators, delegation path). Prints no keys. Status 1 when something cannot be read, is malformed, or the keytab opens none of it.")
    {
        Ccache, Token, Keytab,
    };

    /// <summary>Does what the command line asks for.</summary>
    /// <param name="arguments">Without the program's name.</param>
    /// <param name="output">Gets what was asked for.</param>
    /// <param name="errors">Gets what is wrong.</param>
    /// <returns>The status to exit with.</returns>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors)
    {
        RootCommand root = new("Looks at the configuration of the gss-proxy interposer plugin, at its daemon, and into tickets. The environment counts as it does for the plugin.");
        HelpOption help = new("--help", "-h", "-?");
        root.Options.Clear();
        root.Directives.Clear();
        root.Options.Add(help);
        root.Options.Add(Version);
        root.Subcommands.Add(Config);
        root.Subcommands.Add(Ping);
        root.Subcommands.Add(Ticket);

        // Arguments that begin with @ are names as others are, not files of more arguments.
        ParseResult result = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.GetResult(help) is not null)
        {
            return result.Invoke(new InvocationConfiguration { Output = output, Error = errors });
        }

        if (result.GetValue(Version) && arguments.Count == 1)
        {
            output.WriteLine(VersionText);
            return ExitStatus.Good;
        }

        List<string> mistakes = [];
        foreach (ParseError error in result.Errors)
        {
            mistakes.Add(error.Message);
        }

        foreach (Option<string?> path in (Option<string?>[])[ProgramPath, File, Socket, Ccache, Token, Keytab])
        {
            if (result.GetResult(path) is not null && result.Errors.Count == 0 && result.GetValue(path) is { Length: 0 })
            {
                mistakes.Add($"{path.Name} has an empty value: give a path");
            }
        }

        if (result.GetResult(Ccache) is not null && result.GetResult(Token) is not null)
        {
            mistakes.Add("--ccache and --token are two places to look at: give one");
        }

        if (mistakes.Count > 0)
        {
            foreach (string mistake in mistakes)
            {
                errors.WriteLine($"{Name}: {Shown.TextUpTo(MistakeCharactersMax, mistake)}"); // the shell may have written the arguments, from names of files
            }

            errors.WriteLine($"{Name}: run it with --help for the commands and their options");
            return ExitStatus.WrongUsage;
        }

        return result.CommandResult.Command == Config
            ? ConfigCommand.Run(
                ProcessIdentity.Of(Absolute(result.GetValue(ProgramPath)), result.GetValue(User), result.GetValue(Group)), Absolute(result.GetValue(File)), output, errors)
            : result.CommandResult.Command == Ticket
                ? TicketCommand.Run(result.GetValue(Ccache), result.GetValue(Token), result.GetValue(Keytab), output, errors)
                : PingCommand.Run(Absolute(result.GetValue(Socket)), output, errors);
    }

    private static string VersionText
    {
        get
        {
            string version = typeof(CtlCommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
            int build = version.IndexOf('+');
            return build < 0 ? version : version[..build];
        }
    }

    private static uint? Number(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint number))
        {
            return number;
        }

        argument.AddError($"'{Shown.Text(text)}' is no number of a user or group");
        return null;
    }

    private static string? Absolute(string? path) => path is null || Path.IsPathRooted(path) ? path : Path.GetFullPath(path);
}
