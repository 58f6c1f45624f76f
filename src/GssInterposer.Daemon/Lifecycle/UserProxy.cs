// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Text;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Lifecycle;

/// <summary>The proxy of one user's session: no configuration files, one service for the own uid, an end when nobody wants anything for a while.</summary>
internal static class UserProxy
{
    /// <summary>Name of its service, as in the C daemon.</summary>
    public const string ServiceName = "user-proxy";

    /// <summary>Idle time when the command line says nothing else.</summary>
    public const int IdleTimeoutSecondsDefault = 1000;

    /// <summary>One user does not keep more busy.</summary>
    private const int Workers = 2;

    /// <summary>What the log says when the idle time ends the daemon, with status 0.</summary>
    public static string FarewellText(int idleSeconds) => $"Terminating, after idling for {idleSeconds} seconds!";

    /// <summary>Makes the configuration, and the directory for the default socket.</summary>
    /// <param name="runtimeDirectory">XDG_RUNTIME_DIR, or null.</param>
    /// <param name="overrides">What the command line says.</param>
    /// <returns>The configuration, or null and the problem.</returns>
    public static (DaemonConfiguration? Configuration, Problem? Problem) Configure(string? runtimeDirectory, ConfigurationOverrides overrides)
    {
        string? socket = overrides.DefaultSocket;
        if (socket is null && !Path.IsPathRooted(runtimeDirectory))
        {
            return (null, Error("XDG_RUNTIME_DIR is not set, so the user's proxy has no place for its socket", "set it, or name a socket with --socket"));
        }

        // Without a session there is no place that is the user's alone and ends with the session: keys then live in memory.
        string? directory = Path.IsPathRooted(runtimeDirectory) ? Path.Combine(runtimeDirectory, "gssproxy") : null;
        socket ??= Path.Combine(directory!, "default.sock");
        if (Encoding.UTF8.GetByteCount(socket) > SectionReader.SocketPathBytesMax)
        {
            return (null, Error($"the socket path '{socket}' is longer than {SectionReader.SocketPathBytesMax} bytes", "name a shorter one with --socket"));
        }

        if (overrides.DefaultSocket is null && MakeDirectory(directory!) is { } failure)
        {
            return (null, Error($"the directory '{directory}' cannot be made: {failure}", "correct XDG_RUNTIME_DIR, or name a socket with --socket"));
        }

        ServiceConfiguration service = new()
        {
            Name = ServiceName,
            Mechs = ["krb5"],
            Euid = LibC.geteuid(),
            AllowClientCcacheSync = true,
        };
        return (new DaemonConfiguration
        {
            Services = [service],
            DefaultSocket = socket,
            DebugLevel = overrides.DebugLevel,
            SyslogStatus = overrides.SyslogStatus,
            WorkerThreads = Workers,
            StateDirectory = directory,
        }, null);
    }

    private static Problem Error(string reason, string remedy) => new(Severity.Error, Problem.CommandLine, 0, "--userproxy", reason, remedy);

    private static string? MakeDirectory(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }
}
