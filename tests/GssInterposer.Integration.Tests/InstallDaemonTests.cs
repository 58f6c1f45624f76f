// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests;

/// <summary>scripts/install.sh and the daemon's units, always below a scratch directory.</summary>
public sealed partial class InstallDaemonTests : IDisposable
{
    /// <summary>systemd's own scale: below this a service counts as "OK".</summary>
    private const double ExposureMax = 4.0;

    private readonly ScratchDirectory scratch = new();

    private string Units => scratch.PathOf("usr", "lib", "systemd", "system");

    private string Services => scratch.PathOf("etc", "gssproxy", "gssproxy.conf");

    private string Daemon => scratch.PathOf("built");

    /// <inheritdoc/>
    public void Dispose() => scratch.Dispose();

    [Fact]
    public void The_program_and_its_units_are_installed_and_the_unit_names_the_program()
    {
        ProcessResult result = Install();

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal("a program", File.ReadAllText(scratch.PathOf("usr", "sbin", "gssinterposerd")));
        string unit = File.ReadAllText(Path.Combine(Units, "gssinterposerd.service"));
        Assert.Contains("\nExecStart=/usr/sbin/gssinterposerd --interactive --config /etc/gssproxy/gssproxy.conf --configdir /etc/gssproxy\n", unit);
        Assert.DoesNotMatch("@[a-z]+@", unit);
        Assert.DoesNotContain(scratch.Path, unit);
        Assert.True(File.Exists(Path.Combine(Units, "gssinterposerd.socket")));
        Assert.True(File.Exists(scratch.PathOf("usr", "lib", "sysusers.d", "gssinterposer.conf")));
        Assert.True(File.Exists(scratch.PathOf("usr", "lib", "tmpfiles.d", "gssinterposer.conf")));
    }

    [Fact]
    public void Nothing_is_enabled()
    {
        Install();

        Assert.DoesNotContain(AllFiles(), file => file.Contains(".wants", StringComparison.Ordinal));
    }

    [Fact]
    public void A_configuration_that_is_there_stays_as_it_is_also_when_uninstalling()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Services)!);
        File.WriteAllText(Services, "somebody's");

        ProcessResult installed = Install();
        ProcessResult removed = Install("--uninstall");

        Assert.Contains($"kept {Services}", installed.Output);
        Assert.True(removed.ExitCode == 0, removed.ToString());
        Assert.Equal("somebody's", File.ReadAllText(Services));
    }

    [Fact]
    public void Uninstalling_leaves_a_configuration_at_most()
    {
        Install();

        Install("--uninstall");

        Assert.All(AllFiles(), file => Assert.Contains(file, new[] { Daemon, Services }));
    }

    [Fact]
    public void A_daemon_that_was_not_built_is_refused_with_the_next_step()
    {
        ProcessResult result = Install("--daemon", scratch.PathOf("absent"));

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("build it first: scripts/build.sh", result.Error);
    }

    [SystemdAnalyzeFact]
    public void The_units_are_understood_and_the_service_is_well_locked_in()
    {
        Install("--prefix", scratch.PathOf("usr"));
        string service = Path.Combine(scratch.Path + scratch.PathOf("usr"), "lib", "systemd", "system", "gssinterposerd.service");
        Dictionary<string, string> environment = ProcessRunner.InheritedEnvironment();

        ProcessResult result = ProcessRunner.Run(["systemd-analyze", "security", "--offline=yes", "--no-pager", service], environment);

        Match score = Overall().Match(result.Output);
        Assert.True(score.Success, result.ToString());
        Assert.InRange(double.Parse(score.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), 0, ExposureMax);
        Assert.DoesNotContain("gssinterposerd.service:", result.Error);
    }

    [GeneratedRegex("Overall exposure level for gssinterposerd.service: ([0-9.]+)")]
    private static partial Regex Overall();

    private ProcessResult Install(params string[] options)
    {
        File.WriteAllText(Daemon, "a program");
        Dictionary<string, string> environment = ProcessRunner.InheritedEnvironment();
        environment["DESTDIR"] = scratch.Path;
        return ProcessRunner.Run([Repository.PathOf("scripts", "install.sh"), "--only", "daemon", "--daemon", Daemon, .. options], environment);
    }

    private string[] AllFiles() => [.. Directory.GetFiles(scratch.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
