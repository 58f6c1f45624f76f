// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Front;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Observability;
using GssInterposer.Daemon.Tests.Credentials;
using GssInterposer.Daemon.Tests.Observability;
using GssInterposer.Daemon.Tests.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Rpc;
using GssInterposer.Xdr;
using Xunit;
using Procedure = GssInterposer.Gssx.GssxProgram.Procedure;

namespace GssInterposer.Daemon.Tests.Held;

/// <summary>What is written down about contexts that the daemon holds: by name, and without their keys or references.</summary>
[Collection(InProcessRealmTests.Name)]
public unsafe class HeldLogTests
{
    private const string Socket = "/run/held.sock";

    [Fact]
    public void Audit_log_and_debug_lines_name_the_procedures_and_hold_no_key_and_no_reference()
    {
        using TestCall peer = new();
        RecordingTarget target = new();
        Log log = new(target) { DebugLevel = 3 };
        ServiceConfiguration service = HeldPair.Service with { Socket = Socket };
        DaemonConfiguration configuration = new() { Services = [service] };
        Metrics metrics = new(1);
        DaemonState daemon = new()
        {
            Log = log, Metrics = metrics, Audit = new AuditLog(log) { Level = AuditLevel.All }, Sealer = new MemorySealer(), Configuration = configuration,
        };
        Dispatcher dispatcher = new(daemon, new ServiceSnapshot(configuration), 1);
        ContextPair.Check(peer.Value.Gss.ImportName(peer.Text("HTTP@localhost"), Flow.HostbasedService, out gss_name_struct* name));
        InitRequest request = new() { Target = name, Mech = Oids.Krb5, Flags = Flow.Mutual };
        gss_ctx_id_struct* initiator = null;
        ContextPair.Check(peer.Value.Gss.InitSecContext(ref initiator, in request, out XdrOpaque token));

        GssxArgAcceptSecContext accept = new() { CallCtx = new() { Options = peer.Array(peer.Option("session_keys", "daemon")) }, InputToken = token };
        GssxResAcceptSecContext accepted = Send<GssxArgAcceptSecContext, GssxResAcceptSecContext>(dispatcher, peer, Procedure.AcceptSecContext, in accept);
        Flow.Good(in accepted.Status);
        XdrEncoded<GssxCtx> context = *accepted.ContextHandle.Value;
        request.Token = *accepted.OutputToken.Value;
        ContextPair.Check(peer.Value.Gss.InitSecContext(ref initiator, in request, out _));
        GssxArgInquireContext inquire = new() { ContextHandle = context, DesiredObject = peer.Bytes(SessionKeys.InquireSessionKeyOid) };
        Send<GssxArgInquireContext, GssxResInquireContext>(dispatcher, peer, Procedure.InquireContext, in inquire);
        GssxArgPseudoRandom random = new() { ContextHandle = context, DesiredOutputLength = 16 };
        GssxResPseudoRandom made = Send<GssxArgPseudoRandom, GssxResPseudoRandom>(dispatcher, peer, Procedure.PseudoRandom, in random);
        Flow.Good(in made.Status);
        GssxArgMessageIov iov = new() { ContextHandle = context, Operation = GssxIovOperation.Wrap };
        Send<GssxArgMessageIov, GssxResMessageIov>(dispatcher, peer, Procedure.MessageIov, in iov);

        string written = string.Join('\n', target.Lines);
        foreach (string procedure in (string[])["accept_sec_context", "inquire_context", "pseudo_random", "message_iov"])
        {
            Assert.Contains($"operation={procedure}", written, StringComparison.Ordinal);
            Assert.Equal(1, Enumerable.Range(0, Outcome.Count).Sum(outcome => metrics.Calls(ProcedureNames.RowOf(Number(procedure)), outcome)));
        }

        Assert.Contains("its keys stay here", written, StringComparison.Ordinal);
        Assert.Equal(1, metrics.Read(DenialReason.SessionKeys));
        Assert.True(context.TryDecode(peer.Value.Arena, out GssxCtx decoded));
        Assert.False(IsWritten(decoded.State.Span.ToArray(), written));
        Assert.All(SessionKeys.Of(peer, initiator).All, key => Assert.False(IsWritten(key, written)));
    }

    [Theory]
    [InlineData(0, "null")]
    [InlineData(15, "wrap_size_limit")]
    [InlineData(16, "unknown")]
    [InlineData(63, "unknown")]
    [InlineData(64, "message_iov")]
    [InlineData(66, "inquire_context")]
    [InlineData(67, "unknown")]
    [InlineData(-1, "unknown")]
    public void Procedures_have_names_wherever_their_numbers_are(int number, string name) => Assert.Equal(name, ProcedureNames.Of((Procedure)number));

    private static Procedure Number(string name) => Enum.GetValues<Procedure>().Single(procedure => ProcedureNames.Of(procedure) == name);

    /// <summary>As bytes, in hexadecimal of either case, or in base64.</summary>
    private static bool IsWritten(byte[] secret, string text)
    {
        IEnumerable<string> forms =
            [Convert.ToHexString(secret), Convert.ToHexStringLower(secret), Convert.ToBase64String(secret).TrimEnd('='), Encoding.Latin1.GetString(secret)];
        return forms.Any(form => text.Contains(form, StringComparison.Ordinal));
    }

    private static TResult Send<TArgument, TResult>(Dispatcher dispatcher, TestCall memory, Procedure procedure, in TArgument argument)
        where TArgument : unmanaged, IXdr<TArgument>
        where TResult : unmanaged, IXdr<TResult>
    {
        XdrWriter writer = new(memory.Value.Arena, Limits.RecordBytesMax);
        CallRecord.Begin(ref writer, 1, GssxProgram.Number, GssxProgram.Version, (uint)procedure);
        TArgument.Encode(ref writer, in argument);
        Assert.True(CallRecord.End(ref writer));
        ConnectionInfo connection = new(Socket, new Peer { Uid = TestCall.DefaultUid, Gid = TestCall.DefaultUid, Pid = 1 });
        uint mark = Limits.RecordMarkBytes;
        Assert.True(dispatcher.Execute(connection, 0, writer.Pointer + mark, writer.Length - mark, memory.Value.Arena, out XdrOpaque reply));
        XdrReader reader = new(reply.Pointer + mark, reply.Length - mark, memory.Value.Arena);
        Assert.Equal(RpcFailure.None, ReplyParser.Parse(ref reader, 1, out TResult result, out _));
        return result;
    }
}
