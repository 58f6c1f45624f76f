// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Tests;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Rpc.Tests;

// SAFETY: the writer's bytes are read while its arena lives.
public sealed unsafe class CallRecordTests : IDisposable
{
    private readonly TestArena _arena = new();

    public void Dispose() => _arena.Dispose();

    [Fact]
    public void A_call_is_one_fragment_with_the_header_of_rfc_5531_in_front_of_the_arguments()
    {
        XdrWriter writer = new(_arena, Limits.RecordBytesMax);
        CallRecord.Begin(ref writer, xid: 0x0102_0304, program: 400112, version: 1, procedure: 9);
        writer.WriteUInt64(0x1122_3344_5566_7788);
        Assert.True(CallRecord.End(ref writer));
        Assert.Equal(
            "80000030" + "01020304" + "00000000" + "00000002" + "00061AF0" + "00000001" + "00000009"
                + "0000000000000000" + "0000000000000000" + "1122334455667788",
            Convert.ToHexString(new ReadOnlySpan<byte>(writer.Pointer, (int)writer.Length)));
    }

    [Fact]
    public void A_message_of_the_maximum_length_can_be_sent_and_a_longer_one_cannot()
    {
        const uint headerBytes = 40;
        uint room = Limits.MessageBytesMax - headerBytes;

        XdrWriter writer = new(_arena, Limits.RecordBytesMax);
        CallRecord.Begin(ref writer, 1, 2, 3, 4);
        writer.Reserve(room);
        Assert.True(CallRecord.End(ref writer));
        Assert.Equal(Limits.RecordBytesMax, writer.Length);

        XdrWriter longer = new(_arena, 2 * Limits.RecordBytesMax);
        CallRecord.Begin(ref longer, 1, 2, 3, 4);
        longer.Reserve(room + 4);
        Assert.False(CallRecord.End(ref longer));
        Assert.Equal(XdrFailure.TooLong, longer.Failure);
    }

    [Fact]
    public void Arguments_that_failed_are_not_sent()
    {
        XdrWriter writer = new(_arena, Limits.RecordBytesMax);
        CallRecord.Begin(ref writer, 1, 2, 3, 4);
        writer.WriteRaw([1]);
        Assert.False(CallRecord.End(ref writer));
    }
}
