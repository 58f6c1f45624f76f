// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Tests;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Rpc.Tests;

// SAFETY: each message ends at an inaccessible page.
public sealed unsafe class CallParserTests
{
    private const uint Program = 400112;
    private const uint Version = 1;
    private const string Header = "01020304" + "00000000" + "00000002" + "00061AF0" + "00000001" + "00000009";
    private const string NoAuth = "0000000000000000";

    [Fact]
    public void A_call_is_to_be_executed_and_its_arguments_are_next()
    {
        Assert.Equal(CallVerdict.Execute, Parse(Header + NoAuth + NoAuth + "AABBCCDD", out uint xid, out uint procedure, out uint remaining));
        Assert.Equal(0x01020304u, xid);
        Assert.Equal(9u, procedure);
        Assert.Equal(4u, remaining);
    }

    [Fact]
    public void Credentials_of_any_flavour_are_passed_over()
    {
        Assert.Equal(CallVerdict.Execute, Parse(Header + "0000000100000005" + "1122334455000000" + "0000000600000004" + "11223344", out _, out _, out uint remaining));
        Assert.Equal(0u, remaining);
    }

    [Theory]
    [InlineData("01020304" + "00000000" + "00000003" + "00061AF0" + "00000001" + "00000009" + NoAuth + NoAuth, CallVerdict.RpcMismatch)]
    [InlineData("01020304" + "00000000" + "00000001", CallVerdict.RpcMismatch)]
    [InlineData("01020304" + "00000000" + "00000002" + "00061AF1" + "00000001" + "00000009" + NoAuth + NoAuth, CallVerdict.ProgramUnavailable)]
    [InlineData("01020304" + "00000000" + "00000002" + "00061AF0" + "00000002" + "00000009" + NoAuth + NoAuth, CallVerdict.ProgramMismatch)]
    [InlineData(Header + "0000000000000191" + NoAuth, CallVerdict.BadCredentials)]
    [InlineData(Header + "00000000FFFFFFFF" + NoAuth, CallVerdict.BadCredentials)]
    [InlineData(Header + "0000000000000001" + "FF000001" + NoAuth, CallVerdict.BadCredentials)]
    [InlineData(Header + NoAuth, CallVerdict.BadCredentials)]
    [InlineData("01020304" + "00000001" + "00000002" + "00061AF0" + "00000001" + "00000009" + NoAuth + NoAuth, CallVerdict.NoAnswerPossible)]
    [InlineData("01020304" + "00000002" + "00000002" + "00061AF0" + "00000001" + "00000009" + NoAuth + NoAuth, CallVerdict.NoAnswerPossible)]
    [InlineData("", CallVerdict.NoAnswerPossible)]
    [InlineData("010203", CallVerdict.NoAnswerPossible)]
    [InlineData("01020304" + "00000000" + "0000", CallVerdict.NoAnswerPossible)]
    [InlineData("01020304" + "00000000" + "00000002" + "00061AF0" + "00000001", CallVerdict.NoAnswerPossible)]
    public void What_cannot_be_executed_has_its_own_verdict(string message, CallVerdict verdict)
    {
        Assert.Equal(verdict, Parse(message, out uint xid, out _, out _));
        Assert.Equal(message.Length < 8 ? 0u : 0x01020304u, xid);
    }

    [Fact]
    public void What_one_side_writes_the_other_reads()
    {
        using TestArena arena = new();
        XdrWriter writer = new(arena, Limits.RecordBytesMax);
        CallRecord.Begin(ref writer, 5, Program, Version, 3);
        Assert.True(CallRecord.End(ref writer));
        XdrReader reader = new(writer.Pointer + Limits.RecordMarkBytes, writer.Length - Limits.RecordMarkBytes, arena);
        Assert.Equal(CallVerdict.Execute, CallParser.Parse(ref reader, Program, Version, out uint xid, out uint procedure));
        Assert.Equal((5u, 3u), (xid, procedure));
        Assert.True(reader.Finished);
    }

    private static CallVerdict Parse(string hex, out uint xid, out uint procedure, out uint remaining)
    {
        using GuardedBytes message = new(Convert.FromHexString(hex));
        using TestArena nothing = new(bytesMax: 0);
        XdrReader reader = new(message.Pointer, message.Length, nothing);
        CallVerdict verdict = CallParser.Parse(ref reader, Program, Version, out xid, out procedure);
        remaining = reader.Remaining;
        return verdict;
    }
}
