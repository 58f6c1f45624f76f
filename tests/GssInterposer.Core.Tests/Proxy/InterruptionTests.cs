// SPDX-License-Identifier: MIT
using System;
using System.Runtime.InteropServices;
using System.Threading;
using GssInterposer.Core.Tests.Support;
using GssInterposer.Core.Transport;
using Xunit;

namespace GssInterposer.Core.Tests.Proxy;

/// <summary>Signals of the host (EINTR): sockets with a timeout and poll(2) are interrupted also by handlers with SA_RESTART (signal(7)).</summary>
[Collection(CoreCollection.Name)]
public sealed class InterruptionTests : IDisposable
{
    private const int GetTid = 186;     // x86-64 system calls
    private const int TgKill = 234;
    private const int SigUsr2 = 12;

    private readonly FakeDaemon _daemon = new();

    public void Dispose()
    {
        Connections.AfterFork();
        _daemon.Dispose();
    }

    [Fact]
    public void Signals_neither_fail_a_call_nor_stretch_its_budget()
    {
        const int answerMs = 300;
        CoreEnvironment.Load(_daemon.SocketPath, 5000);
        Outcome outcome = UnderFire(() =>
        {
            _daemon.Next(Behaviours.AnswerAfter(answerMs), Behaviours.Silence);
            return Client.Accept();
        });
        Assert.False(outcome.Status.IsError, outcome.Words);

        CoreEnvironment.Load(_daemon.SocketPath, answerMs);
        outcome = UnderFire(() => Client.Accept());
        Assert.Equal(Core.Status.MinorCode.TimedOut, (Core.Status.MinorCode)outcome.Status.Minor);
        Assert.InRange(outcome.ElapsedMs, answerMs - 50, 4 * answerMs);
    }

    /// <summary>Runs something on a thread that gets a signal every millisecond. The handler is a function of libc that does no harm anywhere.</summary>
    private static Outcome UnderFire(Func<Outcome> work)
    {
        nint before = signal(SigUsr2, NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "getppid"));
        Outcome? outcome = null;
        long thread = 0;
        int delivered = 0;
        using ManualResetEventSlim started = new();
        Thread worker = new(() =>
        {
            thread = syscall(GetTid, 0, 0, 0);
            started.Set();
            outcome = work();
        });
        worker.Start();
        started.Wait();
        while (!worker.Join(1))
        {
            delivered += syscall(TgKill, Environment.ProcessId, (nint)thread, SigUsr2) == 0 ? 1 : 0;
        }

        _ = signal(SigUsr2, before);
        Assert.True(delivered > 10, $"{delivered} signals");
        return outcome!;
    }

    [DllImport("libc")]
    private static extern nint syscall(nint number, nint first, nint second, nint third);

    [DllImport("libc")]
    private static extern nint signal(int number, nint handler);
}
