// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.IO;
using GssInterposer.Gssx;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests.Operation;

/// <summary>How the program starts, where, and what it says when it cannot.</summary>
[Collection(SiteCollection.Name)]
public sealed class StartTests(Site site)
{
    [Fact]
    public void It_starts_with_nothing_in_its_environment_and_its_directory_gone()
    {
        using OperatedDaemon daemon = new OperatedDaemon().Configure("", OperatedDaemon.Service("x"));
        string gone = daemon.PathOf("gone");

        daemon.Started(
            ["/bin/sh", "-c", "mkdir \"$0\" && cd \"$0\" && rmdir \"$0\" && exec env -i \"$@\"", gone, .. daemon.Command()],
            new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" });

        using (GssxClient client = daemon.Connect())
        {
            Assert.True(client.Probe());
        }

        Assert.Equal(0, daemon.Stop().ExitCode);
    }

    [Fact]
    public void A_preloaded_library_wraps_users_and_sockets()
    {
        using OperatedDaemon daemon = new OperatedDaemon().Configure("", "[service/x]\nmechs = krb5\neuid = wrapped\n");
        string notes = Directory.CreateDirectory(daemon.PathOf("notes")).FullName;

        daemon.Started(daemon.Command(), new() { ["LD_PRELOAD"] = Driver.PathOf("libwrapper.so"), ["WRAPPED"] = notes });

        Assert.True(File.Exists(Path.Combine(notes, "bind")) && File.Exists(Path.Combine(notes, "socket")));
        using GssxClient client = daemon.Connect();
        Assert.True(client.Probe());
    }

    [Fact]
    public void A_missing_keytab_fails_the_calls_of_its_service_and_nothing_else()
    {
        using OperatedDaemon daemon = new(site.Realm);
        daemon.Configure(
            "",
            OperatedDaemon.Service("broken", $"socket = {daemon.PathOf("broken.sock")}\ncred_store = keytab:/nonexistent/service.keytab\ncred_usage = accept\n"),
            daemon.Acceptor("works"));

        daemon.Start();

        using GssxClient broken = daemon.Connect(daemon.PathOf("broken.sock"));
        GssxStatus status = broken.Acquire(GssxCredUsage.Accept).Status;
        Assert.NotEqual(0u, status.MajorStatus);
        Assert.Contains("/nonexistent/service.keytab", GssxClient.Words(in status));
        using GssxClient works = daemon.Connect();
        Assert.Equal(0u, works.Acquire(GssxCredUsage.Accept).Status.MajorStatus);
    }

    [Theory]
    [InlineData("mechs = krb5\neuid = 0\nsocket = relative\n", ":7: error: key 'socket'")]
    [InlineData("mechs = krb5\n", ":4: error: ")]
    [InlineData("mechs = krb5\neuid = nobody-has-this-name\n", ":6: error: ")]
    [InlineData("mechs = krb5\neuid = 0\nkrb5_keytab = /x\n", "cred_store")]
    public void A_wrong_configuration_ends_it_with_place_reason_and_remedy(string lines, string expected)
    {
        using OperatedDaemon daemon = new OperatedDaemon().Configure("", $"[service/x]\n{lines}");

        ProcessResult result = ProcessRunner.Run(daemon.Command(), daemon.Surroundings());

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(daemon.ConfigurationFile, result.Error);
        Assert.Contains(expected, result.Error);
        Assert.Contains("; ", result.Error);
        Assert.False(File.Exists(daemon.Socket));
    }

    [Theory]
    [InlineData("metrics_socket = /nonexistent/m.sock\nsocket = {0}", "metrics_socket")]
    [InlineData("socket = /nonexistent/d.sock", "/nonexistent")]
    public void A_socket_that_cannot_be_made_ends_it_with_a_reason(string global, string expected)
    {
        using OperatedDaemon daemon = new();
        daemon.Configure(string.Format(System.Globalization.CultureInfo.InvariantCulture, global, daemon.PathOf("own.sock")), OperatedDaemon.Service("x"));

        ProcessResult result = ProcessRunner.Run([OperatedDaemon.Program, "-i", "-c", daemon.ConfigurationFile], daemon.Surroundings());

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(expected, result.Error);
        Assert.DoesNotContain("   at ", result.Error);
    }

    [Fact]
    public void A_second_daemon_does_not_take_the_socket_of_the_first()
    {
        using OperatedDaemon daemon = new OperatedDaemon().Configure("", OperatedDaemon.Service("x")).Start();

        ProcessResult second = ProcessRunner.Run(daemon.Command(), daemon.Surroundings());

        Assert.Equal(1, second.ExitCode);
        Assert.Contains("another process listens there", second.Error);
        using GssxClient client = daemon.Connect();
        Assert.True(client.Probe());
    }

    [Fact]
    public void A_socket_that_a_killed_daemon_left_is_replaced()
    {
        using OperatedDaemon daemon = new OperatedDaemon().Configure("", OperatedDaemon.Service("x")).Start();
        daemon.Process.Stop();
        Assert.True(File.Exists(daemon.Socket));

        daemon.Start();

        using GssxClient client = daemon.Connect();
        Assert.True(client.Probe());
    }

    [Fact]
    public void The_shipped_sample_needs_a_service_and_nothing_else()
    {
        ProcessResult result = ProcessRunner.Run(
            [OperatedDaemon.Program, "--check-config", "-c", Repository.PathOf("src", "GssInterposer.Daemon", "Install", "gssproxy.conf")], Nothing);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("error: there is no service; add a section [service/NAME]", Assert.Single(result.Error.Split('\n', System.StringSplitOptions.RemoveEmptyEntries)));
    }

    [Theory]
    [InlineData("--version", 0, "0.", "")]
    [InlineData("--help", 0, "--idle-timeout", "")]
    [InlineData("--nonsense", 2, "", "--help")]
    [InlineData("--debug-level=x", 2, "", "--help")]
    public void Options_that_start_nothing(string option, int status, string output, string errors)
    {
        ProcessResult result = ProcessRunner.Run([OperatedDaemon.Program, option], Nothing);

        Assert.Equal(status, result.ExitCode);
        Assert.Contains(output, result.Output);
        Assert.Contains(errors, result.Error);
    }


    private static Dictionary<string, string> Nothing => [];
}
