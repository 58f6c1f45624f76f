// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Tests;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Rpc.Tests;

// SAFETY: the writer's bytes are read while its arena lives.
public sealed unsafe class ReplyRecordTests : IDisposable
{
    private readonly TestArena _arena = new();

    private delegate bool WriteReply(ref XdrWriter writer);

    public void Dispose() => _arena.Dispose();

    [Fact]
    public void Results_follow_the_header_of_an_accepted_call()
    {
        XdrWriter writer = new(_arena, Limits.RecordBytesMax);
        ReplyRecord.Begin(ref writer, 0x01020304);
        writer.WriteUInt32(0xAABBCCDD);
        Assert.True(ReplyRecord.End(ref writer));
        Assert.Equal("8000001C" + "01020304" + "00000001" + "00000000" + "0000000000000000" + "00000000" + "AABBCCDD", Hex(ref writer));
    }

    [Fact]
    public void Each_error_is_a_whole_record_that_the_client_understands()
    {
        Check("80000018" + "00000007" + "00000001" + "00000000" + "0000000000000000" + "00000001", RpcFailure.ProgramUnavailable,
            static (ref XdrWriter writer) => ReplyRecord.ProgramUnavailable(ref writer, 7));
        Check("80000020" + "00000007" + "00000001" + "00000000" + "0000000000000000" + "00000002" + "0000000100000004", RpcFailure.ProgramMismatch,
            static (ref XdrWriter writer) => ReplyRecord.ProgramMismatch(ref writer, 7, 1, 4));
        Check("80000018" + "00000007" + "00000001" + "00000000" + "0000000000000000" + "00000003", RpcFailure.ProcedureUnavailable,
            static (ref XdrWriter writer) => ReplyRecord.ProcedureUnavailable(ref writer, 7));
        Check("80000018" + "00000007" + "00000001" + "00000000" + "0000000000000000" + "00000004", RpcFailure.GarbageArguments,
            static (ref XdrWriter writer) => ReplyRecord.GarbageArguments(ref writer, 7));
        Check("80000018" + "00000007" + "00000001" + "00000000" + "0000000000000000" + "00000005", RpcFailure.SystemError,
            static (ref XdrWriter writer) => ReplyRecord.SystemError(ref writer, 7));
        Check("80000018" + "00000007" + "00000001" + "00000001" + "00000000" + "0000000200000002", RpcFailure.RpcMismatch,
            static (ref XdrWriter writer) => ReplyRecord.RpcMismatch(ref writer, 7));
        Check("80000014" + "00000007" + "00000001" + "00000001" + "00000001" + "00000001", RpcFailure.AuthError,
            static (ref XdrWriter writer) => ReplyRecord.AuthError(ref writer, 7, OncRpcConstants.RpcAuthBadcred));
    }

    [Fact]
    public void A_reply_longer_than_the_maximum_is_not_sent()
    {
        XdrWriter writer = new(_arena, 2 * Limits.RecordBytesMax);
        ReplyRecord.Begin(ref writer, 1);
        writer.Reserve(Limits.MessageBytesMax);
        Assert.False(ReplyRecord.End(ref writer));
    }

    [Fact]
    public void Without_memory_there_is_nothing_to_send()
    {
        using TestArena nothing = new(bytesMax: 0);
        XdrWriter writer = new(nothing, Limits.RecordBytesMax);
        Assert.False(ReplyRecord.SystemError(ref writer, 1));
    }

    private void Check(string bytes, RpcFailure failure, WriteReply write)
    {
        XdrWriter writer = new(_arena, Limits.RecordBytesMax);
        Assert.True(write(ref writer));
        Assert.Equal(bytes, Hex(ref writer));
        XdrReader reader = new(writer.Pointer + Limits.RecordMarkBytes, writer.Length - Limits.RecordMarkBytes, _arena);
        Assert.Equal(failure, ReplyParser.ParseHeader(ref reader, 7, out _));
        Assert.True(reader.Finished);
    }

    private static string Hex(ref XdrWriter writer) => Convert.ToHexString(new ReadOnlySpan<byte>(writer.Pointer, (int)writer.Length));
}
