// SPDX-License-Identifier: MIT
using GssInterposer.Gssx;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests.Operation;

/// <summary>What a client holds outlives the process that gave it: ended in order, or killed.</summary>
// SAFETY: values of replies live as long as their client.
[Collection(SiteCollection.Name)]
public sealed unsafe class RestartTests(Site site)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_credential_outlives_the_process(bool killed)
    {
        using OperatedDaemon daemon = new(site.Realm);
        daemon.Configure("", daemon.Initiator("x"), daemon.Acceptor("y", $"socket = {daemon.PathOf("y.sock")}")).Start();
        using GssxClient initiator = daemon.Connect(), acceptor = daemon.Connect(daemon.PathOf("y.sock"));
        GssxResAcquireCred mine = initiator.Acquire(GssxCredUsage.Initiate), theirs = acceptor.Acquire(GssxCredUsage.Accept);

        Restart(daemon, killed);
        initiator.Reconnect(daemon.Socket);
        acceptor.Reconnect(daemon.PathOf("y.sock"));

        GssxResInitSecContext sent = initiator.Initiate(mine.OutputCredHandle);
        Assert.True(sent.Status.MajorStatus == 1, GssxClient.Words(in sent.Status));
        GssxResAcceptSecContext received = acceptor.Accept(theirs.OutputCredHandle, sent.OutputToken.Value->Span);
        Assert.True(received.Status.MajorStatus == 0, GssxClient.Words(in received.Status));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_context_that_waits_for_its_peer_outlives_the_process(bool killed)
    {
        using OperatedDaemon daemon = new(site.Realm);
        daemon.Configure("", daemon.Initiator("x"), daemon.Acceptor("y", $"socket = {daemon.PathOf("y.sock")}")).Start();
        using GssxClient initiator = daemon.Connect(), acceptor = daemon.Connect(daemon.PathOf("y.sock"));
        GssxResInitSecContext first = initiator.Initiate(initiator.Acquire(GssxCredUsage.Initiate).OutputCredHandle);
        GssxResAcceptSecContext accepted = acceptor.Accept(default, first.OutputToken.Value->Span);
        Assert.True(accepted.Status.MajorStatus == 0, GssxClient.Words(in accepted.Status));

        Restart(daemon, killed);
        initiator.Reconnect(daemon.Socket);

        GssxResInitSecContext last = initiator.Initiate(default, first.ContextHandle, initiator.Token(*accepted.OutputToken.Value));
        Assert.True(last.Status.MajorStatus == 0, GssxClient.Words(in last.Status));
    }

    private static void Restart(OperatedDaemon daemon, bool killed)
    {
        ProcessResult ended = killed ? daemon.Process.Stop() : daemon.Stop();
        Assert.True(killed || ended.ExitCode == 0, ended.ToString());
        daemon.Start();
    }
}
