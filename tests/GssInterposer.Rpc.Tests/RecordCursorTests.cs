// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Tests;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Rpc.Tests;

// SAFETY: each stream ends at an inaccessible page.
public sealed unsafe class RecordCursorTests
{
    [Fact]
    public void What_follows_a_record_is_the_next_one()
    {
        using GuardedBytes stream = new([0x80, 0, 0, 2, 1, 2, 0x80, 0, 0, 1, 3]);
        RecordCursor first = new(Limits.MessageBytesMax);
        Assert.Equal(RecordState.Complete, first.Advance(stream.Pointer, stream.Length));
        Assert.Equal((6u, 2u), (first.Parsed, first.MessageLength));
        RecordCursor second = new(Limits.MessageBytesMax);
        Assert.Equal(RecordState.Complete, second.Advance(stream.Pointer + first.Parsed, stream.Length - first.Parsed));
        Assert.Equal((5u, 1u), (second.Parsed, second.MessageLength));
    }

    [Fact]
    public void A_cursor_goes_on_in_a_copy_of_the_buffer()
    {
        byte[] stream = [0, 0, 0, 3, 1, 2, 3, 0, 0, 0, 0, 0x80, 0, 0, 2, 4, 5];
        for (uint split = 0; split < stream.Length; split++)
        {
            using GuardedBytes before = new(stream.AsSpan(0, (int)split));
            RecordCursor cursor = new(Limits.MessageBytesMax);
            Assert.Equal(RecordState.Incomplete, cursor.Advance(before.Pointer, split));
            uint kept = cursor.Compact(before.Pointer, split);
            byte[] after = [.. new ReadOnlySpan<byte>(before.Pointer, (int)kept), .. stream.AsSpan((int)split)];
            using GuardedBytes copy = new(after);
            Assert.Equal(RecordState.Complete, cursor.Advance(copy.Pointer, copy.Length));
            Assert.Equal([1, 2, 3, 4, 5], new ReadOnlySpan<byte>(copy.Pointer + Limits.RecordMarkBytes, (int)cursor.MessageLength).ToArray());
            Assert.Equal(copy.Length, cursor.Parsed);
        }
    }
}
