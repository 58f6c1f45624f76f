// SPDX-License-Identifier: MIT
using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using GssInterposer.Gssx;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests.Operation;

/// <summary>The program in the background, under another user, and with sockets that systemd opened.</summary>
[Collection(SiteCollection.Name)]
public sealed class DaemonTests(Site site)
{
    private const int OptionPeerCredentials = 17;

    [Fact]
    public void In_the_background_the_first_process_ends_with_status_0_when_the_second_serves()
    {
        using OperatedDaemon daemon = new OperatedDaemon().Configure("", OperatedDaemon.Service("x"));

        ProcessResult first = ProcessRunner.Run([OperatedDaemon.Program, "-D", "-s", daemon.Socket, "-c", daemon.ConfigurationFile], daemon.Surroundings());

        Assert.True(first.ExitCode == 0, first.ToString());
        using (GssxClient client = daemon.Connect())
        {
            Assert.True(client.Probe());
        }

        using Process second = Process.GetProcessById(ListenerOf(daemon.Socket));
        try
        {
            Assert.Equal(second.Id.ToString(CultureInfo.InvariantCulture), Field(second.Id, 6)); // the leader of a session of its own
            Assert.Equal("/", new FileInfo($"/proc/{second.Id}/cwd").LinkTarget);
            Assert.All(new[] { 0, 1, 2 }, descriptor => Assert.Equal("/dev/null", new FileInfo($"/proc/{second.Id}/fd/{descriptor}").LinkTarget));
        }
        finally
        {
            ProcessRunner.Run(["/bin/sh", "-c", string.Create(CultureInfo.InvariantCulture, $"kill -TERM {second.Id}")], ProcessRunner.InheritedEnvironment());
            if (!second.WaitForExit(OperatedDaemon.Patience))
            {
                second.Kill();
            }
        }

        Assert.False(File.Exists(daemon.Socket));
    }

    [Fact]
    public void In_the_background_a_start_that_fails_says_why_and_has_a_status()
    {
        using OperatedDaemon daemon = new OperatedDaemon().Configure("", OperatedDaemon.Service("x", "cred_usage = wrong"));

        ProcessResult first = ProcessRunner.Run([OperatedDaemon.Program, "-D", "-s", daemon.Socket, "-c", daemon.ConfigurationFile], daemon.Surroundings());

        Assert.Equal(1, first.ExitCode);
        Assert.Contains($"{daemon.ConfigurationFile}:7: error: key 'cred_usage'", first.Error);
    }

    [Fact]
    public void A_start_in_the_background_that_fails_at_its_socket_says_why_too()
    {
        using OperatedDaemon daemon = new OperatedDaemon().Configure("", OperatedDaemon.Service("x"));

        ProcessResult first = ProcessRunner.Run([OperatedDaemon.Program, "-D", "-s", "/nonexistent/d.sock", "-c", daemon.ConfigurationFile], daemon.Surroundings());

        Assert.Equal(1, first.ExitCode);
        Assert.Contains("/nonexistent", first.Error);
    }

    [Fact]
    public void A_socket_that_systemd_opened_serves_the_service_whose_path_it_has()
    {
        using OperatedDaemon daemon = new();
        string socket = daemon.PathOf("passed.sock");
        daemon.Configure("audit = all", OperatedDaemon.Service("passed", $"socket = {socket}"));

        daemon.Started([Driver.PathOf("activate"), socket, .. daemon.Command()], daemon.Surroundings());

        using (GssxClient client = daemon.Connect(socket))
        {
            Assert.True(client.Probe());
        }

        daemon.Stop();
        Assert.Contains("service=passed", daemon.Log);
        Assert.True(File.Exists(socket)); // systemd's
        Assert.False(File.Exists(daemon.Socket)); // ours
    }

    [Fact]
    public void A_passed_socket_of_no_service_is_named()
    {
        using OperatedDaemon daemon = new OperatedDaemon().Configure("", OperatedDaemon.Service("x"));
        string socket = daemon.PathOf("passed.sock");

        daemon.Started([Driver.PathOf("activate"), socket, .. daemon.Command()], daemon.Surroundings());

        Assert.Contains($"the passed socket {socket} belongs to no service", daemon.Log);
    }

    [RootFact]
    public void Run_as_user_changes_every_thread_and_can_still_tell_programs_apart()
    {
        using OperatedDaemon daemon = new(site.Realm);
        string probe = site.Realm.PublicCopy(Driver.PathOf("probe")); // the daemon has to reach it as nobody
        string keytab = daemon.PathOf("service.keytab"), own = daemon.PathOf("own.sock"), metrics = daemon.PathOf("metrics.sock");
        File.Copy(site.Realm.ServiceKeytab, keytab);
        Run("chown", "nobody", keytab);
        daemon.Configure(
            $"run_as_user = nobody\naudit = all\nmetrics_socket = {metrics}",
            $"[service/x]\nmechs = krb5\neuid = 0\nprogram = {probe}",
            OperatedDaemon.Service("y", $"socket = {own}\ncred_usage = accept\ncred_store = keytab:{keytab}")).Start();
        using GssxClient client = daemon.Connect(own);

        GssxStatus status = client.Acquire(GssxCredUsage.Accept).Status;
        Assert.True(status.MajorStatus == 0, GssxClient.Words(in status));
        Assert.Equal(0, ProcessRunner.Run([probe, daemon.Socket], ProcessRunner.InheritedEnvironment()).ExitCode);

        string[] threads = [.. Directory.GetDirectories($"/proc/{daemon.Process.Id}/task").Select(task => File.ReadAllText(Path.Combine(task, "status")))];
        Assert.All(threads, thread => Assert.Contains("\nUid:\t65534\t65534\t65534\t65534\n", thread));
        Assert.All(threads, thread => Assert.Contains("\nGid:\t65534\t65534\t65534\t65534\n", thread));
        Assert.All(threads, thread => Assert.Contains(Line(thread, "CapEff"), new[] { "CapEff:\t0000000000000000", "CapEff:\t0000000000080000" }));
        Assert.All(threads, thread => Assert.Equal("CapInh:\t0000000000000000", Line(thread, "CapInh")));
        Assert.Equal("65534 700", Run("stat", "-c", "%u %a", daemon.PathOf("state")));
        Assert.Equal("65534 600", Run("stat", "-c", "%u %a", Path.Combine(daemon.PathOf("state"), "keys")));
        Assert.True(File.Exists(metrics));
        daemon.AskForReload(); // what is root's may be out of reach then, but the daemon answers
        Assert.True(daemon.Process.WaitForText(OperatedDaemon.Reloaded, OperatedDaemon.Patience), daemon.Log);
        Assert.True(client.Probe());
    }

    private static string Line(string status, string name) => status.Split('\n').First(line => line.StartsWith(name, StringComparison.Ordinal));

    private static string Run(params string[] command)
    {
        ProcessResult result = ProcessRunner.Run(command, ProcessRunner.InheritedEnvironment());
        return result.ExitCode == 0 ? result.Output.Trim() : throw new InvalidOperationException(result.ToString());
    }

    /// <summary>Who listens at a path: SO_PEERCRED of a connection tells (pid, uid, gid).</summary>
    private static int ListenerOf(string path)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        byte[] credentials = new byte[3 * sizeof(int)];
        const int SocketLevel = 1;
        socket.GetRawSocketOption(SocketLevel, OptionPeerCredentials, credentials);
        return MemoryMarshal.Read<int>(credentials);
    }

    /// <summary>A field of /proc/PID/stat (proc(5)), counted from 1 as there; behind the name in parentheses.</summary>
    private static string Field(int process, int field)
    {
        string stat = File.ReadAllText($"/proc/{process}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[field - 3];
    }
}
