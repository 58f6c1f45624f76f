// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Linq;
using System.Text;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Core.Tests.Support;
using GssInterposer.Testing;
using GssInterposer.Tests;

namespace GssInterposer.Core.Tests.Policy;

/// <summary>A directory of configuration files that this process is told to read, and no variable that could say otherwise.</summary>
public sealed unsafe class ConfigurationSite : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public ConfigurationSite()
    {
        CoreEnvironment.Set("GSSPROXY_SOCKET", null);
        CoreEnvironment.Set("GSSPROXY_BEHAVIOR", null);
        CoreEnvironment.Set("GSSINTERPOSER_TIMEOUT_MS", null);
        Directory.CreateDirectory(PathOf(), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        CoreEnvironment.Set("GSSINTERPOSER_CONFIG", PathOf());
    }

    /// <summary>The program that this process runs.</summary>
    public static string Program { get; } = new FileInfo("/proc/self/exe").LinkTarget!;

    /// <summary>The words of the problem; empty when there is none.</summary>
    public static string Problem
    {
        get
        {
            if (!Settings.IsFaulty)
            {
                return string.Empty;
            }

            _ = Settings.Fault;
            return Encoding.UTF8.GetString(Words.Recall((uint)MinorCode.BadConfiguration));
        }
    }

    public static string Socket
    {
        get
        {
            Span<byte> path = stackalloc byte[InterposerLimits.SocketPathBytesMax];
            Settings.CopySocketPath(path);
            return Encoding.ASCII.GetString(path[..Settings.SocketPathLength]);
        }
    }

    public string PathOf(string name = "") => _scratch.PathOf("conf.d", name).TrimEnd('/');

    /// <summary>Writes a file that only its owner can write.</summary>
    public string Write(string text, string name = "a.conf")
    {
        File.WriteAllText(PathOf(name), text);
        File.SetUnixFileMode(PathOf(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return PathOf(name);
    }

    /// <summary>What the parser keeps of some lines, each of which ends at a guard page, for a process with a certain identity.</summary>
    internal static (ConfigurationValues Values, string Problem) Parse(ReadOnlySpan<byte> text, uint user = 1000)
    {
        using TestCall call = new();
        ProcessFacts process = ProcessFacts.OfThisProcess(call.Pointer->Arena);
        process.User = user;
        ConfigurationProblem problem = default;
        ConfigurationParser parser = new(call.Pointer->Arena, &problem) { Process = process };
        parser.BeginFile("f"u8);
        foreach (Range range in text.Split((byte)'\n'))
        {
            using GuardedBytes line = new(text[range]);
            parser.Take(new ReadOnlySpan<byte>(line.Pointer, (int)line.Length), false);
        }

        parser.EndFile();
        Span<byte> words = stackalloc byte[InterposerLimits.WordsBytesMax];
        problem.CopyTo(words);
        return (parser.Values, Encoding.UTF8.GetString(words[..problem.Length]));
    }

    public void Dispose()
    {
        CoreEnvironment.Set("GSSINTERPOSER_CONFIG", string.Empty);
        CoreEnvironment.Load("/nowhere", 1000);
        _scratch.Dispose();
    }
}
