// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Contexts;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Front;
using GssInterposer.Daemon.Observability;
using GssInterposer.Daemon.Tests.Front;
using GssInterposer.Daemon.Tests.Load;
using GssInterposer.Daemon.Tests.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Daemon.Tests.Held;

/// <summary>A crowd that wants one context keeps workers waiting, not the others' calls.</summary>
public sealed unsafe class HeldCrowdTests : IDisposable
{
    private const int Crowd = 64;
    private const uint CrowdUid = 1001;
    private const uint OtherUid = 1002;
    private const int Workers = 2;

    private readonly ScratchDirectory _scratch = new();
    private readonly FrontEnd _front;
    private readonly DaemonState _daemon;
    private uint _connects = CrowdUid;

    public HeldCrowdTests()
    {
        Log log = new();
        DaemonConfiguration configuration = new() { Services = [HeldPair.Service], DefaultSocket = _scratch.PathOf("s") };
        LimitsConfiguration limits = new() { CallsPerUidMax = 2 * Crowd, ThreadsMax = 2 * Crowd };
        Metrics metrics = new(limits.ThreadsMax);
        _daemon = new DaemonState { Log = log, Metrics = metrics, Audit = new AuditLog(log), Sealer = new MemorySealer(), Configuration = configuration };
        Dispatcher dispatcher = new(_daemon, new ServiceSnapshot(configuration), limits.ThreadsMax);
        _front = new FrontEnd(limits, Workers, dispatcher, _ => new Peer { Uid = _connects, Gid = 0, Pid = Environment.ProcessId }, log);
        _front.Listen(configuration.DefaultSocket, Convert.ToInt32("600", 8));
        _front.Start();
    }

    public void Dispose()
    {
        _front.Stop(TimeSpan.FromSeconds(5));
        _front.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void While_sixty_four_connections_wait_for_one_context_others_are_served()
    {
        HeldContext busy = new(1, 0, CrowdUid, HeldPair.Service.Name, long.MaxValue);
        _daemon.Held.Add(busy);
        using GssxClient composer = new(_scratch.PathOf("s"), TimeSpan.FromSeconds(20));
        byte[] wanted = Message(composer, 1);
        byte[] unknown = Message(composer, 2);
        List<FrontClient> crowd = [];
        busy.Gate.Enter();
        try
        {
            for (int i = 0; i < Crowd; i++)
            {
                crowd.Add(new FrontClient(_scratch.PathOf("s")));
                crowd[i].Send(FrontRig.Record(wanted));
            }

            FrontRig.Until(() => busy.Users == Crowd, "all of them wait for the context");

            // Who is served now is served while they wait: nobody leaves the gate before we do.
            using FrontClient same = new(_scratch.PathOf("s"));
            Assert.NotEmpty(same.Exchange(unknown));
            _connects = OtherUid;
            using FrontClient other = new(_scratch.PathOf("s"));
            Assert.NotEmpty(other.Exchange(unknown));
            Assert.Equal(Crowd, busy.Users);
        }
        finally
        {
            busy.Gate.Exit();
        }

        Assert.All(crowd, client => Assert.NotEmpty(client.ReceiveReply()));
        Assert.Equal(0, busy.Users);
        crowd.ForEach(client => client.Dispose());
    }

    private static byte[] Message(GssxClient composer, uint reference)
    {
        UInt128 key = reference;
        GssxCtx context = new() { State = composer.Bytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(new ReadOnlySpan<UInt128>(in key))), Open = true };
        GssxArgGetMic argument = new() { ContextHandle = composer.Encode(in context) };
        return composer.Compose(GssxProgram.Procedure.GetMic, in argument);
    }
}
