// SPDX-License-Identifier: MIT
using System;
using System.Runtime.InteropServices;
using GssInterposer.Core.Tests.Support;
using GssInterposer.Core.Transport;
using GssInterposer.Gssx;
using Xunit;
using static GssInterposer.Gssx.GssxProgram;

namespace GssInterposer.Core.Tests.Proxy;

/// <summary>What calls take from malloc they give back, as malloc itself counts it.</summary>
[Collection(CoreCollection.Name)]
public sealed class LeakTests : IDisposable
{
    private const int Calls = 1500;
    private const int WarmUpCalls = 200;
    private const long NoiseBytes = 500_000; // the runtime has its memory there too
    private const int Rounds = 4;            // noise is not in every round, a leak is

    private readonly FakeDaemon _daemon = new();

    public LeakTests() => CoreEnvironment.Load(_daemon.SocketPath, 2000);

    public void Dispose()
    {
        Connections.AfterFork();
        _daemon.Dispose();
    }

    [Theory]
    [InlineData(Procedure.AcquireCred)]
    [InlineData(Procedure.InitSecContext)]
    [InlineData(Procedure.AcceptSecContext)]
    public void Calls_that_succeed_leak_nothing(Procedure procedure) =>
        LeaksNothing(() => Assert.False(Client.Run(procedure).Status.IsError));

    [Theory]
    [InlineData(Procedure.AcquireCred, "success without a result")]
    [InlineData(Procedure.InitSecContext, "success without a result")]
    [InlineData(Procedure.AcceptSecContext, "success without a result")]
    [InlineData(Procedure.AcquireCred, "SYSTEM_ERR")]
    [InlineData(Procedure.InitSecContext, "SYSTEM_ERR")]
    [InlineData(Procedure.AcceptSecContext, "SYSTEM_ERR")]
    public void Calls_that_fail_on_a_connection_that_stays_leak_nothing(Procedure procedure, string reply)
    {
        _daemon.Otherwise = HostileReplies.All[reply].Behaviour;
        LeaksNothing(() => Assert.True(Client.Run(procedure).Status.IsError));
    }

    [Fact]
    public void An_error_token_of_the_side_asked_first_is_given_back_before_the_other_side_writes_its_own()
    {
        CoreEnvironment.Load(_daemon.SocketPath, 2000, "REMOTE_FIRST");
        const string failed = "00000000000D0000" + "00000000" + "0000000000000005" + "00000000" + "00000000" + "00000000" + "00000000";
        _daemon.Otherwise = peer => (peer.Request.Procedure == Procedure.AcquireCred
            ? Behaviours.Answer
            : Behaviours.Results(failed + "00000000" + "00000001" + "00001000" + new string('A', 2 * 0x1000) + "00000000"))(peer);
        LeaksNothing(() =>
        {
            Outcome outcome = Client.Initiate(withCredential: false);
            Assert.True(outcome.Status.IsError);
            Assert.Equal(5u, outcome.Status.Minor);
            Assert.Equal(string.Empty, outcome.Produced);
        });
    }

    private static void LeaksNothing(Action call)
    {
        Repeat(call, WarmUpCalls);
        long grown = 0;
        for (int round = 0; round < Rounds; round++)
        {
            nuint before = InUse();
            Repeat(call, Calls);
            grown = (long)InUse() - (long)before;
            if (grown < NoiseBytes)
            {
                return;
            }
        }

        Assert.Fail($"{grown} bytes more in use after {Calls} calls: {grown / Calls} each, {Rounds} times in a row");
    }

    private static void Repeat(Action action, int times)
    {
        for (int i = 0; i < times; i++)
        {
            action();
        }
    }

    private static nuint InUse()
    {
        GC.Collect(); // finished threads hold native memory
        GC.WaitForPendingFinalizers();
        MallocInfo info = mallinfo2();
        return info.BytesInUse + info.MappedBytes;
    }

    [DllImport("libc")]
    private static extern MallocInfo mallinfo2();

    /// <summary>struct mallinfo2 of malloc.h, whose ten members are all size_t.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 80)]
    private struct MallocInfo
    {
        [FieldOffset(32)]
        public nuint MappedBytes;

        [FieldOffset(56)]
        public nuint BytesInUse;
    }
}
