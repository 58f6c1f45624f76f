// SPDX-License-Identifier: MIT
using System.IO;
using GssInterposer.Gssx;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests.Operation;

/// <summary>The proxy of a user's session, started as rigs and systemd start it.</summary>
// SAFETY: values of replies live as long as their client.
[Collection(SiteCollection.Name)]
public sealed unsafe class UserProxyTests(Site site)
{
    private const string Farewell = "Terminating, after idling";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_serves_and_ends_with_status_0_when_it_has_been_idle(bool passed)
    {
        using OperatedDaemon daemon = new();
        string elsewhere = daemon.PathOf("passed.sock");
        string[] command =
        [
            Driver.PathOf("activate"), passed ? elsewhere : "-",
            OperatedDaemon.Program, "-u", "-i", "-d", "--debug-level=1", "-s", daemon.Socket, "--idle-timeout=3",
        ];

        daemon.Started(command, daemon.Surroundings());

        using (GssxClient client = daemon.Connect(passed ? elsewhere : daemon.Socket))
        {
            Assert.True(client.Probe());
            Assert.NotEqual(0u, client.Acquire(GssxCredUsage.Accept).Status.MajorStatus); // there is nothing to accept with: it is the user's own
        }

        Assert.True(daemon.Process.WaitForText(Farewell, OperatedDaemon.Patience));
        ProcessResult result = daemon.Process.WaitForExit(OperatedDaemon.Patience);
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(passed, File.Exists(elsewhere)); // who made it keeps it
        Assert.False(File.Exists(daemon.Socket));
        Assert.False(Directory.Exists("/gssproxy"));
    }

    [Fact]
    public void In_a_session_its_keys_are_in_the_sessions_directory()
    {
        using OperatedDaemon daemon = new();
        string session = Directory.CreateDirectory(daemon.PathOf("session")).FullName;

        daemon.Started([OperatedDaemon.Program, "-u", "-i"], new(daemon.Surroundings()) { ["XDG_RUNTIME_DIR"] = session });

        using GssxClient client = daemon.Connect(Path.Combine(session, "gssproxy", "default.sock"));
        Assert.True(client.Probe());
        Assert.True(File.Exists(Path.Combine(session, "gssproxy", "keys")));
    }

    [Fact]
    public void It_may_have_its_credentials_from_the_systems_proxy()
    {
        using OperatedDaemon system = new(site.Realm);
        system.Configure("audit = all", system.Initiator("alice"), system.Acceptor("acceptor", $"socket = {system.PathOf("acceptor.sock")}")).Start();
        using OperatedDaemon user = new(site.Realm);
        user.Started([OperatedDaemon.Program, "-u", "-i", "-s", user.Socket], new(site.Realm.InterposedEnvironment())
        {
            ["GSS_USE_PROXY"] = "yes",
            ["GSSPROXY_SOCKET"] = system.Socket,
            ["GSSPROXY_BEHAVIOR"] = "REMOTE_FIRST",
            ["XDG_RUNTIME_DIR"] = user.PathOf("session"),
        });
        using GssxClient initiator = user.Connect(), acceptor = system.Connect(system.PathOf("acceptor.sock"));

        GssxResAcquireCred acquired = initiator.Acquire(GssxCredUsage.Initiate);
        Assert.True(acquired.Status.MajorStatus == 0, GssxClient.Words(in acquired.Status));
        GssxResInitSecContext sent = initiator.Initiate(acquired.OutputCredHandle);
        Assert.True(sent.OutputToken.IsPresent, GssxClient.Words(in sent.Status) + user.Log);
        GssxResAcceptSecContext accepted = acceptor.Accept(default, sent.OutputToken.Value->Span.ToArray());

        Assert.True(accepted.Status.MajorStatus == 0, GssxClient.Words(in accepted.Status));
        Assert.True(system.Process.WaitForText("operation=init_sec_context", OperatedDaemon.Patience)); // the line may come after the reply
        Assert.Matches($"pid={user.Process.Id} .*operation=init_sec_context", system.Log);
    }
}
