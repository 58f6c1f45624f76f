// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.HostProcess.Tests;

/// <summary>
/// A program that its file gives privileges (AT_SECURE) does not listen to the caller's environment, and to no configuration but root's. It runs as an ordinary
/// user, in a mount namespace where a directory of the test is /etc.
/// </summary>
[Collection(Host.Collection)]
public sealed class PrivilegedProgramTests : IDisposable
{
    private const string Nobody = "65534";
    private const string SwitchedOnByFile = "[interposer]\nuse_proxy = yes\nsocket = /run/named-by-file.sock\nbehavior = REMOTE_ONLY\n";

    private const UnixFileMode Program = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly ScratchDirectory scratch = new();
    private readonly Host host;

    /// <summary>Makes the other /etc and a copy of the driver.</summary>
    public PrivilegedProgramTests(Host host)
    {
        this.host = host;
        Directory.CreateDirectory(scratch.PathOf("etc"), Program | UnixFileMode.UserWrite);
        foreach (string file in (string[])["/etc/passwd", "/etc/group", "/etc/ld.so.cache"])
        {
            File.Copy(file, scratch.PathOf("etc", Path.GetFileName(file)));
        }

        File.Copy(Driver.PathOf("gate"), scratch.PathOf("gate"));
    }

    private string Configuration => scratch.PathOf("etc", "gssinterposer.conf");

    /// <inheritdoc/>
    public void Dispose() => scratch.Dispose();

    [PrivilegedFact]
    public void An_ordinary_program_listens_to_the_environment_whatever_the_file_says()
    {
        Assert.Equal("open privileged=0 /run/named-by-environment.sock", Ask(default));
        File.WriteAllText(Configuration, SwitchedOnByFile);
        Assert.Equal("open privileged=0 /run/named-by-environment.sock", Ask(default));
        Assert.Equal("closed privileged=0", Ask(default, useProxy: "no"));
        Assert.Equal("open privileged=0 /run/named-by-file.sock", Ask(default, useProxy: null, socket: null));
    }

    [PrivilegedFact]
    public void A_setuid_program_ignores_the_environment()
    {
        string named = scratch.PathOf("named.conf");
        File.WriteAllText(named, SwitchedOnByFile);
        Assert.Equal("closed privileged=1", Ask(UnixFileMode.SetUser, configuration: named));
        Assert.Equal("closed privileged=1", Ask(UnixFileMode.SetGroup, configuration: named));
        Assert.Equal("open privileged=0 /run/named-by-file.sock", Ask(default, useProxy: null, socket: null, configuration: named));
    }

    [PrivilegedFact]
    public void A_setuid_program_obeys_the_file()
    {
        File.WriteAllText(Configuration, SwitchedOnByFile);
        Assert.Equal("open privileged=1 /run/named-by-file.sock", Ask(UnixFileMode.SetUser, useProxy: "no"));
        Assert.Equal("open privileged=1 /run/named-by-file.sock", Ask(UnixFileMode.SetGroup, useProxy: "no"));
    }

    [PrivilegedFact]
    public void A_section_for_the_user_sees_the_effective_one()
    {
        File.WriteAllText(Configuration, $"[interposer/x]\nuser = root\nprogram = {scratch.PathOf("gate")}\n{SwitchedOnByFile.Split('\n', 2)[1]}");
        Assert.Equal("open privileged=1 /run/named-by-file.sock", Ask(UnixFileMode.SetUser));
        Assert.Equal("closed privileged=1", Ask(UnixFileMode.SetGroup));
    }

    [PrivilegedFact]
    public void A_privileged_program_believes_no_file_but_root_s()
    {
        File.WriteAllText(Configuration, SwitchedOnByFile);
        Assert.Equal(0, Run("chown", Nobody, Configuration).ExitCode);
        Assert.Equal("closed privileged=1", Ask(UnixFileMode.SetGroup));
        Assert.Equal("closed privileged=1", Ask(UnixFileMode.SetUser));
        Assert.Equal("open privileged=0 /run/named-by-file.sock", Ask(default, useProxy: null, socket: null));
    }

    /// <summary>The driver's answer, and of the words of its call the socket.</summary>
    private string Ask(
        UnixFileMode privilege, string? useProxy = "yes", string? socket = "/run/named-by-environment.sock", string? configuration = null)
    {
        File.SetUnixFileMode(scratch.PathOf("gate"), Program | privilege);
        Dictionary<string, string> environment = host.SwitchedOff();
        foreach ((string name, string? value) in ((string, string?)[])[("GSS_USE_PROXY", useProxy), ("GSSPROXY_SOCKET", socket), ("GSSINTERPOSER_CONFIG", configuration)])
        {
            environment.Remove(name);
            if (value is not null)
            {
                environment[name] = value;
            }
        }

        const string enter = "mount --bind \"$1\" /etc && exec setpriv --reuid=65534 --regid=65534 --clear-groups \"$2\" ask";
        ProcessResult result = ProcessRunner.Run(
            ["unshare", "--mount", "/bin/sh", "-c", enter, "sh", scratch.PathOf("etc"), scratch.PathOf("gate")], environment);
        Assert.True(result.ExitCode == 0, result.ToString());
        string[] words = result.Output.TrimEnd().Split(" cannot reach the gss-proxy at ");
        return words.Length == 1 ? words[0] : $"{words[0]} {words[1].Split(':')[0]}";
    }

    private static ProcessResult Run(params string[] command) => ProcessRunner.Run(command, ProcessRunner.InheritedEnvironment());
}
