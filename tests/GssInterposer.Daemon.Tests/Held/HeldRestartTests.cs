// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Linq;
using System.Threading;
using GssInterposer.Daemon.Contexts;
using GssInterposer.Daemon.Observability;
using GssInterposer.Daemon.Procedures;
using GssInterposer.Daemon.Sealing;
using GssInterposer.Daemon.Tests.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Testing;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Daemon.Tests.Held;

/// <summary>Held contexts between the orderly end of one daemon and the start of the next.</summary>
[Collection(InProcessRealmTests.Name)]
public sealed unsafe class HeldRestartTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly MemorySealer _sealer = new();

    private string HeldPath => _scratch.PathOf("held");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Sequence_numbers_of_both_directions_go_on_where_they_were()
    {
        using TestCall peer = new();
        using TestCall before = new(_sealer);
        HeldPair pair = HeldPair.Establish(peer, before);
        Send(peer, pair, before);
        Send(peer, pair, before);
        XdrOpaque seen = Theirs(peer, pair);
        XdrOpaque notYet = Theirs(peer, pair);
        Assert.Equal(0u, Receive(before, pair, seen));

        KeptFile().Save(before.Value.Daemon.Held);
        Assert.Equal(0, before.Value.Daemon.Held.Count);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(HeldPath));
        using TestCall after = new(_sealer, service: HeldPair.Service);
        KeptFile().Load(after.Value.Daemon.Held, _ => true);

        Assert.Equal(1, after.Value.Daemon.Held.Count);
        Assert.False(File.Exists(HeldPath));
        Send(peer, pair, after);
        Assert.Equal(GssApi.GSS_S_DUPLICATE_TOKEN, Receive(after, pair, seen));
        Assert.Equal(0u, Receive(after, pair, notYet));
        Assert.Equal(0u, Receive(after, pair, Theirs(peer, pair)));
        Theirs(peer, pair);
        Assert.Equal(GssApi.GSS_S_GAP_TOKEN, Receive(after, pair, Theirs(peer, pair)));
        GetMic.Execute(before.Next(), new GssxArgGetMic { ContextHandle = pair.Acceptor }, out GssxResGetMic late);
        Assert.Equal(GssApi.GSS_S_NO_CONTEXT, late.Status.Major);
    }

    [Fact]
    public void The_file_is_good_once()
    {
        Saved(out byte[] reference);
        using TestCall first = new(_sealer, service: HeldPair.Service);
        KeptFile().Load(first.Value.Daemon.Held, _ => true);
        using TestCall second = new(_sealer, service: HeldPair.Service);
        KeptFile().Load(second.Value.Daemon.Held, _ => true);

        Assert.Equal(1, first.Value.Daemon.Held.Count);
        Assert.Equal(0, second.Value.Daemon.Held.Count);
        Assert.Equal(GssApi.GSS_S_COMPLETE, Use(first, reference));
        Assert.Equal(GssApi.GSS_S_NO_CONTEXT, Use(second, reference));
        first.BecomeUid(TestCall.DefaultUid + 1);
        Assert.Equal(GssApi.GSS_S_NO_CONTEXT, Use(first, reference, TestCall.DefaultUid + 1));
    }

    [Fact]
    public void Of_daemons_that_start_together_one_takes_the_contexts()
    {
        const int Rounds = 20;
        const int Daemons = 4;
        for (int round = 0; round < Rounds; round++)
        {
            Saved(out _);
            HeldContexts[] tables = [.. Enumerable.Range(0, Daemons).Select(_ => new HeldContexts())];
            using Barrier start = new(Daemons);
            Thread[] threads = [.. tables.Select(table => new Thread(() =>
            {
                start.SignalAndWait();
                KeptFile().Load(table, _ => true);
            }))];
            Array.ForEach(threads, thread => thread.Start());
            Array.ForEach(threads, thread => thread.Join());
            Assert.Equal(1, tables.Sum(table => table.Count));
        }

        Assert.Empty(Directory.GetFiles(_scratch.Path));
    }

    [Fact]
    public void Nothing_to_keep_leaves_no_file()
    {
        KeptFile().Save(new HeldContexts());
        Assert.False(File.Exists(HeldPath));
    }

    [Theory]
    [InlineData("another key")]
    [InlineData("another boot")]
    [InlineData("another service")]
    [InlineData("readable by others")]
    public void What_is_not_certain_is_not_used_and_does_not_stay(string why)
    {
        Saved(out byte[] reference);
        string boot = _scratch.PathOf("boot_id");
        File.WriteAllText(boot, "00000000-0000-4000-8000-000000000000\n");
        if (why == "readable by others")
        {
            File.SetUnixFileMode(HeldPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        }

        using TestCall after = new(_sealer, service: HeldPair.Service);
        HeldContextFile file = why switch
        {
            "another key" => KeptFile(new MemorySealer()),
            "another boot" => new HeldContextFile(_scratch.Path, LibC.geteuid(), _sealer, new Log(), boot),
            _ => KeptFile(),
        };
        file.Load(after.Value.Daemon.Held, service => why != "another service" || service == "mail");

        Assert.Equal(0, after.Value.Daemon.Held.Count);
        Assert.Equal(GssApi.GSS_S_NO_CONTEXT, Use(after, reference));
        Assert.False(File.Exists(HeldPath));
    }

    [Fact]
    public void A_file_that_is_cut_off_or_changed_anywhere_gives_no_context_and_no_error()
    {
        Saved(out _);
        byte[] bytes = File.ReadAllBytes(HeldPath);
        for (int at = 0; at < bytes.Length; at += 7)
        {
            HeldContexts contexts = new();
            Write(bytes.AsSpan(0, at));
            KeptFile().Load(contexts, _ => true);
            byte[] changed = [.. bytes];
            changed[at] ^= 0x41;
            Write(changed);
            KeptFile().Load(contexts, _ => true);
            Assert.Equal(0, contexts.Count);
        }
    }

    [Fact]
    public void A_record_that_is_there_twice_gives_one_context_and_no_error()
    {
        Saved(out byte[] reference);
        byte[] bytes = File.ReadAllBytes(HeldPath);
        Write([.. bytes, .. bytes]);
        using TestCall after = new(_sealer, service: HeldPair.Service);
        KeptFile().Load(after.Value.Daemon.Held, _ => true);

        Assert.Equal(1, after.Value.Daemon.Held.Count);
        Assert.Equal(GssApi.GSS_S_COMPLETE, Use(after, reference));
    }

    [Fact]
    public void No_key_is_in_the_file()
    {
        using TestCall peer = new();
        using TestCall before = new(_sealer);
        HeldPair pair = HeldPair.Establish(peer, before);
        KeptFile().Save(before.Value.Daemon.Held);
        SessionKeys keys = SessionKeys.Of(peer, pair.Initiator);
        Assert.False(keys.AreIn(File.ReadAllBytes(HeldPath)));
    }

    [Fact]
    public void Where_nothing_can_be_written_the_daemon_ends_all_the_same()
    {
        using TestCall peer = new();
        using TestCall before = new(_sealer);
        HeldPair.Establish(peer, before);
        new HeldContextFile("/proc/nowhere", LibC.geteuid(), _sealer, new Log()).Save(before.Value.Daemon.Held);
        Assert.Equal(0, before.Value.Daemon.Held.Count);
    }

    private HeldContextFile KeptFile(ISealer? sealer = null) => new(_scratch.Path, LibC.geteuid(), sealer ?? _sealer, new Log());

    private void Write(ReadOnlySpan<byte> bytes)
    {
        File.WriteAllBytes(HeldPath, bytes);
        File.SetUnixFileMode(HeldPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private void Saved(out byte[] reference)
    {
        using TestCall peer = new();
        using TestCall before = new(_sealer);
        reference = HeldPair.Establish(peer, before).Reference;
        KeptFile().Save(before.Value.Daemon.Held);
        Assert.True(File.Exists(HeldPath));
    }

    private static uint Use(TestCall call, byte[] reference, uint uid = TestCall.DefaultUid)
    {
        GetMic.Execute(call.Next(uid: uid), new GssxArgGetMic { ContextHandle = HeldPair.Show(call, reference) }, out GssxResGetMic result);
        return result.Status.Major;
    }

    /// <summary>A message of the daemon's, in sequence at the other end.</summary>
    private static void Send(TestCall peer, HeldPair pair, TestCall daemon)
    {
        Wrap.Execute(daemon.Next(), new GssxArgWrap { ContextHandle = HeldPair.Show(daemon, pair.Reference), ConfReq = true }, out GssxResWrap result);
        Assert.True(result.Status.Major == 0, TestCall.Words(in result.Status));
        Assert.Equal(0u, peer.Value.Gss.Unwrap(pair.Initiator, result.TokenBuffer.Items[0], out _, out _, out _).Major);
    }

    private static XdrOpaque Theirs(TestCall peer, HeldPair pair)
    {
        ContextPair.Check(peer.Value.Gss.Wrap(pair.Initiator, true, 0, peer.Text("message"), out _, out XdrOpaque token));
        return token;
    }

    private static uint Receive(TestCall daemon, HeldPair pair, XdrOpaque token)
    {
        GssxArgUnwrap argument = new() { ContextHandle = HeldPair.Show(daemon.Next(), pair.Reference), TokenBuffer = daemon.Array(token) };
        Unwrap.Execute(daemon, in argument, out GssxResUnwrap result);
        return result.Status.Major;
    }
}
