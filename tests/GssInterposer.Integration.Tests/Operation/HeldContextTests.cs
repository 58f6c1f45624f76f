// SPDX-License-Identifier: MIT
using System;
using System.IO;
using GssInterposer.Gssx;
using GssInterposer.Testing;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Integration.Tests.Operation;

/// <summary>Contexts whose keys stay with the daemon (<c>session_keys = daemon</c>): restarts, crashes, reloads, and those who cannot use them.</summary>
// SAFETY: values of replies live as long as their client.
[Collection(SiteCollection.Name)]
public sealed unsafe class HeldContextTests(Site site)
{
    // RFC 2744 §3.9.1.
    private const uint ContinueNeeded = 1;
    private const uint DuplicateToken = 2;
    private const uint NoContext = 8 << 16;
    private const uint Unavailable = 16 << 16;

    private const string Held = "session_keys = daemon\n";

    [Fact]
    public void Both_ends_go_on_in_sequence_after_an_orderly_restart()
    {
        using OperatedDaemon daemon = Start();
        using Ends ends = new(daemon);
        byte[] seen = ends.FromInitiator("one");
        Assert.Equal(0u, ends.ToAcceptor(seen).MajorStatus);
        byte[] notYet = ends.FromInitiator("two");
        Assert.Equal(0u, ends.ToInitiator(ends.FromAcceptor("three")).MajorStatus);

        Assert.Equal(0, daemon.Stop().ExitCode);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(HeldFile(daemon)));
        daemon.Start();
        Assert.False(File.Exists(HeldFile(daemon)));
        Assert.Contains("2 contexts of clients taken up", daemon.Log, StringComparison.Ordinal);
        ends.Reconnect();

        Assert.Equal(DuplicateToken, ends.ToAcceptor(seen).MajorStatus);
        Assert.Equal(0u, ends.ToAcceptor(notYet).MajorStatus);
        Assert.Equal(0u, ends.ToAcceptor(ends.FromInitiator("four")).MajorStatus);
        Assert.Equal(0u, ends.ToInitiator(ends.FromAcceptor("five")).MajorStatus);

        // Released, they are no longer there to be kept.
        ends.Release();
        Assert.Equal(0, daemon.Stop().ExitCode);
        Assert.False(File.Exists(HeldFile(daemon)));
    }

    [Fact]
    public void After_a_crash_there_is_no_context_and_no_older_one_comes_back()
    {
        using OperatedDaemon daemon = Start();
        using Ends ends = new(daemon);
        Assert.Equal(0, daemon.Stop().ExitCode);
        daemon.Start();
        ends.Reconnect();
        Assert.Equal(0u, ends.ToAcceptor(ends.FromInitiator("one")).MajorStatus);

        daemon.Process.Stop();
        daemon.Start();
        ends.Reconnect();

        GssxResWrap result = ends.Initiator.Wrap(ends.InitiatorContext, "two");
        Assert.Equal(NoContext, result.Status.MajorStatus);
        Assert.Contains("no longer holds this context", GssxClient.Words(in result.Status), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reload_that_gives_keys_to_clients_again_ends_the_contexts_and_says_so_at_their_next_use()
    {
        using OperatedDaemon daemon = Start();
        using Ends ends = new(daemon);
        Configure(daemon, "", Held);
        daemon.Reload();

        GssxResWrap gone = ends.Initiator.Wrap(ends.InitiatorContext, "message");
        GssxResWrap there = ends.Acceptor.Wrap(ends.AcceptorContext, "message");

        Assert.Equal(NoContext, gone.Status.MajorStatus);
        Assert.Contains("its service was changed", GssxClient.Words(in gone.Status), StringComparison.Ordinal);
        Assert.Equal(0u, there.Status.MajorStatus);
    }

    [Fact]
    public void A_client_that_needs_keys_is_refused_with_words_and_leaves_an_audit_line()
    {
        using OperatedDaemon daemon = Start();
        using GssxClient client = daemon.Connect();

        GssxResInitSecContext result = client.Initiate(client.Acquire(GssxCredUsage.Initiate).OutputCredHandle);

        Assert.Equal(Unavailable, result.Status.MajorStatus);
        Assert.Contains("session_keys", GssxClient.Words(in result.Status), StringComparison.Ordinal);
        Assert.True(daemon.Process.WaitForText("service 'x' gives out no session keys", OperatedDaemon.Patience), daemon.Log);
    }

    private static string HeldFile(OperatedDaemon daemon) => Path.Combine(daemon.PathOf("state"), "held");

    private static void Configure(OperatedDaemon daemon, string initiator, string acceptor) =>
        daemon.Configure("", daemon.Initiator("x", initiator), daemon.Acceptor("y", $"{acceptor}socket = {daemon.PathOf("y.sock")}"));

    private OperatedDaemon Start()
    {
        OperatedDaemon daemon = new(site.Realm);
        Configure(daemon, Held, Held);
        return daemon.Start();
    }

    /// <summary>A context of which the daemon holds both ends, for a client each.</summary>
    private sealed class Ends : IDisposable
    {
        private readonly OperatedDaemon _daemon;

        public Ends(OperatedDaemon daemon)
        {
            _daemon = daemon;
            Initiator = new GssxClient(daemon.Socket) { LeavesKeys = true };
            Acceptor = new GssxClient(daemon.PathOf("y.sock")) { LeavesKeys = true };
            GssxResInitSecContext first = Initiator.Initiate(Initiator.Acquire(GssxCredUsage.Initiate).OutputCredHandle);
            Assert.True(first.Status.MajorStatus == ContinueNeeded, GssxClient.Words(in first.Status));
            GssxResAcceptSecContext accepted = Acceptor.Accept(default, first.OutputToken.Value->Span);
            Assert.True(accepted.Status.MajorStatus == 0, GssxClient.Words(in accepted.Status));
            AcceptorContext = *accepted.ContextHandle.Value;
            GssxResInitSecContext last = Initiator.Initiate(default, first.ContextHandle, Initiator.Token(*accepted.OutputToken.Value));
            Assert.True(last.Status.MajorStatus == 0, GssxClient.Words(in last.Status));
            InitiatorContext = *last.ContextHandle.Value;
        }

        public GssxClient Initiator { get; }

        public GssxClient Acceptor { get; }

        public XdrEncoded<GssxCtx> InitiatorContext { get; }

        public XdrEncoded<GssxCtx> AcceptorContext { get; }

        public void Reconnect()
        {
            Initiator.Reconnect(_daemon.Socket);
            Acceptor.Reconnect(_daemon.PathOf("y.sock"));
        }

        public byte[] FromInitiator(string message) => Token(Initiator.Wrap(InitiatorContext, message));

        public byte[] FromAcceptor(string message) => Token(Acceptor.Wrap(AcceptorContext, message));

        public GssxStatus ToAcceptor(byte[] token) => Acceptor.Unwrap(AcceptorContext, token).Status;

        public GssxStatus ToInitiator(byte[] token) => Initiator.Unwrap(InitiatorContext, token).Status;

        public void Release()
        {
            Assert.Equal(0u, Initiator.Release(InitiatorContext).Status.MajorStatus);
            Assert.Equal(0u, Acceptor.Release(AcceptorContext).Status.MajorStatus);
        }

        public void Dispose()
        {
            Initiator.Dispose();
            Acceptor.Dispose();
        }

        private static byte[] Token(GssxResWrap result)
        {
            Assert.True(result.Status.MajorStatus == 0, GssxClient.Words(in result.Status));
            Assert.False(result.ContextHandle.IsPresent);
            return result.TokenBuffer.Items[0].Span.ToArray();
        }
    }
}
