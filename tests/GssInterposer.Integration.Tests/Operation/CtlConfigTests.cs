// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Linq;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests.Operation;

/// <summary>gssinterposerctl config, and what all commands have in common.</summary>
public sealed class CtlConfigTests : IDisposable
{
    private readonly ScratchDirectory scratch = new();

    private string Configuration => scratch.PathOf("conf.d");

    private string PathOf(string name) => Path.Combine(Configuration, name);

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Each_value_comes_from_a_line_from_the_environment_or_is_the_default()
    {
        Write("a.conf", "# first\n[interposer]\ntimeout = 10\nbehavior = REMOTE_ONLY\nsocket = /run/a\n");
        Write("b.conf", "[interposer/x]\nprogram = /nonexistent\ntimeout = 20\n\n[interposer/y]\nprogram = /usr/bin/env\nuse_proxy = yes\nsocket = /run/b\n[interposer/z]\n");

        ProcessResult result = Ctl.Run([("GSSPROXY_BEHAVIOR", "LOCAL_ONLY")], "config", "--config", Configuration, "--program", "/usr/bin/env");

        Assert.True(result.ExitCode == 0 && result.Error.Length == 0, result.ToString());
        Assert.Equal($"yes {PathOf("b.conf")}:7", result.Line("use_proxy"));
        Assert.Equal($"/run/b {PathOf("b.conf")}:8", result.Line("socket"));
        Assert.Equal("LOCAL_ONLY environment GSSPROXY_BEHAVIOR", result.Line("behavior"));
        Assert.Equal($"10 {PathOf("a.conf")}:3", result.Line("timeout"));

        ProcessResult other = Ctl.Run([("GSSPROXY_SOCKET", "/run/c"), ("GSSINTERPOSER_TIMEOUT_MS", "70")], "config", "--config", Configuration, "--program", "/usr/bin/true");

        Assert.Equal("no default", other.Line("use_proxy"));
        Assert.Equal("/run/c environment GSSPROXY_SOCKET", other.Line("socket"));
        Assert.Equal($"REMOTE_ONLY {PathOf("a.conf")}:4", other.Line("behavior"));
        Assert.Equal("70ms environment GSSINTERPOSER_TIMEOUT_MS", other.Line("timeout"));
        Assert.Equal("30 default", Ctl.Run("config").Line("timeout"));
    }

    [Fact]
    public void All_problems_are_told_each_with_its_line_and_the_status_is_1()
    {
        Write("a.conf", "[interposer]\nuse_proxy = maybe\ntimeout = 0\nuse_proxy = yes\nuser = 0\n");
        Write("b.conf", "[interposer/x]\nprogramm = /x\n[interposer/X]\n/*");
        Directory.CreateDirectory(PathOf("c.conf"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Write("d.conf", "x\n");

        ProcessResult result = Ctl.Run("config", "--config", Configuration);

        Assert.Equal(1, result.ExitCode);
        string[] lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] expected =
        [
            "a.conf:2: 'maybe' is neither", "a.conf:3: '0' is no timeout", "a.conf:5: [interposer] is for every process", "b.conf:2: unknown key 'programm'",
            "b.conf:3: 'interposer/X' is a section that occurs before", "b.conf:4: the comment that begins here", "c.conf: is no regular file", "d.conf:1: 'x' is neither a section",
        ];
        Assert.Equal(expected.Length + 1, lines.Length);
        Assert.All(expected.Zip(lines), pair => Assert.StartsWith(PathOf(pair.First), pair.Second, StringComparison.Ordinal));
        Assert.Contains("every acquisition and every context of this process fails", lines[^1], StringComparison.Ordinal);
        Assert.Equal($"yes {PathOf("a.conf")}:4", result.Line("use_proxy"));
    }

    [Fact]
    public void Variables_that_the_plugin_would_not_understand_are_problems()
    {
        ProcessResult result = Ctl.Run([("GSSPROXY_BEHAVIOR", "REMOTE"), ("GSSINTERPOSER_TIMEOUT_MS", "1s"), ("GSSPROXY_SOCKET", "/" + new string('s', 107))], "config");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("GSSPROXY_BEHAVIOR: 'REMOTE' is no behavior and counts as LOCAL_FIRST", result.Error, StringComparison.Ordinal);
        Assert.Contains("GSSINTERPOSER_TIMEOUT_MS: '1s' is no number of milliseconds from 10 to 3600000 and counts as 30000", result.Error, StringComparison.Ordinal);
        Assert.Contains("GSSPROXY_SOCKET: the path is longer than the 107 bytes", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", "yes")]
    [InlineData("oN", "yes")]
    [InlineData("0", "no")]
    [InlineData("", "no")]
    public void GSS_USE_PROXY_wins_over_every_section(string variable, string decision)
    {
        Write("a.conf", $"[interposer]\nuse_proxy = {(decision == "yes" ? "no" : "yes")}\n");

        ProcessResult result = Ctl.Run([("GSS_USE_PROXY", variable), ("GSSINTERPOSER_CONFIG", Configuration)], "config");

        Assert.Equal($"{decision} environment GSS_USE_PROXY", result.Line("use_proxy"));
    }

    [Fact]
    public void A_program_is_known_by_its_links_and_a_group_by_its_number()
    {
        string link = scratch.PathOf("link");
        File.CreateSymbolicLink(link, "/usr/bin/env");
        Write("a.conf", "[interposer/p]\nprogram = /usr/bin/env\nuse_proxy = yes\n[interposer/g]\ngroup = 4242\nbehavior = REMOTE_ONLY\n");

        ProcessResult result = Ctl.Run("config", "--config", Configuration, "--program", link, "--gid", "4242");

        Assert.Equal($"yes {PathOf("a.conf")}:3", result.Line("use_proxy"));
        Assert.Equal($"REMOTE_ONLY {PathOf("a.conf")}:6", result.Line("behavior"));
        Assert.Equal("LOCAL_FIRST default", Ctl.Run("config", "--config", Configuration).Line("behavior"));
    }

    [RootFact]
    public void Another_user_has_that_user_s_groups_and_believes_no_file_of_a_third()
    {
        Write("a.conf", "[interposer/u]\nuser = daemon\ngroup = daemon\nuse_proxy = yes\n");
        string[] daemon = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).First(fields => fields[0] == "daemon");

        ProcessResult result = Ctl.Run("config", "--config", Configuration, "--uid", daemon[2]);

        Assert.Equal($"{daemon[2]} (daemon)", result.Line("user"));
        Assert.Equal(daemon[3], result.Line("groups").Split(',')[0]);
        Assert.Equal($"yes {PathOf("a.conf")}:4", result.Line("use_proxy"));

        ProcessRunner.Run(["chown", daemon[2], PathOf("a.conf")], ProcessRunner.InheritedEnvironment());
        Assert.Equal(0, Ctl.Run("config", "--config", Configuration, "--uid", daemon[2]).ExitCode);
        ProcessResult third = Ctl.Run("config", "--config", Configuration, "--uid", "4242");
        Assert.Equal(1, third.ExitCode);
        Assert.StartsWith($"{PathOf("a.conf")}: belongs to uid {daemon[2]}, who has no say here; chown root", third.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "--version")]
    [InlineData(0, "--help")]
    [InlineData(0, "config", "--help")]
    [InlineData(0, "ping", "-h")]
    [InlineData(2)]
    [InlineData(2, "frobnicate")]
    [InlineData(2, "config", "--uid", "root")]
    [InlineData(2, "config", "--uid", "4294967296")]
    [InlineData(2, "config", "--config", "")]
    [InlineData(2, "ping", "--program", "/x")]
    public void Usage(int status, params string[] arguments)
    {
        ProcessResult result = Ctl.Run(arguments);

        Assert.True(result.ExitCode == status, result.ToString());
        Assert.Equal(status == 0, result.Error.Length == 0);
        Assert.Equal(status == 0, result.Output.Length != 0);
        Assert.True(status == 0 || result.Error.EndsWith("gssinterposerctl: run it with --help for the commands and their options\n", StringComparison.Ordinal), result.ToString());
    }

    private void Write(string name, string text)
    {
        const UnixFileMode mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Directory.CreateDirectory(Configuration, mine | UnixFileMode.UserExecute);
        File.WriteAllText(PathOf(name), text);
        File.SetUnixFileMode(PathOf(name), mine);
    }
}
