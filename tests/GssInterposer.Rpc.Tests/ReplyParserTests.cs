// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Tests;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Rpc.Tests;

// SAFETY: replies lie in front of an inaccessible page.
public sealed unsafe class ReplyParserTests : IDisposable
{
    private const uint Xid = 0x0102_0304;
    private const string Accepted = "01020304" + "00000001" + "00000000" + "0000000000000000";
    private const string Denied = "01020304" + "00000001" + "00000001";
    private const string Mismatch = "0000000500000007";     // stands for a result too: any struct of two words

    private readonly TestArena _arena = new();

    public static TheoryData<string, RpcFailure, uint, uint, uint> Replies => new()
    {
        { Accepted + "00000000" + Mismatch, RpcFailure.None, 0, 0, 0 },
        { "01020304" + "00000001" + "00000000" + "0000000600000003AABBCC00" + "00000000" + Mismatch, RpcFailure.None, 0, 0, 0 },
        { "01020305" + "00000001" + "00000000" + "0000000000000000" + "00000000" + Mismatch, RpcFailure.WrongXid, 0, 0, 0 },
        { "01020304" + "00000000" + "00000002" + "00061AF0" + "0000000100000000" + "0000000000000000" + "0000000000000000", RpcFailure.NotAReply, 0, 0, 0 },
        { "01020304" + "00000002" + "00000000", RpcFailure.HeaderMalformed, 0, 0, 0 },
        { "01020304" + "00000001" + "00000002" + "00000000", RpcFailure.HeaderMalformed, 0, 0, 0 },
        { "01020304" + "00000001" + "00000000" + "00000000" + "00000191" + "00000000", RpcFailure.HeaderMalformed, 0, 0, 0 },
        { Denied + "00000002" + "00000000", RpcFailure.HeaderMalformed, 0, 0, 0 },
        { Denied + "00000000" + Mismatch, RpcFailure.RpcMismatch, 5, 7, 0 },
        { Denied + "00000001" + "00000005", RpcFailure.AuthError, 0, 0, 5 },
        { Denied + "00000001" + "0000004D", RpcFailure.AuthError, 0, 0, 77 },
        { Accepted + "00000001", RpcFailure.ProgramUnavailable, 0, 0, 0 },
        { Accepted + "00000002" + Mismatch, RpcFailure.ProgramMismatch, 5, 7, 0 },
        { Accepted + "00000003", RpcFailure.ProcedureUnavailable, 0, 0, 0 },
        { Accepted + "00000004", RpcFailure.GarbageArguments, 0, 0, 0 },
        { Accepted + "00000005", RpcFailure.SystemError, 0, 0, 0 },
        { Accepted + "00000006", RpcFailure.UnknownAcceptStatus, 0, 0, 6 },
        { Accepted + "00000000" + "00000005", RpcFailure.ResultMalformed, 0, 0, 0 },
        { Accepted + "00000000" + Mismatch + "00000000", RpcFailure.TrailingBytes, 0, 0, 0 },
        { Accepted + "00000000" + Mismatch + "00", RpcFailure.TrailingBytes, 0, 0, 0 },
        { string.Empty, RpcFailure.HeaderTooShort, 0, 0, 0 },
    };

    public void Dispose() => _arena.Dispose();

    [Theory]
    [MemberData(nameof(Replies))]
    public void Each_way_a_reply_can_fail_has_its_own_reason_and_numbers(string hex, RpcFailure expected, uint low, uint high, uint status)
    {
        RpcFailure failure = Parse(Convert.FromHexString(hex), out RpcMismatch result, out ReplyDetail detail);
        Assert.Equal(expected, failure);
        Assert.Equal((low, high, status), (detail.Low, detail.High, detail.Status));
        if (failure == RpcFailure.None)
        {
            Assert.Equal((5u, 7u), (result.Low, result.High));
        }
    }

    [Fact]
    public void A_reply_cut_off_anywhere_is_too_short_and_nothing_behind_it_is_read()
    {
        byte[] whole = Convert.FromHexString(Accepted + "00000000" + Mismatch);
        int headerBytes = whole.Length - (Mismatch.Length / 2);
        for (int length = 0; length < whole.Length; length++)
        {
            RpcFailure expected = length < headerBytes ? RpcFailure.HeaderTooShort : RpcFailure.ResultMalformed;
            Assert.Equal(expected, Parse(whole.AsSpan(0, length), out _, out ReplyDetail detail));
            Assert.Equal(XdrFailure.Truncated, detail.Xdr);
        }
    }

    [Fact]
    public void Results_that_need_more_memory_than_allowed_are_told_from_malformed_ones()
    {
        using TestArena nothing = new(bytesMax: 0);
        using GuardedBytes input = new(Convert.FromHexString(Accepted + "00000000" + "00000001" + "00000005"));
        XdrReader reader = new(input.Pointer, input.Length, nothing);
        Assert.Equal(RpcFailure.OutOfMemory, ReplyParser.Parse(ref reader, Xid, out OneOptional _, out ReplyDetail detail));
        Assert.Equal(XdrFailure.OutOfMemory, detail.Xdr);
    }

    [Fact]
    public void A_procedure_without_results_has_nothing_after_the_header()
    {
        using GuardedBytes input = new(Convert.FromHexString(Accepted + "00000000"));
        XdrReader reader = new(input.Pointer, input.Length, _arena);
        Assert.Equal(RpcFailure.None, ReplyParser.ParseHeader(ref reader, Xid, out _));
        Assert.Equal(RpcFailure.None, ReplyParser.ParseEnd(ref reader));
    }

    [Fact]
    public void Replies_written_with_the_generated_types_are_understood()
    {
        RpcMessage message = default;
        message.Xid = Xid;
        message.Body.Type = RpcMessageType.Reply;
        message.Body.Reply.Status = RpcReplyStatus.Accepted;
        message.Body.Reply.Accepted.Body.Status = RpcAcceptStatus.ProgramMismatch;
        message.Body.Reply.Accepted.Body.Supported = new RpcMismatch { Low = 2, High = 3 };
        XdrWriter writer = new(_arena, 1000);
        RpcMessage.Encode(ref writer, in message);
        Assert.False(writer.Failed);
        Assert.Equal(
            RpcFailure.ProgramMismatch, Parse(new ReadOnlySpan<byte>(writer.Pointer, (int)writer.Length), out _, out ReplyDetail detail));
        Assert.Equal((2u, 3u), (detail.Low, detail.High));
    }

    private RpcFailure Parse(ReadOnlySpan<byte> message, out RpcMismatch result, out ReplyDetail detail)
    {
        using GuardedBytes input = new(message);
        XdrReader reader = new(input.Pointer, input.Length, _arena);
        return ReplyParser.Parse(ref reader, Xid, out result, out detail);
    }

    private struct OneOptional : IXdr<OneOptional>
    {
        public XdrOptional<uint> Value;

        public static bool Decode(ref XdrReader reader, out OneOptional value)
        {
            value.Value = reader.BeginOptional<uint>();
            return !reader.Failed;
        }

        public static void Encode(ref XdrWriter writer, in OneOptional value) => writer.BeginOptional(value.Value);
    }
}
