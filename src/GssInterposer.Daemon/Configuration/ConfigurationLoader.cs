// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Text;

namespace GssInterposer.Daemon.Configuration;

/// <summary>From files to a checked configuration.</summary>
internal static class ConfigurationLoader
{
    /// <summary>Where distributions keep the configuration; both the main file's directory and that of the others.</summary>
    public const string DefaultDirectory = "/etc/gssproxy";

    /// <summary>The main file when the command line names none.</summary>
    public const string DefaultFile = DefaultDirectory + "/gssproxy.conf";

    /// <summary>Reads and checks.</summary>
    /// <param name="mainFile">gssproxy.conf.</param>
    /// <param name="directory">Directory of NN-name.conf files, or null for none.</param>
    /// <param name="overrides">What the command line says.</param>
    /// <returns>The configuration, or null when one of the problems is an error; all problems either way.</returns>
    public static (DaemonConfiguration? Configuration, IReadOnlyList<Problem> Problems) Load(
        string mainFile, string? directory, ConfigurationOverrides overrides)
    {
        ProblemList problems = new();
        List<IniSection> sections = ConfigurationFiles.Read(mainFile, directory, problems);
        // What cannot be read would only be reported again, as missing.
        if (problems.HasErrors)
        {
            return (null, problems.All);
        }

        IniSection global = new(mainFile, 0, GlobalSection.Name);
        List<ServiceConflicts.Placed> services = [];
        foreach (IniSection section in sections)
        {
            if (section.Name.Equals(GlobalSection.Name, StringComparison.OrdinalIgnoreCase))
            {
                global = section;
            }
            else if (section.Name.StartsWith(ServiceSection.Prefix, StringComparison.OrdinalIgnoreCase))
            {
                SectionReader reader = new(section, problems);
                if (ServiceSection.Read(reader) is { } service)
                {
                    services.Add(new ServiceConflicts.Placed(service, reader));
                }
            }
            else
            {
                ReportUnknown(section, problems);
            }
        }

        DaemonConfiguration configuration = Apply(overrides, GlobalSection.Read(new SectionReader(global, problems)), problems);
        ServiceConflicts.CheckMatching(services, configuration.DefaultSocket, problems);
        ServiceConflicts.SettleSockets(services, configuration.DefaultSocket, problems);
        if (services.Count == 0 && !problems.HasErrors)
        {
            problems.Error(mainFile, 0, null, "there is no service", "add a section [service/NAME] with mechs and euid, there or in a file NN-name.conf");
        }

        return problems.HasErrors
            ? (null, problems.All)
            : (configuration with { Services = [.. services.ConvertAll(placed => placed.Service)] }, problems.All);
    }

    private static void ReportUnknown(IniSection section, ProblemList problems)
    {
        string kind = section.Name.Split('/')[0];
        string name = section.Name.Length > kind.Length ? section.Name[kind.Length..] : "/NAME";
        string remedy = Suggestion.For(kind, [GlobalSection.Name, "service"]) switch
        {
            GlobalSection.Name => $"did you mean '[{GlobalSection.Name}]'?",
            { } service => $"did you mean '[{service}{name}]'?",
            null => "remove it, or name it [service/NAME]",
        };
        problems.Warning(section, $"section [{section.Name}] is unknown and ignored", remedy);
    }

    private static DaemonConfiguration Apply(ConfigurationOverrides overrides, DaemonConfiguration configuration, ProblemList problems)
    {
        string socket = overrides.DefaultSocket ?? configuration.DefaultSocket;
        if (Encoding.UTF8.GetByteCount(socket) > SectionReader.SocketPathBytesMax)
        {
            string reason = $"the socket path '{socket}' is longer than {SectionReader.SocketPathBytesMax} bytes";
            problems.Error(Problem.CommandLine, 0, "--socket", reason, "use a shorter directory");
        }

        return configuration with
        {
            DefaultSocket = socket,
            DebugLevel = Math.Max(overrides.DebugLevel, configuration.DebugLevel),
            SyslogStatus = overrides.SyslogStatus || configuration.SyslogStatus,
        };
    }
}
