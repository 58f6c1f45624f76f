// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Tests;
using Xunit;

namespace GssInterposer.Xdr.Tests;

// SAFETY: input lies in front of an inaccessible page, so that an over-read cannot pass.
public sealed unsafe class ReaderTests : IDisposable
{
    private readonly TestArena _arena = new();

    public void Dispose() => _arena.Dispose();

    [Fact]
    public void Numbers_are_big_endian()
    {
        using GuardedBytes input = new([0x80, 1, 2, 3, 0xFF, 0xFF, 0xFF, 0xFE, 0x80, 0, 0, 0, 0, 0, 0, 5, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFD]);
        XdrReader reader = new(input.Pointer, input.Length, _arena);
        Assert.Equal(0x8001_0203u, reader.ReadUInt32());
        Assert.Equal(-2, reader.ReadInt32());
        Assert.Equal(0x8000_0000_0000_0005UL, reader.ReadUInt64());
        Assert.Equal(-3L, reader.ReadInt64());
        Assert.True(reader.Finished);
    }

    [Fact]
    public void Floating_point_numbers_are_ieee_754()
    {
        using GuardedBytes input = new(Convert.FromHexString("3F800000" + "C000000000000000" + "3FFF0000000000000000000000000001"));
        XdrReader reader = new(input.Pointer, input.Length, _arena);
        Assert.Equal(1f, reader.ReadFloat());
        Assert.Equal(-2d, reader.ReadDouble());
        XdrQuadruple quadruple = reader.ReadQuadruple();
        Assert.Equal(0x3FFF_0000_0000_0000UL, quadruple.High);
        Assert.Equal(1UL, quadruple.Low);
        Assert.True(reader.Finished);
    }

    [Theory]
    [InlineData("00000000", false, XdrFailure.None)]
    [InlineData("00000001", true, XdrFailure.None)]
    [InlineData("00000002", false, XdrFailure.BadBool)]
    [InlineData("01000000", false, XdrFailure.BadBool)]
    public void A_bool_is_0_or_1(string hex, bool value, XdrFailure failure)
    {
        using GuardedBytes input = new(Convert.FromHexString(hex));
        XdrReader reader = new(input.Pointer, input.Length, _arena);
        Assert.Equal(value, reader.ReadBool());
        Assert.Equal(failure, reader.Failure);
    }

    [Fact]
    public void An_opaque_is_a_slice_of_the_input()
    {
        using GuardedBytes input = new([0, 0, 0, 5, 1, 2, 3, 4, 5, 0, 0, 0]);
        XdrReader reader = new(input.Pointer, input.Length, _arena);
        XdrOpaque opaque = reader.ReadOpaque();
        Assert.True(opaque.Pointer == input.Pointer + 4);
        Assert.Equal([1, 2, 3, 4, 5], opaque.Span.ToArray());
        Assert.True(reader.Finished);
    }

    [Theory]
    [InlineData("00000001FF000001")]
    [InlineData("00000001FF010000")]
    [InlineData("00000003FFFFFF80")]
    public void Padding_that_is_not_zero_is_refused(string hex)
    {
        using GuardedBytes input = new(Convert.FromHexString(hex));
        XdrReader reader = new(input.Pointer, input.Length, _arena);
        Assert.True(reader.ReadOpaque().IsEmpty);
        Assert.Equal(XdrFailure.BadPadding, reader.Failure);
    }

    [Theory]
    [InlineData("00000005FFFFFFFF")]
    [InlineData("FFFFFFFFFFFFFFFF")]
    [InlineData("FFFFFFFDFFFFFFFF")]
    [InlineData("7FFFFFFFFFFFFFFF")]
    [InlineData("00000001FF")]
    public void A_length_beyond_what_remains_is_refused(string hex)
    {
        using GuardedBytes input = new(Convert.FromHexString(hex));
        XdrReader reader = new(input.Pointer, input.Length, _arena);
        Assert.True(reader.ReadOpaque().IsEmpty);
        Assert.Equal(XdrFailure.Truncated, reader.Failure);
    }

    [Fact]
    public void A_length_beyond_its_bound_is_refused_though_the_bytes_are_there()
    {
        using GuardedBytes input = new([0, 0, 0, 4, 1, 2, 3, 4]);
        XdrReader reader = new(input.Pointer, input.Length, _arena);
        Assert.True(reader.ReadOpaque(3).IsEmpty);
        Assert.Equal(XdrFailure.OverBound, reader.Failure);
    }

    [Theory]
    [InlineData(2u)]
    [InlineData(0x4000_0000u)]
    [InlineData(uint.MaxValue)]
    public void A_count_beyond_what_remains_is_refused_before_any_loop_or_allocation(uint count)
    {
        using TestArena nothing = new(bytesMax: 0);
        using GuardedBytes input = new([(byte)(count >> 24), (byte)(count >> 16), (byte)(count >> 8), (byte)count, 0, 0, 0, 0]);
        XdrReader reader = new(input.Pointer, input.Length, nothing);
        Assert.True(reader.BeginArray<ulong>(uint.MaxValue, 4).IsEmpty);
        Assert.Equal(XdrFailure.Truncated, reader.Failure);     // and not OutOfMemory: the arena was not asked
    }

    [Fact]
    public void A_count_beyond_its_bound_is_refused()
    {
        using GuardedBytes input = new([0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2]);
        XdrReader reader = new(input.Pointer, input.Length, _arena);
        Assert.True(reader.BeginArray<uint>(1, 4).IsEmpty);
        Assert.Equal(XdrFailure.OverBound, reader.Failure);
    }

    [Fact]
    public void Items_beyond_the_arena_budget_are_a_failure()
    {
        using TestArena small = new(bytesMax: 1000);
        byte[] bytes = new byte[4 + 4000];
        bytes[2] = 1000 >> 8;
        bytes[3] = 1000 & 0xFF;
        using GuardedBytes input = new(bytes);
        XdrReader reader = new(input.Pointer, input.Length, small);
        Assert.True(reader.BeginArray<ulong>(uint.MaxValue, 4).IsEmpty);
        Assert.Equal(XdrFailure.OutOfMemory, reader.Failure);
    }

    [Fact]
    public void An_optional_marker_other_than_0_and_1_is_refused()
    {
        using GuardedBytes input = new([0, 0, 0, 2, 0, 0, 0, 0]);
        XdrReader reader = new(input.Pointer, input.Length, _arena);
        Assert.False(reader.BeginOptional<uint>().IsPresent);
        Assert.Equal(XdrFailure.BadBool, reader.Failure);
    }

    [Fact]
    public void The_first_failure_sticks_and_later_reads_give_nothing()
    {
        using GuardedBytes input = new([0, 0, 0, 7, 0, 0, 0, 1, 0, 0, 0, 1]);
        XdrReader reader = new(input.Pointer, input.Length, _arena);
        Assert.False(reader.ReadBool());
        Assert.Equal(0u, reader.Remaining);
        Assert.Equal(0u, reader.ReadUInt32());
        Assert.Equal(0UL, reader.ReadUInt64());
        Assert.True(reader.ReadOpaque().IsEmpty);
        Assert.True(reader.ReadFixedOpaque(4).IsEmpty);
        Assert.True(reader.BeginArray<uint>(9, 4).IsEmpty);
        Assert.False(reader.BeginOptional<uint>().IsPresent);
        Assert.Equal(XdrFailure.BadBool, reader.Failure);
        Assert.False(reader.Finished);
    }

    [Fact]
    public void Input_left_over_is_not_finished()
    {
        using GuardedBytes input = new([0, 0, 0, 1, 0]);
        XdrReader reader = new(input.Pointer, input.Length, _arena);
        Assert.Equal(1u, reader.ReadUInt32());
        Assert.False(reader.Failed);
        Assert.False(reader.Finished);
        Assert.Equal(1u, reader.Remaining);
    }

    [Fact]
    public void Input_longer_than_spans_count_is_refused_unread()
    {
        XdrReader reader = new((byte*)8, 0x8000_0000, _arena);
        Assert.Equal(0u, reader.ReadUInt32());
        Assert.Equal(XdrFailure.OverBound, reader.Failure);
    }
}
