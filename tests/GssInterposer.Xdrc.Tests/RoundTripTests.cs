// SPDX-License-Identifier: MIT
using System;
using FsCheck;
using FsCheck.Fluent;
using GssInterposer.Tests;
using GssInterposer.Xdr;
using GssInterposer.Xdrc.Tests.Samples;
using Xunit;

namespace GssInterposer.Xdrc.Tests;

/// <summary>Properties of generated code, for any value and any input.</summary>
// SAFETY: input lies in front of an inaccessible page; values live in the arena of the trial.
public sealed unsafe class RoundTripTests
{
    private const int Trials = 300;
    private const int MutationsPerTrial = 20;

    [Fact]
    public void Scalars_round_trip() => Check(SampleValues.Scalars);

    [Fact]
    public void Opaques_and_strings_round_trip() => Check(SampleValues.Bytes);

    [Fact]
    public void Arrays_and_optionals_round_trip() => Check(SampleValues.Collections);

    [Fact]
    public void Inline_types_round_trip() => Check(SampleValues.Outer);

    [Fact]
    public void Unions_over_enums_round_trip() => Check(SampleValues.ByColour);

    [Fact]
    public void Unions_with_a_default_arm_round_trip() => Check(SampleValues.ByNumber);

    [Fact]
    public void Unions_over_unsigned_integers_round_trip() => Check(SampleValues.ByUnsigned);

    [Fact]
    public void Preencoded_members_round_trip() => Check(SampleValues.Request);

    [Theory]
    [InlineData("00000002")]
    [InlineData("FFFFFFFE")]
    public void An_undeclared_enum_value_is_refused(string colour) =>
        Assert.Null(DecodeAgain<ByColour>(Convert.FromHexString(colour + "00000000")));

    [Fact]
    public void An_undeclared_value_cannot_be_written()
    {
        using TestArena arena = new();
        XdrWriter scalars = new(arena, 1000);
        Scalars scalar = new() { AColour = (Colour)77 };
        Samples.Scalars.Encode(ref scalars, in scalar);
        Assert.Equal(XdrFailure.BadEnum, scalars.Failure);

        XdrWriter union = new(arena, 1000);
        ByColour byColour = new() { Which = (Colour)77 };
        Samples.ByColour.Encode(ref union, in byColour);
        Assert.Equal(XdrFailure.BadEnum, union.Failure);
    }

    private static void Check<T>(Func<ValueBuilder, T> make)
        where T : unmanaged, IXdr<T>
    {
        Arbitrary<byte[]> entropy = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(400).ToArbitrary();
        Prop.ForAll(entropy, bytes => RoundTrips(bytes, make)).Check(Config.QuickThrowOnFailure.WithMaxTest(Trials));
    }

    private static void RoundTrips<T>(byte[] entropy, Func<ValueBuilder, T> make)
        where T : unmanaged, IXdr<T>
    {
        byte[] encoded = Encode(entropy, make);
        Assert.Equal(encoded, DecodeAgain<T>(encoded));
        for (int length = 0; length < encoded.Length; length++)
        {
            Assert.Null(DecodeAgain<T>(encoded.AsSpan(0, length)));
        }

        Random random = new(encoded.Length == 0 ? 0 : encoded[^1] + encoded.Length);
        for (int i = 0; i < MutationsPerTrial; i++)
        {
            byte[] changed = [.. encoded];
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
            changed[random.Next(changed.Length)] += (byte)random.Next(-3, 4);
            byte[]? again = DecodeAgain<T>(changed);
            if (again != null)
            {
                Assert.Equal(changed, again);       // what is accepted has one encoding only
            }
        }
    }

    private static byte[] Encode<T>(byte[] entropy, Func<ValueBuilder, T> make)
        where T : unmanaged, IXdr<T>
    {
        using TestArena arena = new();
        T value = make(new ValueBuilder(entropy, arena));
        XdrWriter writer = new(arena, Limits.MessageBytesMax);
        T.Encode(ref writer, in value);
        Assert.Equal(XdrFailure.None, writer.Failure);
        return new ReadOnlySpan<byte>(writer.Pointer, (int)writer.Length).ToArray();
    }

    /// <summary>Decodes all of the input and encodes the value; null when it is refused.</summary>
    private static byte[]? DecodeAgain<T>(ReadOnlySpan<byte> bytes)
        where T : unmanaged, IXdr<T>
    {
        using TestArena arena = new(bytesMax: Limits.ReplyArenaBytesMax);
        using GuardedBytes input = new(bytes);
        XdrReader reader = new(input.Pointer, input.Length, arena);
        if (!T.Decode(ref reader, out T value) || !reader.Finished)
        {
            return null;
        }

        XdrWriter writer = new(arena, Limits.MessageBytesMax);
        T.Encode(ref writer, in value);
        Assert.Equal(XdrFailure.None, writer.Failure);
        return new ReadOnlySpan<byte>(writer.Pointer, (int)writer.Length).ToArray();
    }
}
