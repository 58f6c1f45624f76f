// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Linq;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests.Operation;

/// <summary>Who is served by which service of one socket: by uid, program and group, as other processes really have them.</summary>
public sealed class IdentityTests : IDisposable
{
    private const int Served = 0;
    private const int Refused = 3;
    private const string Nobody = "--reuid=65534";

    private readonly OperatedDaemon daemon = new();

    /// <inheritdoc/>
    public void Dispose() => daemon.Dispose();

    [RootFact]
    public void The_uid_chooses()
    {
        Configure(Service("root", "euid = 0"), Service("nobody", "euid = 65534"));

        Assert.Equal((Served, "root"), Probe());
        Assert.Equal((Served, "nobody"), Probe("setpriv", Nobody, "--regid=65534", "--clear-groups"));
        Assert.Equal((Refused, null), Probe("setpriv", "--reuid=1", "--regid=1", "--clear-groups"));
        Assert.True(daemon.Process.WaitForText("no service for uid 1, pid ", OperatedDaemon.Patience)); // the line may come after the refusal
        Assert.Contains("euid is 65534, not 1", daemon.Log);
    }

    [RootFact]
    public void The_group_chooses_be_it_the_first_or_another()
    {
        Configure(Service("members", "allow_any_uid = yes\neuid = 0\ngroup = 4242"), Service("others", "euid = 65534"));

        Assert.Equal((Served, "members"), Probe("setpriv", Nobody, "--regid=4242", "--clear-groups"));
        Assert.Equal((Served, "members"), Probe("setpriv", Nobody, "--regid=65534", "--groups=1,4242,7"));
        Assert.Equal((Served, "others"), Probe("setpriv", Nobody, "--regid=65534", "--groups=1,7"));
    }

    [Fact]
    public void The_program_chooses_and_a_copy_of_it_is_another()
    {
        string copy = daemon.PathOf("probe-copy");
        File.Copy(Driver.PathOf("probe"), copy);
        Configure(
            Service("original", $"euid = {Account.Current.Uid}\nprogram = {Driver.PathOf("probe")}"), Service("others", $"euid = {Account.Current.Uid}"));

        Assert.Equal((Served, "original"), Probe());
        Assert.Equal((Served, "others"), Run([copy, daemon.Socket]));
    }

    [RootFact]
    public void A_service_for_any_uid_takes_what_the_ones_before_it_leave()
    {
        Configure(Service("mine", "euid = 0"), Service("any", "euid = 0\nallow_any_uid = yes"));

        Assert.Equal((Served, "mine"), Probe());
        Assert.Equal((Served, "any"), Probe("setpriv", Nobody, "--regid=65534", "--clear-groups"));
    }

    [Fact]
    public void A_service_behind_one_for_any_uid_is_a_mistake_of_the_configuration()
    {
        daemon.Configure("", Service("any", "euid = 0\nallow_any_uid = yes"), Service("mine", "euid = 0"));

        ProcessResult result = ProcessRunner.Run(daemon.Command(), daemon.Surroundings());

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("allow_any_uid", result.Error);
    }

    [RootFact]
    public void A_socket_has_the_owner_group_and_mode_that_its_service_asks_for()
    {
        string socket = daemon.PathOf("own.sock");
        daemon.Configure("", Service("x", $"euid = 0\nsocket = {socket}\nsocket_owner = 65534\nsocket_group = 4242\nsocket_mode = 0620")).Start();

        ProcessResult status = ProcessRunner.Run(["stat", "-c", "%u %g %a", socket], ProcessRunner.InheritedEnvironment());

        Assert.Equal("65534 4242 620", status.Output.Trim());
    }

    [Fact]
    public void A_flood_of_refused_clients_leaves_few_lines()
    {
        const int Clients = 400;
        Configure(Service("somebody-else", "euid = 4711"));

        int refused = Enumerable.Range(0, Clients).Count(_ =>
        {
            using GssxClient client = daemon.Connect();
            return !client.Probe();
        });

        Assert.Equal(Clients, refused);
        daemon.Stop();
        int lines = daemon.Log.Split("no service for uid").Length - 1;
        Assert.InRange(lines, 1, Clients / 2); // 20 at once, then 20 in 5 seconds: far fewer, but on a very slow machine
    }

    private static string Service(string name, string lines) => $"[service/{name}]\nmechs = krb5\n{lines}";

    private void Configure(params string[] services) => daemon.Configure("audit = all", services).Start();

    private (int Status, string? Service) Probe(params string[] before) => Run([.. before, Driver.PathOf("probe"), daemon.Socket]);

    private (int Status, string? Service) Run(string[] command)
    {
        const string Mark = " service=";
        int lines = daemon.Log.Split(Mark).Length - 1;
        ProcessResult result = ProcessRunner.Run(command, ProcessRunner.InheritedEnvironment());
        if (result.ExitCode != Served)
        {
            return (result.ExitCode, null);
        }

        Assert.True(daemon.Process.WaitForText(Mark, OperatedDaemon.Patience, lines + 1));
        return (result.ExitCode, daemon.Log.Split(Mark)[lines + 1].Split(' ')[0]);
    }
}
