// SPDX-License-Identifier: MIT
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using GssInterposer.Daemon.Contexts;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Procedures;
using GssInterposer.Daemon.Tests.Load;
using GssInterposer.Daemon.Tests.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Daemon.Tests.Held;

/// <summary>The table of held contexts: many threads, its caps, its memory.</summary>
[Collection(InProcessRealmTests.Name)]
public unsafe class HeldTableTests
{
    private const int ThreadCount = 32;
    private const int MessagesOfThread = 40;
    private const int SequenceNumberAt = 8;     // RFC 4121 §4.2.6.2

    [Fact]
    public void Threads_that_wrap_on_one_context_get_numbers_without_gap_or_double()
    {
        using TestCall peer = new();
        using TestCall call = new();
        HeldPair pair = HeldPair.Establish(peer, call);
        byte[] reference = pair.Reference;
        ConcurrentBag<byte[]> tokens = [];
        Run(call, own =>
        {
            GssxArgWrap argument = new() { ContextHandle = HeldPair.Show(own, reference), ConfReq = true, MessageBuffer = own.Array(own.Text("message")) };
            Wrap.Execute(own, in argument, out GssxResWrap result);
            Assert.True(result.Status.Major == 0, TestCall.Words(in result.Status));
            tokens.Add(result.TokenBuffer.Items[0].Span.ToArray());
        });

        byte[][] inOrder = [.. tokens.OrderBy(SequenceNumber)];
        Assert.Equal(ThreadCount * MessagesOfThread, inOrder.Length);
        for (int i = 0; i < inOrder.Length; i++)
        {
            Assert.Equal(SequenceNumber(inOrder[0]) + (ulong)i, SequenceNumber(inOrder[i]));
            // The initiator checks replay and sequence: no supplementary bit.
            Assert.Equal(0u, peer.Value.Gss.Unwrap(pair.Initiator, call.Bytes(inOrder[i]), out _, out _, out _).Major);
        }
    }

    [Fact]
    public void Of_threads_that_unwrap_the_same_token_one_is_first_and_the_others_have_a_duplicate()
    {
        using TestCall peer = new();
        using TestCall call = new();
        HeldPair pair = HeldPair.Establish(peer, call);
        byte[] reference = pair.Reference;
        ContextPair.Check(peer.Value.Gss.Wrap(pair.Initiator, true, 0, call.Text("once"), out _, out XdrOpaque token));
        byte[] bytes = token.Span.ToArray();
        ConcurrentBag<uint> majors = [];
        Run(call, own =>
        {
            GssxArgUnwrap argument = new() { ContextHandle = HeldPair.Show(own, reference), TokenBuffer = own.Array(own.Bytes(bytes)) };
            Unwrap.Execute(own, in argument, out GssxResUnwrap result);
            majors.Add(result.Status.Major);
        });

        Assert.Single(majors, 0u);
        Assert.All(majors.Where(major => major != 0), major => Assert.Equal(GssApi.GSS_S_DUPLICATE_TOKEN, major));
    }

    [Fact]
    public void A_context_that_is_released_while_threads_use_it_goes_when_the_last_is_done()
    {
        using TestCall peer = new();
        using TestCall call = new();
        HeldPair pair = HeldPair.Establish(peer, call);
        byte[] reference = pair.Reference;
        HeldContexts table = call.Value.Daemon.Held;
        int calls = 0;
        ConcurrentBag<uint> majors = [];
        Run(call, own =>
        {
            if (Interlocked.Increment(ref calls) == ThreadCount * MessagesOfThread / 2)
            {
                table.Forget(own, reference);
                return;
            }

            GetMic.Execute(own, new GssxArgGetMic { ContextHandle = HeldPair.Show(own, reference) }, out GssxResGetMic result);
            majors.Add(result.Status.Major);
        });

        Assert.Equal(0, table.Count);
        Assert.Contains(0u, majors);
        Assert.All(majors.Where(major => major != 0), major => Assert.Equal(GssApi.GSS_S_NO_CONTEXT, major));
    }

    [Fact]
    public void The_longest_idle_of_a_uid_makes_room_and_others_stay()
    {
        using TestCall call = new(service: HeldPair.Service);
        HeldContexts table = call.Value.Daemon.Held;
        Add(table, 1, uid: 1);
        for (uint i = 0; i < DaemonLimits.HeldContextsPerUidMax; i++)
        {
            Add(table, 100 + i, TestCall.DefaultUid);
        }

        Assert.True(Holds(call, 100));      // and is the one used last now
        Add(table, 99, TestCall.DefaultUid);

        Assert.Equal(DaemonLimits.HeldContextsPerUidMax + 1, table.Count);
        Assert.False(Holds(call, 101));
        Assert.True(Holds(call, 100));
        Assert.True(Holds(call, 99));
        Assert.True(Holds(call, 1, uid: 1));
    }

    [Fact]
    public void Where_all_have_as_many_the_longest_idle_makes_room()
    {
        using TestCall call = new(service: HeldPair.Service);
        HeldContexts table = call.Value.Daemon.Held;
        for (uint i = 0; i <= DaemonLimits.HeldContextsMax; i++)
        {
            Add(table, i, uid: i % 16);
        }

        Assert.Equal(DaemonLimits.HeldContextsMax, table.Count);
        Assert.False(Holds(call, 0, uid: 0));
        Assert.True(Holds(call, 1, uid: 1));
    }

    [Fact]
    public void Who_has_most_makes_room_and_who_has_few_keeps_them_however_idle()
    {
        const uint GreedyUids = DaemonLimits.HeldContextsMax / DaemonLimits.HeldContextsPerUidMax;
        using TestCall call = new(service: HeldPair.Service);
        HeldContexts table = call.Value.Daemon.Held;
        Add(table, 1, uid: 1);      // idle for longest, and all that its uid has
        uint reference = 100;
        for (uint uid = 100; uid < 100 + GreedyUids; uid++)
        {
            for (uint i = 0; i < DaemonLimits.HeldContextsPerUidMax; i++)
            {
                Add(table, reference++, uid);
            }
        }

        Add(table, 2, uid: 2);

        Assert.Equal(DaemonLimits.HeldContextsMax, table.Count);
        Assert.True(Holds(call, 1, uid: 1));
        Assert.True(Holds(call, 2, uid: 2));
        Assert.False(Holds(call, 100, uid: 100));       // the greedy ones' went, the longest idle of who had most
        Assert.False(Holds(call, 100 + DaemonLimits.HeldContextsPerUidMax, uid: 101));
        Assert.True(Holds(call, 100 + (2 * DaemonLimits.HeldContextsPerUidMax), uid: 102));
    }

    [Fact]
    public void What_has_expired_goes_when_nobody_has_used_it_for_a_while()
    {
        using TestCall call = new(service: HeldPair.Service);
        HeldContexts table = call.Value.Daemon.Held;
        long now = Stopwatch.GetTimestamp();
        long ago = now - ((DaemonLimits.HeldAfterExpirySeconds + 1) * Stopwatch.Frequency);
        Add(table, 1, TestCall.DefaultUid, expires: ago).LastUse = ago;
        Add(table, 2, TestCall.DefaultUid, expires: ago);               // used just now: works on, as without the proxy
        Add(table, 3, TestCall.DefaultUid, expires: now).LastUse = ago;
        Add(table, 4, TestCall.DefaultUid).LastUse = ago;

        table.ForgetExpired();

        Assert.Equal([false, true, true, true], new uint[] { 1, 2, 3, 4 }.Select(number => Holds(call, number)));
    }

    [Fact]
    public void Contexts_of_a_service_that_holds_no_more_go()
    {
        using TestCall call = new(service: HeldPair.Service);
        HeldContexts table = call.Value.Daemon.Held;
        Add(table, 1, TestCall.DefaultUid);
        table.Add(new HeldContext(2, 0, TestCall.DefaultUid, "mail", long.MaxValue));

        table.ForgetServices(service => service == "mail");

        Assert.Equal(1, table.Count);
        Assert.False(Holds(call, 1));
    }

    [Fact]
    public void A_context_whose_reply_fails_is_not_left_behind()
    {
        using TestCall peer = new();
        using TestCall call = new();
        HeldPair.Establish(peer, call);
        ContextPair.Establish(peer, out _, out gss_ctx_id_struct* second);
        peer.Value.Gss.Disown(second);
        Span<byte> reference = stackalloc byte[HeldContexts.ReferenceBytes];
        call.Value.Daemon.Held.Keep(call, call.Value.Gss.Own(second), 100, reference);
        Assert.Equal(2, call.Value.Daemon.Held.Count);

        call.Value.Outcome = GssResult.Failure(LibC.ENOMEM);
        call.Next();

        Assert.Equal(1, call.Value.Daemon.Held.Count);
    }

    [Fact]
    public void Contexts_that_come_and_go_leave_no_memory_behind()
    {
        const int Rounds = 5000;
        const int Attempts = 3;
        const long GrowthBytesMax = 64 << 10;       // 13 bytes of each context
        using TestCall peer = new();
        using TestCall call = new(service: HeldPair.Service);
        ContextPair.Establish(peer, out _, out gss_ctx_id_struct* context);
        ContextPair.Check(peer.Value.Gss.ExportSecContext(context, out XdrOpaque token));
        HeldContexts table = call.Value.Daemon.Held;
        void Cycle(int rounds)
        {
            Span<byte> reference = stackalloc byte[HeldContexts.ReferenceBytes];
            for (int i = 0; i < rounds; i++)
            {
                ContextPair.Check(call.Value.Gss.ImportSecContext(token, out gss_ctx_id_struct* made));
                table.Keep(call, made, 100, reference);
                call.Next();
                Assert.True(table.Enter(call, reference) != null);
                call.Next();
                table.Forget(call, reference);
            }
        }

        // The runtime allocates, too, while it compiles; what leaks, leaks every time.
        Cycle(Rounds);
        long[] growth = new long[Attempts];
        for (int i = 0; i < Attempts; i++)
        {
            long before = NativeHeap.BytesInUse;
            Cycle(Rounds);
            growth[i] = NativeHeap.BytesInUse - before;
        }

        Assert.Equal(0, table.Count);
        Assert.True(growth.Min() < GrowthBytesMax, string.Join(", ", growth));
    }

    private static HeldContext Add(HeldContexts table, uint reference, uint uid, long expires = long.MaxValue)
    {
        HeldContext entry = new(reference, 0, uid, HeldPair.Service.Name, expires);
        table.Add(entry);
        return entry;
    }

    /// <summary>Whether there is an entry: those of these tests hold no context.</summary>
    private static bool Holds(TestCall call, uint reference, uint uid = TestCall.DefaultUid)
    {
        UInt128 key = reference;
        call.Next(uid: uid);
        call.Value.Daemon.Held.Enter(call, MemoryMarshal.AsBytes(new ReadOnlySpan<UInt128>(in key)));
        bool found = call.Value.HeldContext is not null;
        call.Next();
        return found;
    }

    private static ulong SequenceNumber(byte[] token) => System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(token.AsSpan(SequenceNumberAt));

    /// <summary>Calls from as many workers as threads, of the same client.</summary>
    private static void Run(TestCall first, Action<TestCall> execute)
    {
        ConcurrentBag<Exception> failures = [];
        List<Thread> threads = [];
        for (int t = 0; t < ThreadCount; t++)
        {
            threads.Add(new Thread(() =>
            {
                try
                {
                    using TestCall own = new(first);
                    for (int i = 0; i < MessagesOfThread; i++)
                    {
                        execute(own);
                        own.Next();
                    }
                }
                catch (Exception failure)
                {
                    failures.Add(failure);
                }
            }));
        }

        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Empty(failures);
    }
}
