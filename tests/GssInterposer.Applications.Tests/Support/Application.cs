// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using GssInterposer.Testing;

namespace GssInterposer.Applications.Tests;

/// <summary>Programs of Debian packages, installed or unpacked below artifacts/peers (scripts/lib/dependencies.sh), and what they need to run from there.</summary>
internal static class Application
{
    private static readonly Lazy<string> Unpacked = new(UnpackedForEverybody);

    /// <summary>No application needs as long; a machine may be slow all the same.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The library directory of the packages, as a file's path begins: <c>usr/lib/x86_64-linux-gnu</c>.</summary>
    public static string LibraryDirectory { get; } = Path.GetDirectoryName(Programs.LibraryPaths("any")[1])![1..];

    /// <summary>Absolute path of a packages' file, by its path in the package: <c>usr/sbin/slapd</c>.</summary>
    /// <exception cref="FileNotFoundException">It is neither unpacked nor installed.</exception>
    public static string PathOf(string file) => Find(file, Unpacked.Value) ?? throw new FileNotFoundException(WhyMissing(file));

    /// <summary>Why a test cannot run that needs these files and <see cref="Account.Unprivileged"/>, or null.</summary>
    public static string? WhyNot(IEnumerable<string> files) =>
        files.Where(file => Find(file, UnpackedHere) is null).Select(WhyMissing).FirstOrDefault() ?? UnprivilegedFactAttribute.WhyNot;

    /// <summary>The environment with the directories where unpacked libraries and plugins are.</summary>
    public static Dictionary<string, string> Environment(IReadOnlyDictionary<string, string> environment)
    {
        string unpacked = Unpacked.Value;
        string python = $"{unpacked}/usr/lib/python3";
        return new(environment)
        {
            ["LD_LIBRARY_PATH"] = $"{unpacked}/{LibraryDirectory}:{unpacked}/{LibraryDirectory["usr/".Length..]}", // some packages still have /lib
            ["SASL_PATH"] = $"{unpacked}/{LibraryDirectory}/sasl2:/{LibraryDirectory}/sasl2",
            ["PYTHONPATH"] = $"{python}/dist-packages:{python}.11:{python}.11/lib-dynload",
            ["PYTHONDONTWRITEBYTECODE"] = "1",
        };
    }

    /// <summary>A port of 127.0.0.1 that is free at this moment.</summary>
    public static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static string UnpackedHere => Repository.PathOf("artifacts", "peers");

    private static string? Find(string file, string unpacked) => new[] { Path.Combine(unpacked, file), $"/{file}" }.FirstOrDefault(Path.Exists);

    /// <summary>Another user may not come to a checkout below /root; then there is a copy until this process ends.</summary>
    private static string UnpackedForEverybody()
    {
        string here = UnpackedHere;
        for (DirectoryInfo? directory = new(here); ; directory = directory.Parent)
        {
            if (directory is null)
            {
                return here;
            }

            if ((directory.UnixFileMode & UnixFileMode.OtherExecute) == 0)
            {
                break;
            }
        }

        ScratchDirectory scratch = new();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => scratch.Dispose();
        ProcessResult copied = ProcessRunner.Run(["cp", "-a", here, scratch.Path], ProcessRunner.InheritedEnvironment());
        return copied.ExitCode == 0 ? scratch.PathOf("peers") : throw new IOException(copied.ToString());
    }

    private static string WhyMissing(string file) => $"{file} is neither installed nor unpacked: scripts/lib/dependencies.sh could not download its package";
}
