// SPDX-License-Identifier: MIT
using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Threading;
using GssInterposer.Daemon.Procedures;
using GssInterposer.Daemon.Tests.Credentials;
using GssInterposer.Daemon.Tests.Load;
using GssInterposer.Daemon.Tests.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Daemon.Tests.Dispatch;

/// <summary>Many calls of many workers on one daemon and service: all succeed, and native memory is as before.</summary>
[Collection(InProcessRealmTests.Name)]
public unsafe class ManyCallsTests(InProcessRealm fixture)
{
    private const int ThreadCount = 8;
    private const int RoundsToWarmUp = 40;
    private const int Attempts = 3;
    private const int Rounds = 250;       // of eight calls each
    private const long GrowthBytesMax = 2 << 20;

    [Fact]
    public void Workers_that_share_a_service_neither_fail_nor_leak()
    {
        using TestCall first = new(service: Flow.ServiceWith($"keytab:{fixture.Realm.ServiceKeytab}", $"ccache:{fixture.Realm.AliceCcache}"));
        GssxCred alice = Flow.Handle(first, GssxCredUsage.Initiate);
        byte[] handle = first.Encode(in alice).Span.ToArray();

        // The runtime allocates, too, while it compiles; what leaks, leaks every time.
        Run(first, handle, RoundsToWarmUp);
        long[] growth = new long[Attempts];
        for (int i = 0; i < Attempts; i++)
        {
            long before = NativeHeap.BytesInUse;
            Run(first, handle, Rounds);
            growth[i] = NativeHeap.BytesInUse - before;
        }

        Assert.True(growth.Min() < GrowthBytesMax, string.Join(", ", growth));
    }

    [Fact]
    public void A_credential_that_is_imported_and_released_over_and_over_leaves_nothing()
    {
        using TestCall first = new(service: Flow.ServiceWith($"ccache:{fixture.Realm.AliceCcache}"));
        GssxCred alice = Flow.Handle(first, GssxCredUsage.Initiate);
        Cycles(first, in alice);

        // As above: the runtime takes a few MB when it likes. A credential that stays would be 20 000 times a kilobyte, in every attempt.
        long[] growth = new long[Attempts];
        for (int i = 0; i < Attempts; i++)
        {
            long before = NativeHeap.BytesInUse;
            Cycles(first, in alice);
            growth[i] = NativeHeap.BytesInUse - before;
        }

        Assert.Equal(0, first.Value.Daemon.Credentials.Bytes);
        Assert.True(growth.Min() < GrowthBytesMax, string.Join(", ", growth));
    }

    private static void Cycles(TestCall first, in GssxCred handle)
    {
        const int Batches = 100;
        for (int i = 0; i < Batches; i++)
        {
            using TestCall call = new(first);
            Cycle(call, in handle, 200);
        }
    }

    private static void Cycle(TestCall call, in GssxCred handle, int cycles)
    {
        for (int i = 0; i < cycles; i++)
        {
            // Released while it is lent, and when it is idle, by turns.
            call.Next();
            ContextPair.Check(Daemon.Credentials.CredentialHandles.Open(call, in handle, out _));
            if (i % 2 == 0)
            {
                call.Next();
            }

            Daemon.Credentials.CredentialHandles.Release(call, in handle);
        }

        call.Next();
    }

    private static void Run(TestCall first, byte[] alice, int rounds)
    {
        ConcurrentQueue<Exception> failures = new();
        Thread[] threads = [.. Enumerable.Range(0, ThreadCount).Select(_ => new Thread(() =>
        {
            try
            {
                using TestCall call = new(first, arenaBytes: 1 << 28);
                for (int i = 0; i < rounds; i++)
                {
                    Round(call.Next(), alice);
                }
            }
            catch (Exception exception)
            {
                failures.Enqueue(exception);
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Empty(failures);
    }

    private static void Round(TestCall call, byte[] alice)
    {
        XdrOpaque bytes = call.Bytes(alice);
        Assert.True(new XdrEncoded<GssxCred>(bytes.Pointer, bytes.Length).TryDecode(call.Value.Arena, out GssxCred initiator));
        GssxCred acceptor = Flow.Handle(call, GssxCredUsage.Accept);
        GssxResInitSecContext begun = Flow.Init(call.Next(), initiator, flags: GssApi.GSS_C_REPLAY_FLAG | GssApi.GSS_C_INTEG_FLAG);
        Flow.Good(in begun.Status);
        XdrEncoded<GssxCtx> ours = *begun.ContextHandle.Value;
        XdrOpaque token = call.Bytes(begun.OutputToken.Value->Span);
        GssxResAcceptSecContext accepted = Flow.Accept(call.Next(), token, acceptor);
        Flow.Good(in accepted.Status);
        Assert.True(Flow.Accept(call.Next(), token, acceptor).Status.IsError, "a replay");
        GetMic.Execute(call.Next(), new GssxArgGetMic { ContextHandle = ours, MessageBuffer = call.Text("message") }, out GssxResGetMic mic);
        Flow.Good(in mic.Status);
        ExportCred.Execute(
            call.Next(), new GssxArgExportCred { InputCredHandle = call.Encode(in initiator), CredUsage = GssxCredUsage.Initiate }, out GssxResExportCred exported);
        Flow.Good(in exported.Status);
        XdrOpaque exportedHandle = call.Bytes(exported.ExportedHandle.Value->Span);
        ImportCred.Execute(call.Next(), new GssxArgImportCred { ExportedHandle = exportedHandle }, out GssxResImportCred imported);
        Flow.Good(in imported.Status);
        GssxHandle released = new() { HandleType = GssxHandleType.Cred, CredInfo = *imported.OutputCredHandle.Value };
        ReleaseHandle.Execute(call.Next(), new GssxArgReleaseHandle { CredHandle = released }, out GssxResReleaseHandle done);
        Flow.Good(in done.Status);
    }
}
