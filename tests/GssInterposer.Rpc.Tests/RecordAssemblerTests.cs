// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using GssInterposer.Tests;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Rpc.Tests;

// SAFETY: Feed copies no more to ReceivePointer than ReceiveBytesMax says; the scratch buffer ends at an inaccessible page.
public sealed unsafe class RecordAssemblerTests : IDisposable
{
    private const uint Last = 0x8000_0000;

    private readonly TestArena _arena = new(bytesMax: Limits.ReplyArenaBytesMax);

    public void Dispose() => _arena.Dispose();

    [Fact]
    public void A_reply_in_one_fragment_and_one_receive_stays_where_it_was_received()
    {
        using GuardedBytes scratch = new(new byte[64]);
        using TestArena nothing = new(bytesMax: 0);
        RecordAssembler.Initialize(out RecordAssembler assembler, scratch.Pointer, scratch.Length, nothing, Limits.MessageBytesMax);
        Assert.True(assembler.ReceivePointer == scratch.Pointer);
        Assert.Equal(64u, assembler.ReceiveBytesMax);
        byte[] message = Message(60);
        Assert.Equal(RecordState.Complete, Feed(ref assembler, Fragment(message, last: true), int.MaxValue));
        Assert.True(assembler.Message == scratch.Pointer + 4);
        Assert.Equal(message, Assembled(in assembler));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(7, 1)]
    [InlineData(7, 5)]
    [InlineData(7, 1000)]
    [InlineData(64, 13)]
    [InlineData(400, 1)]
    [InlineData(400, 1000)]
    public void Any_cut_into_fragments_and_receives_gives_the_same_message(int fragmentBytes, int receiveBytes)
    {
        byte[] message = Message(400);
        byte[] stream = Record(message, fragmentBytes);
        foreach (int scratchBytes in new[] { 0, 1, 4, 5, 16, 100, 404, 4096 })
        {
            using GuardedBytes scratch = new(new byte[scratchBytes]);
            _arena.Pointer->Release();
            RecordAssembler.Initialize(out RecordAssembler assembler, scratch.Pointer, scratch.Length, _arena, Limits.MessageBytesMax);
            Assert.Equal(RecordState.Complete, Feed(ref assembler, stream, receiveBytes));
            Assert.Equal(message, Assembled(in assembler));
        }
    }

    [Fact]
    public void A_message_of_the_maximum_length_is_taken_within_the_reply_budget()
    {
        byte* scratch = stackalloc byte[4096];
        foreach (int fragmentBytes in new[] { (int)Limits.MessageBytesMax, 4096 })
        {
            byte[] message = Message((int)Limits.MessageBytesMax);
            _arena.Pointer->Release();
            RecordAssembler.Initialize(out RecordAssembler assembler, scratch, 4096, _arena, Limits.MessageBytesMax);
            Assert.Equal(RecordState.Complete, Feed(ref assembler, Record(message, fragmentBytes), 5000));
            Assert.Equal(message, Assembled(in assembler));
        }
    }

    [Theory]
    [InlineData(Limits.MessageBytesMax + 1)]
    [InlineData(0x7FFF_FFFFu)]
    public void A_fragment_beyond_the_maximum_is_refused_at_its_mark_and_nothing_is_allocated(uint length)
    {
        byte* scratch = stackalloc byte[64];
        using TestArena nothing = new(bytesMax: 0);
        RecordAssembler.Initialize(out RecordAssembler assembler, scratch, 64, nothing, Limits.MessageBytesMax);
        Assert.Equal(RecordState.Failed, Feed(ref assembler, Mark(Last | length), int.MaxValue));
        Assert.Equal(RpcFailure.MessageTooLong, assembler.Failure);
        Assert.Equal(0u, assembler.BytesNeeded);
    }

    [Fact]
    public void Fragments_that_add_up_to_more_than_the_maximum_are_refused()
    {
        byte* scratch = stackalloc byte[256];
        RecordAssembler.Initialize(out RecordAssembler assembler, scratch, 256, _arena, messageBytesMax: 100);
        Assert.Equal(RecordState.Incomplete, Feed(ref assembler, Fragment(Message(60), last: false), int.MaxValue));
        Assert.Equal(RecordState.Failed, Feed(ref assembler, Mark(Last | 41), int.MaxValue));
        Assert.Equal(RpcFailure.MessageTooLong, assembler.Failure);
    }

    [Fact]
    public void Endless_empty_fragments_are_refused()
    {
        byte* scratch = stackalloc byte[256];
        RecordAssembler.Initialize(out RecordAssembler assembler, scratch, 256, _arena, Limits.MessageBytesMax);
        uint marks = 0;
        while (Feed(ref assembler, Mark(0), int.MaxValue) == RecordState.Incomplete)
        {
            marks++;
            Assert.True(marks <= Limits.RecordFragmentsMax, "empty fragments go on for ever");
        }

        Assert.Equal(Limits.RecordFragmentsMax, marks);
        Assert.Equal(RpcFailure.TooManyFragments, assembler.Failure);
    }

    [Fact]
    public void An_empty_last_fragment_ends_the_record()
    {
        byte* scratch = stackalloc byte[256];
        RecordAssembler.Initialize(out RecordAssembler assembler, scratch, 256, _arena, Limits.MessageBytesMax);
        byte[] message = Message(8);
        Assert.Equal(RecordState.Incomplete, Feed(ref assembler, Fragment(message, last: false), int.MaxValue));
        Assert.Equal(4u, assembler.BytesNeeded);
        Assert.Equal(RecordState.Complete, Feed(ref assembler, Mark(Last), int.MaxValue));
        Assert.Equal(message, Assembled(in assembler));
    }

    [Fact]
    public void Bytes_after_the_record_are_refused()
    {
        byte* scratch = stackalloc byte[256];
        RecordAssembler.Initialize(out RecordAssembler assembler, scratch, 256, _arena, Limits.MessageBytesMax);
        Assert.Equal(RecordState.Failed, Feed(ref assembler, [.. Fragment(Message(8), last: true), 0], int.MaxValue));
        Assert.Equal(RpcFailure.BytesAfterRecord, assembler.Failure);
    }

    [Fact]
    public void A_buffer_that_cannot_be_had_is_a_failure()
    {
        byte* scratch = stackalloc byte[16];
        using TestArena small = new(bytesMax: 1000);
        RecordAssembler.Initialize(out RecordAssembler assembler, scratch, 16, small, Limits.MessageBytesMax);
        Assert.Equal(RecordState.Failed, Feed(ref assembler, Mark(Last | 5000), int.MaxValue));
        Assert.Equal(RpcFailure.OutOfMemory, assembler.Failure);
    }

    [Fact]
    public void The_number_of_bytes_needed_is_exact_and_there_is_always_room_for_them()
    {
        byte* scratch = stackalloc byte[8];
        RecordAssembler.Initialize(out RecordAssembler assembler, scratch, 8, _arena, Limits.MessageBytesMax);
        byte[] stream = Fragment(Message(300), last: true);
        int at = 0;
        while (assembler.State == RecordState.Incomplete)
        {
            uint expected = (uint)(at < 4 ? 4 - at : stream.Length - at);
            Assert.Equal(expected, assembler.BytesNeeded);
            Assert.True(assembler.ReceiveBytesMax >= expected);
            *assembler.ReceivePointer = stream[at++];
            assembler.Advance(1);
        }

        Assert.Equal(stream.Length, at);
        Assert.Equal(RecordState.Complete, assembler.State);
    }

    private static RecordState Feed(ref RecordAssembler assembler, ReadOnlySpan<byte> stream, int receiveBytes)
    {
        while (!stream.IsEmpty && assembler.State == RecordState.Incomplete)
        {
            int received = (int)Math.Min((uint)Math.Min(receiveBytes, stream.Length), assembler.ReceiveBytesMax);
            Assert.True(received > 0, "the assembler is incomplete but has no room");
            stream[..received].CopyTo(new Span<byte>(assembler.ReceivePointer, received));
            stream = stream[received..];
            assembler.Advance((uint)received);
        }

        return assembler.State;
    }

    private static byte[] Assembled(in RecordAssembler assembler) => new ReadOnlySpan<byte>(assembler.Message, (int)assembler.MessageLength).ToArray();

    private static byte[] Message(int length) => [.. Enumerable.Range(1, length).Select(i => (byte)(i * 31))];

    private static byte[] Mark(uint mark) => [(byte)(mark >> 24), (byte)(mark >> 16), (byte)(mark >> 8), (byte)mark];

    private static byte[] Fragment(ReadOnlySpan<byte> bytes, bool last) => [.. Mark((last ? Last : 0) | (uint)bytes.Length), .. bytes];

    private static byte[] Record(byte[] message, int fragmentBytes)
    {
        List<byte> stream = [];
        for (int at = 0; at < message.Length; at += fragmentBytes)
        {
            int length = Math.Min(fragmentBytes, message.Length - at);
            stream.AddRange(Fragment(message.AsSpan(at, length), last: at + length == message.Length));
        }

        return [.. stream];
    }
}
