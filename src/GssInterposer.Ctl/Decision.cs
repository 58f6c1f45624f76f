// SPDX-License-Identifier: MIT
using System;
using System.Runtime.InteropServices;
using System.Text;
using GssInterposer.Core;
using GssInterposer.Core.Policy;
using GssInterposer.Interop;

namespace GssInterposer.Ctl;

/// <summary>What the plugin decides for a process. The values are in <see cref="Settings"/>, where the plugin's own code has put them.</summary>
internal sealed unsafe class Decision
{
    private const string Default = "default";

    private Decision(Findings findings, bool fileSaysYes)
    {
        Findings = findings;
        IsFaulty = findings.Problems.Count > 0;
        string? variable = Variable("GSS_USE_PROXY");
        (UsesProxy, UseProxyOrigin) = variable is null
            ? (fileSaysYes, findings.UseProxy ?? Default)
            : (MeansYes(variable), "environment GSS_USE_PROXY");
        BehaviorOrigin = Origin("GSSPROXY_BEHAVIOR", findings.Behavior);
        TimeoutOrigin = Origin("GSSINTERPOSER_TIMEOUT_MS", findings.Timeout);
        SocketOrigin = Origin("GSSPROXY_SOCKET", findings.Socket);
        if (Said("GSSPROXY_BEHAVIOR") is { } behavior && behavior != BehaviorName)
        {
            findings.Problems.Add($"GSSPROXY_BEHAVIOR: '{Shown.Text(behavior)}' is no behavior and counts as {BehaviorName}; there are LOCAL_ONLY, LOCAL_FIRST, REMOTE_FIRST and REMOTE_ONLY");
        }

        if (Said("GSSINTERPOSER_TIMEOUT_MS") is { } timeout && (!int.TryParse(timeout, out int milliseconds) || milliseconds != Settings.CallTimeoutMs))
        {
            findings.Problems.Add($"GSSINTERPOSER_TIMEOUT_MS: '{Shown.Text(timeout)}' is no number of milliseconds from {InterposerLimits.CallTimeoutMsMin} to "
                + $"{InterposerLimits.CallTimeoutMsMax} and counts as {Settings.CallTimeoutMs}");
        }

        if (Settings.IsSocketPathTooLong)
        {
            findings.Problems.Add("GSSPROXY_SOCKET: the path is longer than the 107 bytes that a UNIX socket allows; shorten it");
        }
    }

    /// <summary>Files, problems and where in the files the values are.</summary>
    public Findings Findings { get; }

    /// <summary>Is anything wrong with the files? A process that uses the proxy fails then.</summary>
    public bool IsFaulty { get; }

    /// <summary>Does the process use the proxy?</summary>
    public bool UsesProxy { get; }

    /// <summary>Who says so.</summary>
    public string UseProxyOrigin { get; }

    /// <summary>Who says which socket.</summary>
    public string SocketOrigin { get; }

    /// <summary>Who says which behaviour.</summary>
    public string BehaviorOrigin { get; }

    /// <summary>Who says which timeout.</summary>
    public string TimeoutOrigin { get; }

    /// <summary>The daemon's socket.</summary>
    public static string Socket
    {
        get
        {
            Span<byte> path = stackalloc byte[InterposerLimits.SocketPathBytesMax];
            Settings.CopySocketPath(path);
            return Encoding.UTF8.GetString(path[..Settings.SocketPathLength]);
        }
    }

    /// <summary>The behaviour as it is written.</summary>
    public static string BehaviorName => Settings.Behavior switch
    {
        Behavior.LocalOnly => "LOCAL_ONLY",
        Behavior.RemoteFirst => "REMOTE_FIRST",
        Behavior.RemoteOnly => "REMOTE_ONLY",
        _ => "LOCAL_FIRST",
    };

    /// <summary>Reads the configuration for a process.</summary>
    /// <param name="process">The process.</param>
    /// <param name="file">The file or directory to read, or null for those that the plugin reads.</param>
    public static Decision For(ProcessIdentity process, string? file)
    {
        Set("GSSINTERPOSER_CONFIG", file);
        using CallFrame frame = new();
        Findings findings = new();
        ConfigurationProblem problem = default;
        ConfigurationParser parser = new(frame.Call.Arena, &problem) { Process = process.Facts(frame) };
        ConfigurationNotes notes = new(findings);
        ConfigurationFiles.Read(ref frame.Call, ref parser, ref notes);
        Settings.Apply(in parser.Values);
        return new Decision(findings, parser.Values.UseProxy);
    }

    /// <summary>Sets a variable for the plugin's code, which reads libc's environment; null leaves it.</summary>
    public static void Set(string name, string? value)
    {
        if (value is not null)
        {
            fixed (byte* nameBytes = Encoding.UTF8.GetBytes(name + '\0'), valueBytes = Encoding.UTF8.GetBytes(value + '\0'))
            {
                _ = LibC.setenv(nameBytes, valueBytes, 1);
            }
        }
    }

    private static string Origin(string variable, string? place) => Said(variable) is null ? place ?? Default : $"environment {variable}";

    private static string? Said(string variable) => Variable(variable) is { Length: > 0 } value ? value : null;

    private static string? Variable(string name)
    {
        fixed (byte* bytes = Encoding.UTF8.GetBytes(name + '\0'))
        {
            return Marshal.PtrToStringUTF8((nint)LibC.secure_getenv(bytes));
        }
    }

    /// <summary>As native/shim.c reads it.</summary>
    private static bool MeansYes(string value) => value == "1"
        || value.Equals("yes", StringComparison.OrdinalIgnoreCase) || value.Equals("true", StringComparison.OrdinalIgnoreCase) || value.Equals("on", StringComparison.OrdinalIgnoreCase);
}
