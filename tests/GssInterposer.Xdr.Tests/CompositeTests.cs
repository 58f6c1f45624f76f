// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Tests;
using Xunit;

namespace GssInterposer.Xdr.Tests;

// SAFETY: slices point into the arena or the input of the test, or to memory of its own frame.
public sealed unsafe class CompositeTests : IDisposable
{
    private const uint PairBytesMin = 8;

    private readonly TestArena _arena = new();

    public void Dispose() => _arena.Dispose();

    [Fact]
    public void Arrays_and_optionals_come_back_as_they_were()
    {
        Pair* pairs = Pairs();
        XdrWriter writer = new(_arena, 1000);
        writer.WriteArray(new XdrArray<Pair>(pairs, 2), 2);
        writer.WriteFixedArray(new XdrArray<Pair>(pairs, 2), 2);
        writer.WriteOptional(new XdrOptional<Pair>(pairs + 1));
        writer.WriteOptional(default(XdrOptional<Pair>));
        Assert.False(writer.Failed);

        XdrReader reader = new(writer.Pointer, writer.Length, _arena);
        XdrArray<Pair> array = reader.ReadArray<Pair>(2, PairBytesMin);
        XdrArray<Pair> fixedArray = reader.ReadFixedArray<Pair>(2, PairBytesMin);
        XdrOptional<Pair> present = reader.ReadOptional<Pair>();
        XdrOptional<Pair> absent = reader.ReadOptional<Pair>();
        Assert.True(reader.Finished);
        Assert.Equal(2u, array.Count);
        Assert.Equal(7u, array[0].Number);
        Assert.Equal([1, 2, 3], array[0].Bytes.Span.ToArray());
        Assert.Equal(8u, fixedArray[1].Number);
        Assert.Equal(8u, present.Value->Number);
        Assert.False(absent.IsPresent);
    }

    [Fact]
    public void An_array_index_out_of_range_traps()
    {
        Pair* pairs = Pairs();
        XdrArray<Pair> array = new(pairs, 2);
        Assert.Throws<IndexOutOfRangeException>(() => array[2].Number);
        Assert.Throws<IndexOutOfRangeException>(() => array[uint.MaxValue].Number);
    }

    [Fact]
    public void Every_truncation_of_a_message_is_refused()
    {
        Pair* pairs = Pairs();
        XdrWriter writer = new(_arena, 1000);
        writer.WriteArray(new XdrArray<Pair>(pairs, 2), 2);
        writer.WriteOptional(new XdrOptional<Pair>(pairs));
        for (uint length = 0; length < writer.Length; length++)
        {
            using GuardedBytes input = new(new ReadOnlySpan<byte>(writer.Pointer, (int)length));
            XdrReader reader = new(input.Pointer, input.Length, _arena);
            reader.ReadArray<Pair>(2, PairBytesMin);
            reader.ReadOptional<Pair>();
            Assert.Equal(XdrFailure.Truncated, reader.Failure);
        }
    }

    [Fact]
    public void An_encoded_value_is_the_bytes_of_its_encoding_and_is_sent_as_they_are()
    {
        Pair* pairs = Pairs();
        XdrEncoded<Pair> encoded = XdrEncoded<Pair>.From(in pairs[0], _arena);
        Assert.Equal("0000000700000003010203" + "00", Convert.ToHexString(encoded.Span));
        Assert.True(encoded.TryDecode(_arena, out Pair decoded));
        Assert.Equal(7u, decoded.Number);

        XdrWriter writer = new(_arena, 1000);
        writer.WriteUInt32(1);
        XdrEncoded<Pair>.Encode(ref writer, in encoded);
        writer.WriteUInt32(2);
        XdrReader reader = new(writer.Pointer, writer.Length, _arena);
        reader.ReadUInt32();
        Assert.True(XdrEncoded<Pair>.Decode(ref reader, out XdrEncoded<Pair> slice));
        Assert.True(slice.Pointer == writer.Pointer + 4);
        Assert.Equal(encoded.Length, slice.Length);
        Assert.Equal(2u, reader.ReadUInt32());
    }

    [Fact]
    public void Taking_an_encoded_value_off_the_wire_checks_it_and_costs_no_memory()
    {
        using TestArena small = new(bytesMax: 0, firstBlockBytes: 64);
        using GuardedBytes bad = new([0, 0, 0, 1, 0, 0, 0, 1, 0xFF, 0, 0, 1]);
        XdrReader reader = new(bad.Pointer, bad.Length, small);
        Assert.False(XdrEncoded<Pair>.Decode(ref reader, out XdrEncoded<Pair> value));
        Assert.True(value.IsEmpty);
        Assert.Equal(XdrFailure.BadPadding, reader.Failure);

        using GuardedBytes good = new([0, 0, 0, 1, 0, 0, 0, 0]);
        for (int i = 0; i < 100; i++)
        {
            XdrReader again = new(good.Pointer, good.Length, small);
            Assert.True(XdrEncoded<Nested>.Decode(ref again, out _));
        }
    }

    [Fact]
    public void An_empty_encoded_value_cannot_be_sent()
    {
        XdrWriter writer = new(_arena, 1000);
        XdrEncoded<Pair>.Encode(ref writer, default);
        Assert.Equal(XdrFailure.NotEncoded, writer.Failure);
    }

    [Fact]
    public void A_value_beyond_its_bounds_has_no_encoding()
    {
        byte* bytes = stackalloc byte[9];
        Pair pair = new() { Bytes = new XdrOpaque(bytes, 9) };
        Assert.True(XdrEncoded<Pair>.From(in pair, _arena).IsEmpty);
    }

    [Fact]
    public void Bytes_after_an_encoded_value_are_not_part_of_it()
    {
        byte* bytes = stackalloc byte[12];
        new Span<byte>(bytes, 12).Clear();
        Assert.True(new XdrEncoded<Pair>(bytes, 8).TryDecode(_arena, out _));
        Assert.False(new XdrEncoded<Pair>(bytes, 12).TryDecode(_arena, out _));
    }

    private Pair* Pairs()
    {
        byte* bytes = (byte*)_arena.Pointer->Allocate(3);
        bytes[0] = 1;
        bytes[1] = 2;
        bytes[2] = 3;
        Pair* pairs = (Pair*)_arena.Pointer->Allocate((nuint)(2 * sizeof(Pair)));
        pairs[0] = new Pair { Number = 7, Bytes = new XdrOpaque(bytes, 3) };
        pairs[1] = new Pair { Number = 8 };
        return pairs;
    }

    /// <summary>A type that needs arena memory to decode.</summary>
    private struct Nested : IXdr<Nested>
    {
        public XdrArray<uint> Items;

        public static bool Decode(ref XdrReader reader, out Nested value)
        {
            value.Items = reader.BeginArray<uint>(9, 4);
            for (uint i = 0; i < value.Items.Count; i++)
            {
                value.Items.Items[i] = reader.ReadUInt32();
            }

            return !reader.Failed;
        }

        public static void Encode(ref XdrWriter writer, in Nested value) => writer.BeginArray(value.Items, 9);
    }
}
