// SPDX-License-Identifier: MIT
using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Tests.Proxy;
using GssInterposer.Core.Tests.Support;
using GssInterposer.Interop;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Core.Tests.Policy;

/// <summary>What the configuration file decides for a process.</summary>
[Collection(CoreCollection.Name)]
public sealed class ConfigurationTests : IDisposable
{
    private readonly ConfigurationSite _site = new();

    private static string Me => LibC.geteuid().ToString(CultureInfo.InvariantCulture);

    public void Dispose() => _site.Dispose();

    [Fact]
    public void A_section_for_everybody_switches_the_proxy_on_and_says_how()
    {
        _site.Write("[interposer]\nuse_proxy = yes\nsocket = /run/a.sock\nbehavior = REMOTE_ONLY\ntimeout = 250ms\n");
        Assert.True(CoreEnvironment.LoadSettings(switchedOn: false), ConfigurationSite.Problem);
        Assert.Equal((string.Empty, "/run/a.sock", Behavior.RemoteOnly, 250), (ConfigurationSite.Problem, ConfigurationSite.Socket, Settings.Behavior, Settings.CallTimeoutMs));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[interposer]\n")]
    [InlineData("[interposer]\nuse_proxy = no\n")]
    [InlineData("[interposer]\nuse_proxy =\n")]
    [InlineData("[interposer]\nsocket = /run/a.sock\n")]
    [InlineData("# [interposer]\n;use_proxy = yes\n//\n/* [interposer]\nuse_proxy = yes\n*/")]
    [InlineData("[interposer/x]\nprogram = /nonexistent\nuse_proxy = yes\n")]
    [InlineData("[interposer/x]\nuser = 4242424\nuse_proxy = yes\n")]
    [InlineData("[interposer/x]\ngroup = 4242424\nuse_proxy = yes\n")]
    [InlineData("[interposer]\nuse_proxy = yes\n[interposer/x]\nuse_proxy = no\n")]
    public void A_process_that_no_section_switches_on_is_left_alone(string text)
    {
        _site.Write(text);
        Assert.False(CoreEnvironment.LoadSettings(switchedOn: false));
        Assert.True(CoreEnvironment.LoadSettings(switchedOn: true));
        Assert.Equal(string.Empty, ConfigurationSite.Problem);
    }

    [Fact]
    public void Each_kind_of_condition_is_met_by_any_of_its_values_and_all_kinds_must_be()
    {
        string program = $"program = /nonexistent\nprogram = {ConfigurationSite.Program}\n";
        string user = $"user = 4242424\nuser = {Me}\n";
        string group = $"group = {LibC.getegid()}\ngroup = 4242424\n";
        foreach ((string conditions, bool expected) in ((string, bool)[])[(program, true), (user, true), (group, true), (program + user + group, true),
            (program + user + "group = 4242424\n", false), (program + "user = 4242424\n" + group, false), ("program = /nonexistent\n" + user + group, false)])
        {
            _site.Write($"[interposer/x]\nuse_proxy = yes\n{conditions}");
            Assert.True(expected == CoreEnvironment.LoadSettings(switchedOn: false), conditions);
        }
    }

    [Fact]
    public void A_program_is_known_by_its_symbolic_links_too()
    {
        string link = _site.PathOf("link");
        File.CreateSymbolicLink(link, ConfigurationSite.Program);
        _site.Write($"[interposer/x]\nprogram = {link}\nuse_proxy = yes\n");
        Assert.True(CoreEnvironment.LoadSettings(switchedOn: false));
    }

    [Fact]
    public void Users_and_groups_have_names()
    {
        string user = NameIn("/etc/passwd", Me), group = NameIn("/etc/group", $"{LibC.getegid()}");
        _site.Write($"[interposer/x]\nuser = {user}\ngroup = {group}\nuse_proxy = yes\n");
        Assert.True(CoreEnvironment.LoadSettings(switchedOn: false));
        _site.Write("[interposer/x]\nuser = nobody\nuser = bin\nuser = daemon\nuse_proxy = yes\n");
        Assert.Equal(user is "nobody" or "bin" or "daemon", CoreEnvironment.LoadSettings(switchedOn: false));
    }

    /// <summary>Whoever has no name, in a container for instance, is known by number.</summary>
    private static string NameIn(string file, string number) =>
        File.ReadLines(file).Select(line => line.Split(':')).FirstOrDefault(fields => fields.Length > 2 && fields[2] == number)?[0] ?? number;

    [Fact]
    public void Later_sections_win_key_by_key_and_files_are_read_in_byte_order()
    {
        _site.Write("[interposer/late]\nbehavior = LOCAL_ONLY\n", "a.conf");
        _site.Write("[interposer]\nuse_proxy = no\nsocket = /run/B\n", "B.conf");
        _site.Write("[interposer]\nuse_proxy = no\nbehavior = REMOTE_ONLY\n[interposer/x]\nuse_proxy = yes\ntimeout = 7\n", "9.conf");
        _site.Write("[interposer]\nuse_proxy = yes\n", "b.conf");
        _site.Write("[interposer]\nuse_proxy = no\n", "c.conf.bak");
        _site.Write("[interposer]\nuse_proxy = no\n", ".d.conf");
        Assert.True(CoreEnvironment.LoadSettings(switchedOn: false));
        Assert.Equal(("/run/B", Behavior.LocalOnly, 7000), (ConfigurationSite.Socket, Settings.Behavior, Settings.CallTimeoutMs));
    }

    [Fact]
    public void The_environment_wins_over_the_file()
    {
        _site.Write("[interposer]\nuse_proxy = yes\nsocket = /run/file\nbehavior = REMOTE_ONLY\ntimeout = 9\n");
        CoreEnvironment.Set("GSSPROXY_SOCKET", "/run/environment");
        CoreEnvironment.Set("GSSPROXY_BEHAVIOR", "LOCAL_ONLY");
        CoreEnvironment.Set("GSSINTERPOSER_TIMEOUT_MS", "20");
        Assert.True(CoreEnvironment.LoadSettings());
        Assert.Equal(("/run/environment", Behavior.LocalOnly, 20), (ConfigurationSite.Socket, Settings.Behavior, Settings.CallTimeoutMs));
    }

    [Fact]
    public void GSSINTERPOSER_CONFIG_may_name_a_file_and_be_empty_for_none()
    {
        string file = _site.Write("[interposer]\nuse_proxy = yes\n", "named");
        CoreEnvironment.Set("GSSINTERPOSER_CONFIG", file);
        Assert.True(CoreEnvironment.LoadSettings(switchedOn: false));
        CoreEnvironment.Set("GSSINTERPOSER_CONFIG", string.Empty);
        Assert.False(CoreEnvironment.LoadSettings(switchedOn: false));
    }

    [Theory]
    [InlineData("[interposer]\nbehaviour = LOCAL_ONLY", ":2: unknown key 'behaviour'; there are program, user, group, use_proxy, socket, behavior and timeout")]
    [InlineData("[interposer]\nuse_proxy = maybe", ":2: 'maybe' is neither yes nor no")]
    [InlineData("[interposer]\nbehavior = REMOTE", ":2: 'REMOTE' is no behavior; there are LOCAL_ONLY, LOCAL_FIRST, REMOTE_FIRST and REMOTE_ONLY")]
    [InlineData("[interposer]\n\ntimeout = 30m", ":3: '30m' is no timeout from 10ms to 3600 seconds; write 30, or 250ms")]
    [InlineData("[interposer]\ntimeout = 9ms", ":2: '9ms' is no timeout")]
    [InlineData("[interposer]\ntimeout = 3601", ":2: '3601' is no timeout")]
    [InlineData("[interposer]\ntimeout = 99999999999999999999", ":2: '99999999999999999999' is no timeout")]
    [InlineData("[interposer]\nsocket = run/x", ":2: 'run/x' is no absolute path of a socket")]
    [InlineData("[interposer]\nsocket = /run/x\nsocket = /run/y", ":3: the key occurs before in this section; leave one")]
    [InlineData("[interposer]\nuser = 0", ":2: [interposer] is for every process and has no conditions; write [interposer/NAME]")]
    [InlineData("[interposer/x]\nprogram = apache2", ":2: 'apache2' is no absolute path of a program")]
    [InlineData("[interposer/x]\nuser = no-such-user", ":2: 'no-such-user' is not in /etc/passwd, the only place where it is looked up; write the number of the user")]
    [InlineData("[interposer/x]\ngroup = no-such-group", ":2: 'no-such-group' is not in /etc/group")]
    [InlineData("[interposer/x]\n[Interposer/X]", ":2: 'Interposer/X' is a section that occurs before; give each its own name")]
    [InlineData("[service/x]\nmechs = krb5", ":1: '[service/x]' is no section of this file; write [interposer], or [interposer/NAME] with conditions in it")]
    [InlineData("[interposer", ":1: '[interposer' is no section")]
    [InlineData("[interposer/]", ":1: '[interposer/]' is no section")]
    [InlineData("use_proxy = yes", ":1: 'use_proxy = yes' stands before any section; put it under [interposer] or [interposer/NAME]")]
    [InlineData("[interposer]\nuse_proxy", ":2: 'use_proxy' is neither a section, a comment nor key = value")]
    [InlineData("[interposer]\n= yes", ":2: '= yes' is neither a section")]
    [InlineData("[interposer]\nuse_proxy = y\0es", ":2: the line holds a NUL character")]
    [InlineData("/*\n\n* /", ":1: the comment that begins here with /* does not end; end it with */, or begin each line with #")]
    [InlineData("[interposer]\n\x1b[31m = x", ":2: unknown key '?[31m'")]
    public void A_problem_is_told_with_file_line_and_remedy_by_every_call_that_would_use_the_proxy(string text, string words)
    {
        string file = _site.Write(text);
        CoreEnvironment.LoadSettings(switchedOn: false); // may or may not open, by what else is in the file
        Assert.True(CoreEnvironment.LoadSettings());
        Assert.StartsWith(file + words, ConfigurationSite.Problem, StringComparison.Ordinal);
        foreach (Outcome outcome in (Outcome[])[Client.Acquire(), Client.Accept(), Client.Initiate(), Client.Initiate(withCredential: false),
            Client.AcquireWithPassword("x"u8), Client.Impersonate(), Client.Import(), Client.Store()])
        {
            Assert.Equal(GssApi.GSS_S_FAILURE, outcome.Status.Major);
            Assert.Equal(ConfigurationSite.Problem, outcome.Words);
            Assert.Equal(string.Empty, outcome.Produced);
        }
    }

    [Fact]
    public void A_problem_disturbs_nobody_who_is_not_to_use_the_proxy()
    {
        _site.Write("[interposer]\nunknown = x\n");
        Assert.False(CoreEnvironment.LoadSettings(switchedOn: false));
        _site.Write("[interposer/x]\nprogram = /nonexistent\nuse_proxy = yes\nunknown = x\n");
        Assert.False(CoreEnvironment.LoadSettings(switchedOn: false));
        _site.Write("[interposer]\nunknown = x\nuse_proxy = yes\n");
        Assert.True(CoreEnvironment.LoadSettings(switchedOn: false));
        Assert.True(Settings.IsFaulty);
    }

    [Fact]
    public void A_problem_is_gone_when_the_file_is_right()
    {
        _site.Write("[interposer]\nunknown = x\n");
        Assert.True(CoreEnvironment.LoadSettings());
        _site.Write("[interposer]\n");
        Assert.True(CoreEnvironment.LoadSettings());
        Assert.Equal(string.Empty, ConfigurationSite.Problem);
    }

    [Fact]
    public void Bounds_are_problems_one_beyond_them()
    {
        string exact = "[interposer]\nsocket = /" + new string('s', 106) + "\n" + new string('#', 4000) + "\n" + new string(' ', 1000) + "use_proxy = yes\n";
        _site.Write(exact + string.Concat(Enumerable.Range(0, 128).Select(i => $"[interposer/{i}]\n")));
        Assert.True(CoreEnvironment.LoadSettings(switchedOn: false));
        Assert.Equal(string.Empty, ConfigurationSite.Problem);

        _site.Write(string.Concat(Enumerable.Range(0, 129).Select(i => $"[interposer/{i}]\n")));
        Assert.True(CoreEnvironment.LoadSettings());
        Assert.Contains("a.conf:129: this is one section [interposer/NAME] more than the 128", ConfigurationSite.Problem, StringComparison.Ordinal);

        _site.Write("[interposer]\n" + new string(' ', 2000) + "use_proxy = yes\n");
        Assert.True(CoreEnvironment.LoadSettings());
        Assert.EndsWith("a.conf:2: the line is longer than 1023 bytes; shorten it", ConfigurationSite.Problem, StringComparison.Ordinal);

        _site.Write("[interposer]\nsocket = /" + new string('s', 107));
        Assert.True(CoreEnvironment.LoadSettings());
        Assert.Contains("is longer than the 107 bytes that a UNIX socket allows; shorten it", ConfigurationSite.Problem, StringComparison.Ordinal);

        _site.Write(string.Empty);
        for (int i = 0; i < 63; i++)
        {
            _site.Write(string.Empty, $"{i}.conf");
        }

        Assert.True(CoreEnvironment.LoadSettings());
        Assert.Equal(string.Empty, ConfigurationSite.Problem);
        _site.Write(string.Empty, "64.conf");
        Assert.True(CoreEnvironment.LoadSettings());
        Assert.EndsWith("holds more than 64 files *.conf; put sections together", ConfigurationSite.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void What_others_can_write_or_nobody_can_read_is_a_problem_and_not_believed()
    {
        string file = _site.Write("[interposer]\nuse_proxy = yes\n");
        foreach ((UnixFileMode more, string path) in ((UnixFileMode, string)[])[(UnixFileMode.GroupWrite, file), (UnixFileMode.OtherWrite, file),
            (UnixFileMode.GroupWrite, _site.PathOf()), (UnixFileMode.OtherWrite, _site.PathOf())])
        {
            UnixFileMode before = File.GetUnixFileMode(path);
            File.SetUnixFileMode(path, before | more);
            Assert.False(CoreEnvironment.LoadSettings(switchedOn: false));
            Assert.True(CoreEnvironment.LoadSettings());
            Assert.Equal($"{path}: can be written by others than its owner; chmod go-w", ConfigurationSite.Problem);
            File.SetUnixFileMode(path, before);
        }

        Directory.CreateDirectory(_site.PathOf("b.conf"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.True(CoreEnvironment.LoadSettings());
        Assert.Equal($"{_site.PathOf("b.conf")}: is no regular file; put the configuration into one", ConfigurationSite.Problem);

        CoreEnvironment.Set("GSSINTERPOSER_CONFIG", _site.PathOf("absent"));
        Assert.True(CoreEnvironment.LoadSettings());
        Assert.Equal($"{_site.PathOf("absent")}: cannot be opened: No such file or directory; correct its permissions or remove it", ConfigurationSite.Problem);
    }

    [Fact]
    public void The_sample_changes_nothing_and_its_keys_have_their_defaults_and_are_in_the_manual()
    {
        string sample = File.ReadAllText(Repository.PathOf("mech.d", "gssinterposer.sample.conf"));
        string manual = File.ReadAllText(Repository.PathOf("docs", "CONFIGURATION.md"));
        string[] lines = [.. sample.Split('\n').Select(line => Regex.Replace(line, @"^#(?=\[|[a-z_]+ =)", string.Empty))];
        string[] keys = [.. lines.Where(line => Regex.IsMatch(line, "^[a-z_]+ =")).Select(line => line.Split(" =")[0])];
        Assert.Equal(["use_proxy", "socket", "behavior", "timeout", "program", "user", "group"], keys);
        Assert.All(keys, key => Assert.Contains($"| `{key}` |", manual, StringComparison.Ordinal));

        foreach (string text in (string[])[sample, string.Join('\n', lines)])
        {
            _site.Write(text);
            Assert.False(CoreEnvironment.LoadSettings(switchedOn: false));
            Assert.True(CoreEnvironment.LoadSettings());
            Assert.Equal(
                (string.Empty, "/var/lib/gssproxy/default.sock", Behavior.LocalFirst, InterposerLimits.CallTimeoutMsDefault),
                (ConfigurationSite.Problem, ConfigurationSite.Socket, Settings.Behavior, Settings.CallTimeoutMs));
        }
    }

    [Theory]
    [InlineData(0, 0x180, false, true)]
    [InlineData(0, 0x1a4, true, true)]
    [InlineData(1000, 0x180, false, true)]
    [InlineData(1000, 0x180, true, false)]
    [InlineData(1001, 0x180, false, false)]
    [InlineData(0, 0x190, false, false)]
    [InlineData(0, 0x182, true, false)]
    public void A_privileged_program_believes_root_alone(uint owner, uint mode, bool privileged, bool trusted)
    {
        ProcessFacts process = default;
        process.User = 1000;
        process.IsPrivileged = privileged;
        Assert.Equal(trusted, ConfigurationFiles.IsTrusted(owner, mode, in process));
    }
}
