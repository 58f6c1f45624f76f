// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Tests;
using Xunit;

namespace GssInterposer.Xdr.Tests;

// SAFETY: slices point to locals and fixed buffers that outlive the writer.
public sealed unsafe class WriterTests : IDisposable
{
    private readonly TestArena _arena = new();

    public void Dispose() => _arena.Dispose();

    [Fact]
    public void Numbers_are_big_endian()
    {
        XdrWriter writer = new(_arena, 1000);
        writer.WriteUInt32(0x8001_0203);
        writer.WriteInt32(-2);
        writer.WriteUInt64(0x8000_0000_0000_0005);
        writer.WriteInt64(-3);
        writer.WriteBool(true);
        writer.WriteFloat(1f);
        writer.WriteDouble(-2d);
        writer.WriteQuadruple(new XdrQuadruple { High = 1, Low = 2 });
        Assert.Equal(
            "80010203" + "FFFFFFFE" + "8000000000000005" + "FFFFFFFFFFFFFFFD" + "00000001" + "3F800000" + "C000000000000000"
                + "00000000000000010000000000000002",
            Hex(writer));
    }

    [Theory]
    [InlineData(0, "00000000")]
    [InlineData(1, "00000001AA000000")]
    [InlineData(3, "00000003AAAAAA00")]
    [InlineData(4, "00000004AAAAAAAA")]
    [InlineData(5, "00000005AAAAAAAAAA000000")]
    public void An_opaque_is_padded_with_zeros_even_over_used_memory(int length, string expected)
    {
        using TestArena used = new(firstBlockBytes: 2000);
        new Span<byte>(used.FirstBlock, 2000).Fill(0xFF);
        byte[] bytes = new byte[length];
        Array.Fill(bytes, (byte)0xAA);
        XdrWriter writer = new(used, 1000);
        writer.WriteOpaque(bytes);
        Assert.Equal(expected, Hex(writer));
    }

    [Fact]
    public void The_buffer_grows_and_keeps_its_contents()
    {
        const uint words = 100_000;
        XdrWriter writer = new(_arena, words * 4);
        for (uint i = 0; i < words; i++)
        {
            writer.WriteUInt32(i);
            if (i % 1000 == 0)
            {
                _arena.Pointer->Allocate(8);        // so that the buffer cannot always grow in place
            }
        }

        Assert.False(writer.Failed);
        XdrReader reader = new(writer.Pointer, writer.Length, _arena);
        for (uint i = 0; i < words; i++)
        {
            Assert.Equal(i, reader.ReadUInt32());
        }

        Assert.True(reader.Finished);
    }

    [Fact]
    public void One_byte_more_than_the_maximum_fails_and_sticks()
    {
        XdrWriter writer = new(_arena, 8);
        writer.WriteUInt64(1);
        Assert.False(writer.Failed);
        writer.WriteUInt32(1);
        Assert.Equal(XdrFailure.TooLong, writer.Failure);
        Assert.Equal(8u, writer.Length);
        writer.WriteOpaque([]);
        Assert.Equal(8u, writer.Length);
    }

    [Fact]
    public void An_exhausted_arena_is_a_failure()
    {
        using TestArena small = new(bytesMax: 5000);
        XdrWriter writer = new(small, 1 << 20);
        for (int i = 0; i < 5000; i++)
        {
            writer.WriteUInt32(1);
        }

        Assert.Equal(XdrFailure.OutOfMemory, writer.Failure);
    }

    [Fact]
    public void Reserved_bytes_are_zero_until_they_are_patched()
    {
        XdrWriter writer = new(_arena, 1000);
        writer.WriteUInt32(1);
        uint at = writer.Reserve(5);
        writer.WriteUInt32(2);
        Assert.Equal("00000001" + "0000000000000000" + "00000002", Hex(writer));
        writer.PatchUInt32(at, 0xAABB_CCDD);
        Assert.Equal("00000001" + "AABBCCDD00000000" + "00000002", Hex(writer));
    }

    [Theory]
    [InlineData(5u)]
    [InlineData(uint.MaxValue)]
    [InlineData(uint.MaxValue - 3)]
    public void Patching_outside_what_was_written_is_a_failure(uint at)
    {
        XdrWriter writer = new(_arena, 1000);
        writer.WriteUInt64(1);
        writer.PatchUInt32(at, 9);
        Assert.Equal(XdrFailure.OverBound, writer.Failure);
    }

    [Fact]
    public void A_reservation_beyond_the_maximum_is_refused_without_overflow()
    {
        XdrWriter writer = new(_arena, 1000);
        writer.Reserve(uint.MaxValue);
        Assert.Equal(XdrFailure.TooLong, writer.Failure);
    }

    [Fact]
    public void Raw_bytes_must_be_whole_xdr_units()
    {
        XdrWriter writer = new(_arena, 1000);
        writer.WriteRaw([1, 2, 3, 4]);
        Assert.Equal("01020304", Hex(writer));
        writer.WriteRaw([1, 2, 3]);
        Assert.Equal(XdrFailure.NotEncoded, writer.Failure);
    }

    [Fact]
    public void Bounds_hold_for_writing_too()
    {
        byte* four = stackalloc byte[4];
        XdrWriter opaque = new(_arena, 1000);
        opaque.WriteOpaque(new XdrOpaque(four, 4), 3);
        Assert.Equal(XdrFailure.OverBound, opaque.Failure);

        XdrWriter fixedOpaque = new(_arena, 1000);
        fixedOpaque.WriteFixedOpaque(new XdrOpaque(four, 4), 5);
        Assert.Equal(XdrFailure.OverBound, fixedOpaque.Failure);

        XdrWriter array = new(_arena, 1000);
        array.BeginArray(new XdrArray<byte>(four, 4), 3);
        Assert.Equal(XdrFailure.OverBound, array.Failure);

        XdrWriter fixedArray = new(_arena, 1000);
        fixedArray.BeginFixedArray(new XdrArray<byte>(four, 4), 5);
        Assert.Equal(XdrFailure.OverBound, fixedArray.Failure);
    }

    private static string Hex(XdrWriter writer)
    {
        Assert.False(writer.Failed);
        return Convert.ToHexString(new ReadOnlySpan<byte>(writer.Pointer, (int)writer.Length));
    }
}
