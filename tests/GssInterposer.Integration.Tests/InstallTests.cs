// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using GssInterposer.Integration.Tests.Operation;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests;

/// <summary>scripts/install.sh, always below a scratch directory.</summary>
[Collection(SiteCollection.Name)]
public sealed class InstallTests(Site site) : IDisposable
{
    private const UnixFileMode ReadableByAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly ScratchDirectory scratch = new();

    private string Configuration => scratch.PathOf("etc", "gss", "mech.d", "gssinterposer.conf");

    private string Choices => scratch.PathOf("etc", "gssinterposer.conf");

    private string Library => scratch.PathOf("usr", "lib", "gss", "gssinterposer.so");

    private string Tool => scratch.PathOf("usr", "bin", "gssinterposerctl");

    /// <inheritdoc/>
    public void Dispose() => scratch.Dispose();

    [Fact]
    public void DESTDIR_is_where_files_go_and_is_not_in_them()
    {
        ProcessResult result = InstallWithDestdir();

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(File.ReadAllBytes(Plugin.Path), File.ReadAllBytes(Library));
        Assert.True(File.ReadAllBytes(Ctl.Program).AsSpan().SequenceEqual(File.ReadAllBytes(Tool)));
        Assert.Equal($"gssinterposer {Plugin.Oid} /usr/lib/gss/gssinterposer.so <interposer>", ActiveLine());
        Assert.DoesNotContain(scratch.Path, File.ReadAllText(Configuration));
    }

    [Fact]
    public void Everybody_can_read_what_is_installed_and_only_the_owner_can_write()
    {
        InstallWithDestdir();

        Assert.Equal(ReadableByAll, File.GetUnixFileMode(Library));
        Assert.Equal(ReadableByAll, File.GetUnixFileMode(Configuration));
        Assert.Equal(ReadableByAll | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute, File.GetUnixFileMode(Tool));
    }

    [Fact]
    public void Installing_twice_is_the_same_as_once()
    {
        InstallWithDestdir();
        string[] once = AllFiles();

        ProcessResult again = InstallWithDestdir();

        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Equal(once, AllFiles());
    }

    [Fact]
    public void A_library_that_is_in_use_is_replaced_and_not_overwritten()
    {
        InstallWithDestdir();
        using FileStream mapped = File.OpenRead(Library);
        long before = mapped.Length;
        string other = scratch.PathOf("other.so");
        File.WriteAllText(other, "another build");

        ProcessResult result = InstallWithDestdir("--plugin", other);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal("another build", File.ReadAllText(Library));
        Assert.Equal(before, mapped.Length);
    }

    [Fact]
    public void Uninstalling_leaves_nothing_of_ours_and_everything_of_others()
    {
        InstallWithDestdir();
        string others = scratch.PathOf("etc", "gss", "mech.d", "other.conf");
        File.WriteAllText(others, "other 1.2.3 other.so\n");

        ProcessResult result = InstallWithDestdir("--uninstall");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(new[] { others, Choices }.Order(StringComparer.Ordinal), AllFiles());
    }

    [Fact]
    public void The_plugin_s_configuration_is_a_sample_that_changes_nothing_and_is_never_overwritten()
    {
        InstallWithDestdir();
        Assert.Equal(ReadableByAll, File.GetUnixFileMode(Choices));
        Assert.All(File.ReadLines(Choices), line => Assert.True(line.Length == 0 || line[0] == '#', line));
        File.WriteAllText(Choices, "somebody's");

        ProcessResult again = InstallWithDestdir();

        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Contains($"kept {Choices}", again.Output);
        Assert.Equal("somebody's", File.ReadAllText(Choices));
    }

    [Theory]
    [InlineData("mech.d/proxymech.conf")]
    [InlineData("mech.d/a-local-name.conf")]
    [InlineData("mech")]
    public void Another_active_interposer_of_the_same_OID_is_refused_with_the_way_out(string file)
    {
        string path = WriteMechanisms(file, $"gssproxy_v1\t{Plugin.Oid}\t/usr/lib/gssproxy/proxymech.so\t\t<interposer>\n");

        ProcessResult result = InstallWithDestdir();

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains($"another interposer with the same OID ({Plugin.Oid}) is active: {path}", result.Error);
        Assert.Contains("the first one wins", result.Error);
        Assert.Contains($"mv {path} {path}.disabled", result.Error);
        Assert.Equal([path], AllFiles());
    }

    [Theory]
    [InlineData("mech.d/proxymech.conf", $"# gssproxy_v1 {Plugin.Oid} proxymech.so <interposer>\n")]
    [InlineData("mech.d/proxymech.conf.disabled", $"gssproxy_v1 {Plugin.Oid} proxymech.so <interposer>\n")]
    [InlineData("mech.d/other.conf", "other 1.3.6.1.4.1.1 other.so\n")]
    public void What_is_not_an_active_interposer_is_no_obstacle(string file, string text)
    {
        WriteMechanisms(file, text);

        ProcessResult result = InstallWithDestdir();

        Assert.True(result.ExitCode == 0, result.ToString());
    }

    [Fact]
    public void A_directory_that_the_configuration_cannot_name_is_refused()
    {
        ProcessResult result = Install("--plugindir", scratch.PathOf("with space"));

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("cannot stand in a mechanism configuration", result.Error);
        Assert.Empty(AllFiles());
    }

    [Fact]
    public void A_missing_plugin_is_refused_with_the_next_step()
    {
        ProcessResult result = InstallWithDestdir("--plugin", scratch.PathOf("absent.so"));

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("build it first: scripts/build.sh", result.Error);
    }

    [Theory]
    [PairData]
    public void What_is_installed_works(Pair pair)
    {
        ProcessResult result = Install(
            "--prefix", scratch.PathOf("usr"), "--plugindir", scratch.PathOf("usr", "lib", "gss"), "--sysconfdir", scratch.PathOf("etc"));
        Assert.True(result.ExitCode == 0, result.ToString());
        Dictionary<string, string> server = new(site.Proxied(pair, "acceptor"))
        {
            ["GSS_MECH_CONFIG"] = Configuration,
            ["GSSPROXY_BEHAVIOR"] = "REMOTE_ONLY",
            ["KRB5_KTNAME"] = "FILE:/nonexistent",
        };

        GssSample sample = GssSample.Run(site.Realm, new Party(server), new Party(site.Realm.DirectEnvironmentOfAlice()));

        Assert.True(sample.Succeeded, sample.ToString());
    }

    private ProcessResult InstallWithDestdir(params string[] options) => Run(scratch.Path, ["--only", "plugin", "--plugindir", "/usr/lib/gss", .. options]);

    private static ProcessResult Install(params string[] options) => Run(destdir: string.Empty, ["--only", "plugin", .. options]);

    private static ProcessResult Run(string destdir, string[] options)
    {
        Dictionary<string, string> environment = ProcessRunner.InheritedEnvironment();
        environment["DESTDIR"] = destdir;
        return ProcessRunner.Run([Repository.PathOf("scripts", "install.sh"), "--plugin", Plugin.Path, .. options], environment);
    }

    private string WriteMechanisms(string file, string text)
    {
        string path = scratch.PathOf("etc", "gss", file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private string ActiveLine() =>
        string.Join(' ', File.ReadLines(Configuration).Single(line => !line.StartsWith('#')).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private string[] AllFiles() => [.. Directory.GetFiles(scratch.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
