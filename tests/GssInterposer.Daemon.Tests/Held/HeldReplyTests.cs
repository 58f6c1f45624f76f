// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Front;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Observability;
using GssInterposer.Daemon.Tests.Credentials;
using GssInterposer.Daemon.Tests.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Rpc;
using GssInterposer.Tests;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Daemon.Tests.Held;

/// <summary>A context whose reference did not get out is of no use to anybody.</summary>
[Collection(InProcessRealmTests.Name)]
public unsafe class HeldReplyTests(InProcessRealm fixture)
{
    private const uint Xid = 7;
    private const uint ArenaBytesFirst = 512;
    private const uint ArenaBytesLast = 6 << 10;
    private const uint ArenaBytesStep = 32;

    [Fact]
    public void Wherever_a_calls_memory_ends_a_context_is_held_if_its_client_hears_of_it_and_only_then()
    {
        ServiceConfiguration service = Flow.ServiceWith($"keytab:{fixture.Realm.ServiceKeytab}", "rcache:none:") with { SessionKeys = SessionKeyHolder.Daemon };
        DaemonConfiguration configuration = new() { Services = [service] };
        Log log = new();
        DaemonState daemon = new() { Log = log, Metrics = new Metrics(1), Audit = new AuditLog(log), Sealer = new MemorySealer(), Configuration = configuration };
        Dispatcher dispatcher = new(daemon, new ServiceSnapshot(configuration), 1);
        ConnectionInfo connection = new(configuration.DefaultSocket, new Peer { Uid = TestCall.DefaultUid, Gid = 0, Pid = 1 });
        using TestCall peer = new();
        byte[] message = Accept(peer);
        int told = 0;
        int fell = 0;
        for (uint bytes = ArenaBytesFirst; bytes <= ArenaBytesLast; bytes += ArenaBytesStep)
        {
            using TestArena arena = new(bytes);
            fixed (byte* pointer = message)
            {
                bool answered = dispatcher.Execute(connection, 0, pointer, (uint)message.Length, arena, out XdrOpaque reply);
                RpcFailure failure = answered ? Parse(reply, out GssxStatus status) : Nothing(out status);
                told += failure == RpcFailure.None && status.Major == GssApi.GSS_S_COMPLETE ? 1 : 0;
                fell += failure != RpcFailure.None ? 1 : 0;
            }

            Assert.Equal(told, daemon.Held.Count);
        }

        Assert.True(told > 0, "a call with memory enough succeeds");
        Assert.True(fell > 0, "one without is not answered");
    }

    private static RpcFailure Parse(XdrOpaque reply, out GssxStatus status)
    {
        using TestArena arena = new();
        XdrReader reader = new(reply.Pointer + Limits.RecordMarkBytes, reply.Length - Limits.RecordMarkBytes, arena);
        RpcFailure failure = ReplyParser.Parse(ref reader, Xid, out GssxResAcceptSecContext result, out _);
        status = result.Status;
        return failure;
    }

    private static RpcFailure Nothing(out GssxStatus status)
    {
        status = default;
        return RpcFailure.HeaderTooShort;
    }

    private static byte[] Accept(TestCall peer)
    {
        ContextPair.Check(peer.Value.Gss.ImportName(peer.Text("HTTP@localhost"), Flow.HostbasedService, out gss_name_struct* target));
        uint minor;
        gss_ctx_id_struct* context = null;
        gss_buffer_desc_struct token = default;
        ContextPair.Check(new(GssApi.gss_init_sec_context(&minor, null, &context, target, Oids.Krb5, Flow.Mutual, 0, null, null, null, &token, null, null), minor));
        peer.Value.Gss.Own(context);
        peer.Value.Gss.Own(token);
        GssxArgAcceptSecContext argument = new()
        {
            CallCtx = new() { Options = peer.Array(peer.Option("session_keys", "daemon")) },
            InputToken = new XdrOpaque((byte*)token.value, (uint)token.length),
        };
        using TestArena arena = new();
        XdrWriter writer = new(arena, Limits.RecordBytesMax);
        CallRecord.Begin(ref writer, Xid, GssxProgram.Number, GssxProgram.Version, (uint)GssxProgram.Procedure.AcceptSecContext);
        GssxArgAcceptSecContext.Encode(ref writer, in argument);
        Assert.True(CallRecord.End(ref writer));
        return new System.ReadOnlySpan<byte>(writer.Pointer, (int)writer.Length)[(int)Limits.RecordMarkBytes..].ToArray();
    }
}
