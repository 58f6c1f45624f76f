// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Tests.Support;
using GssInterposer.Core.Transport;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Core.Tests.Proxy;

/// <summary>The mechglue keeps a delegated credential only together with GSS_C_DELEG_FLAG, and believes the flag: both or neither.</summary>
[Collection(CoreCollection.Name)]
public sealed unsafe class DelegationTests : IDisposable
{
    private const uint Delegated = (uint)GssApi.GSS_C_DELEG_FLAG;

    private readonly FakeDaemon _daemon = new();

    public DelegationTests() => CoreEnvironment.Load(_daemon.SocketPath, 2000);

    public void Dispose()
    {
        Connections.AfterFork();
        _daemon.Dispose();
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(false, true, false)]
    [InlineData(true, false, false)]
    [InlineData(false, false, false)]
    public void A_delegated_credential_and_its_flag_come_together(bool flag, bool credential, bool expected)
    {
        _daemon.Otherwise = Behaviours.Send(peer => Reply(peer.Request.Xid, flag, credential));
        Outcome outcome = Client.Accept();
        Assert.False(outcome.Status.IsError, outcome.Words);
        Assert.Equal(expected, outcome.Produced.Contains("delegated", StringComparison.Ordinal));
        Assert.Equal(expected, (outcome.Flags & Delegated) != 0);
        Assert.NotEqual(0u, outcome.Flags & ~Delegated);
    }

    /// <summary>gss_import_cred believes what it is given: a daemon must not choose keytabs and caches of this machine (ExportedKrb5Tests).</summary>
    [Theory]
    [InlineData("null", "null", "\"FILE:/etc/shadow\"", "null")]
    [InlineData("\"FILE:/etc/krb5.keytab\"", "null", "[\"alice@CORE.TEST\"]", "null")]
    [InlineData("null", "null", "[\"alice@CORE.TEST\"]", "\"FILE:/etc/krb5.keytab\"")]
    public void Tickets_that_are_none_are_not_imported_and_the_credential_is_stored_sealed(string keytab, string replayCache, string cache, string clientKeytab)
    {
        string token = $"[\"K5C1\",[\"initiate\",[\"alice@CORE.TEST\",null,null],null,false,false,{keytab},{replayCache},{cache},{clientKeytab},false,0,0,null,null]]";
        _daemon.Otherwise = Behaviours.Send(peer => Tickets(peer.Request.Xid, token));

        Outcome outcome = Client.Store(impersonator: "HTTP/core.test@CORE.TEST");

        Assert.Equal("usage", outcome.Produced);
        Assert.Equal(GssxProgram.Procedure.ExportCred, Assert.Single(_daemon.Requests).Procedure);
    }

    [Fact]
    public void One_that_nobody_got_in_anothers_name_is_stored_without_asking()
    {
        Outcome outcome = Client.Store();

        Assert.Equal("usage", outcome.Produced);
        Assert.Empty(_daemon.Requests);
    }

    private static byte[] Tickets(uint xid, string token)
    {
        using TestCall call = new();
        Arena* arena = call.Pointer->Arena;
        byte[] wrapped = [0, 0, 0, 0, .. Replies.Word((uint)token.Length), .. System.Text.Encoding.UTF8.GetBytes(token)];
        fixed (byte* bytes = wrapped)
        {
            Assert.True(GssxOptions.TryCreate(GssxOptionNames.Tickets, new XdrOpaque(bytes, (uint)wrapped.Length), arena, out GssxOption option));
            GssxResExportCred result = new() { UsageExported = GssxCredUsage.Initiate, Options = new XdrArray<GssxOption>(&option, 1) };
            XdrWriter writer = new(arena, Limits.MessageBytesMax);
            GssxResExportCred.Encode(ref writer, in result);
            return Replies.Record(xid, Replies.Success + Convert.ToHexString(new ReadOnlySpan<byte>(writer.Pointer, (int)writer.Length)));
        }
    }

    /// <summary>A recorded answer, which has flag and credential, with either taken away.</summary>
    private static byte[] Reply(uint xid, bool flag, bool credential)
    {
        const int headerBytes = 24;
        byte[] message = Replies.Recorded("14-delegation.accept_sec_context")[Replies.MarkBytes..];
        using TestCall call = new();
        Arena* arena = call.Pointer->Arena;
        fixed (byte* start = message)
        {
            XdrReader reader = new(start + headerBytes, (uint)(message.Length - headerBytes), arena);
            Assert.True(GssxResAcceptSecContext.Decode(ref reader, out GssxResAcceptSecContext result));
            Assert.True(result.DelegatedCredHandle.IsPresent);
            Assert.True(result.ContextHandle.Value->TryDecode(arena, out GssxCtx context));
            Assert.NotEqual(0ul, context.CtxFlags & Delegated);
            context.CtxFlags = flag ? context.CtxFlags : context.CtxFlags & ~(ulong)Delegated;
            XdrEncoded<GssxCtx> encoded = XdrEncoded<GssxCtx>.From(in context, arena);
            result.ContextHandle.Value = &encoded;
            result.DelegatedCredHandle.Value = credential ? result.DelegatedCredHandle.Value : null;
            XdrWriter writer = new(arena, Limits.MessageBytesMax);
            GssxResAcceptSecContext.Encode(ref writer, in result);
            Assert.False(writer.Failed);
            return Replies.Record(xid, Replies.Success + Convert.ToHexString(new ReadOnlySpan<byte>(writer.Pointer, (int)writer.Length)));
        }
    }
}
