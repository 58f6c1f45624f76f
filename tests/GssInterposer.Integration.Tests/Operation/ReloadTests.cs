// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using GssInterposer.Gssx;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests.Operation;

/// <summary>SIGHUP: what changes, what stays, and that calls do not notice.</summary>
[Collection(SiteCollection.Name)]
public sealed class ReloadTests(Site site)
{
    private const int Reloads = 25;
    private const int Callers = 3;

    [Fact]
    public void Sockets_open_and_close_as_the_new_configuration_says()
    {
        using OperatedDaemon daemon = new();
        string first = daemon.PathOf("first.sock"), second = daemon.PathOf("second.sock");
        daemon.Configure("", OperatedDaemon.Service("x", $"socket = {first}")).Start();
        using GssxClient before = daemon.Connect(first);
        Assert.True(before.Probe());

        daemon.Configure("", OperatedDaemon.Service("x", $"socket = {second}\nsocket_mode = 0640"));
        daemon.Reload();

        Assert.False(File.Exists(first));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(second));
        using GssxClient after = daemon.Connect(second);
        Assert.True(after.Probe());
    }

    [Fact]
    public void A_daemon_that_was_started_with_signals_ignored_hears_them_all_the_same()
    {
        using OperatedDaemon daemon = new();
        daemon.Configure("", OperatedDaemon.Service("x"));
        daemon.Started(["/bin/bash", "-c", "trap '' HUP TERM && exec \"$@\"", "bash", .. daemon.Command()], daemon.Surroundings()); // as nohup(1) does

        daemon.Reload();

        Assert.Equal(0, daemon.Stop().ExitCode);
    }

    [Fact]
    public void A_wrong_configuration_changes_nothing_and_says_why()
    {
        using OperatedDaemon daemon = new();
        daemon.Configure("", OperatedDaemon.Service("x")).Start();

        daemon.Configure("", OperatedDaemon.Service("x", $"socket = {daemon.PathOf("new.sock")}\ncred_usage = sometimes"));
        daemon.Reload("keeping the old one");

        Assert.Contains($"{daemon.ConfigurationFile}:8: error: key 'cred_usage'", daemon.Log);
        Assert.False(File.Exists(daemon.PathOf("new.sock")));
        using GssxClient client = daemon.Connect();
        Assert.True(client.Probe());
    }

    [Fact]
    public void A_socket_that_cannot_be_opened_takes_the_others_back()
    {
        using OperatedDaemon daemon = new();
        daemon.Configure("", OperatedDaemon.Service("x")).Start();

        daemon.Configure(
            "",
            OperatedDaemon.Service("x", $"socket = {daemon.PathOf("good.sock")}"),
            OperatedDaemon.Service("y", "socket = /nonexistent/bad.sock"));
        daemon.Reload("keeping the old one");

        Assert.Contains("/nonexistent/bad.sock", daemon.Log);
        Assert.False(File.Exists(daemon.PathOf("good.sock")));
        using GssxClient client = daemon.Connect();
        Assert.True(client.Probe());
    }

    [Fact]
    public void A_configuration_that_is_gone_changes_nothing()
    {
        using OperatedDaemon daemon = new OperatedDaemon().Configure("", OperatedDaemon.Service("x")).Start();
        File.Delete(daemon.ConfigurationFile);

        daemon.Reload("keeping the old one");

        Assert.Contains("does not exist", daemon.Log);
    }

    [Fact]
    public void What_a_reload_cannot_change_is_named()
    {
        using OperatedDaemon daemon = new OperatedDaemon().Configure("", OperatedDaemon.Service("x")).Start();

        daemon.Configure("worker threads = 9", OperatedDaemon.Service("x"));
        daemon.Reload();

        Assert.Contains("worker threads take full effect at the next start", daemon.Log);
    }

    [Fact]
    public async Task No_call_fails_while_the_configuration_is_reloaded_again_and_again()
    {
        using OperatedDaemon daemon = new(site.Realm);
        daemon.Configure("", daemon.Acceptor("x", $"socket = {daemon.PathOf("a.sock")}"), daemon.Acceptor("y")).Start();
        using CancellationTokenSource done = new();
        int calls = 0;
        Task<string?>[] callers = [.. Enumerable.Range(0, Callers).Select(number => Task.Factory.StartNew(
            () =>
            {
                while (!done.IsCancellationRequested)
                {
                    using GssxClient client = daemon.Connect(number == 0 ? daemon.PathOf("a.sock") : null);
                    for (int i = 0; i < 20; i++)
                    {
                        GssxStatus status = client.Acquire(GssxCredUsage.Accept).Status;
                        if (status.MajorStatus != 0)
                        {
                            return GssxClient.Words(in status);
                        }

                        Interlocked.Increment(ref calls);
                    }
                }

                return null;
            }, TaskCreationOptions.LongRunning))];

        for (int i = 0; i < Reloads; i++)
        {
            daemon.Configure($"cache_age = {i + 1}m", daemon.Acceptor("x", $"socket = {daemon.PathOf("a.sock")}"), daemon.Acceptor("y"));
            daemon.Reload();
        }

        done.Cancel();
        Assert.All(await Task.WhenAll(callers), Assert.Null);
        Assert.True(calls > 0);
    }

    [Fact]
    public void A_burst_of_reloads_and_then_a_stop_end_with_status_0()
    {
        using OperatedDaemon daemon = new OperatedDaemon().Configure("", OperatedDaemon.Service("x")).Start();
        for (int i = 0; i < Reloads; i++)
        {
            daemon.AskForReload();
        }

        ProcessResult result = daemon.Stop();

        Assert.Equal(0, result.ExitCode);
        Assert.DoesNotContain("   at ", result.Error);
    }

    [Fact]
    public void After_a_rotation_old_handles_open_until_their_key_is_gone_and_then_clients_get_new_credentials()
    {
        using OperatedDaemon daemon = new(site.Realm);
        daemon.Configure("", daemon.Initiator("x")).Start();
        using GssxClient client = daemon.Connect();
        GssxResAcquireCred first = client.Acquire(GssxCredUsage.Initiate);
        AssertWorks(client, first);
        ulong firstKey = KeyOf(client, first);

        Rotate(daemon);

        GssxResAcquireCred second = client.Acquire(GssxCredUsage.Initiate);
        Assert.NotEqual(firstKey, KeyOf(client, second));
        daemon.Process.Stop(); // the cache goes with the process: the handle must be opened with its key
        daemon.Start();
        client.Reconnect(daemon.Socket);
        AssertWorks(client, first);
        for (int i = 0; i < 4; i++)
        {
            Rotate(daemon);
        }

        AssertWorks(client, first); // its key is gone: the daemon acquires the same principal again
        AssertWorks(client, second);
    }

    /// <summary>A sealed handle begins with a version, a kind and the id of its key (SealedFormat).</summary>
    private static ulong KeyOf(GssxClient client, GssxResAcquireCred acquired) =>
        BinaryPrimitives.ReadUInt64BigEndian(client.SealedBytes(acquired.OutputCredHandle).AsSpan(2));

    private static void AssertWorks(GssxClient client, GssxResAcquireCred acquired)
    {
        GssxStatus status = acquired.Status;
        Assert.True(status.MajorStatus == 0, GssxClient.Words(in status));
        status = client.Initiate(acquired.OutputCredHandle).Status;
        Assert.True(status.MajorStatus is 0 or 1, GssxClient.Words(in status));
    }

    private static void Rotate(OperatedDaemon daemon)
    {
        ProcessResult rotated = ProcessRunner.Run([OperatedDaemon.Program, "--rotate-keys", "-c", daemon.ConfigurationFile], daemon.Surroundings());
        Assert.True(rotated.ExitCode == 0, rotated.ToString());
        daemon.Reload();
    }
}
