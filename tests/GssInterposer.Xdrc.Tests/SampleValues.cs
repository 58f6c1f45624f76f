// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Xdr;
using GssInterposer.Xdrc.Tests.Samples;
using Single = GssInterposer.Xdrc.Tests.Samples.Single;

namespace GssInterposer.Xdrc.Tests;

/// <summary>Any value of each of the sample's types.</summary>
public static unsafe class SampleValues
{
    private const uint FewMax = 5;

    public static Colour Colour(ValueBuilder any) => any.Pick(Samples.Colour.Red, Samples.Colour.Green, Samples.Colour.Blue);

    public static Scalars Scalars(ValueBuilder any) => new()
    {
        AnInt = (int)any.Word(),
        AnUnsigned = any.Word(),
        ShortForm = any.Word(),
        AHyper = (long)any.Long(),
        AnUnsignedHyper = any.Long(),
        ABool = any.Flag(),
        AFloat = BitConverter.UInt32BitsToSingle(any.Word()),
        ADouble = BitConverter.UInt64BitsToDouble(any.Long()),
        AQuadruple = new XdrQuadruple { High = any.Long(), Low = any.Long() },
        AColour = Colour(any),
        ASingle = Single.Only,
        SomeTicks = any.Long(),
    };

    public static Bytes Bytes(ValueBuilder any) => new()
    {
        Three = any.FixedOpaque(3),
        Hash = any.FixedOpaque(20),
        Nothing = XdrOpaque.Empty,
        Any = any.Opaque(40),
        Bounded = any.Opaque(5),
        Name = any.Opaque(8),
        Text = any.Opaque(40),
    };

    public static Pair Pair(ValueBuilder any) => new() { MN = (int)any.Word(), Name = any.Opaque(8) };

    public static Collections Collections(ValueBuilder any) => new()
    {
        Numbers = any.Array(FewMax, () => (int)any.Word()),
        ThreeNumbers = any.FixedArray(KitchenSinkConstants.Answer, () => (int)any.Byte()),
        Pairs = any.Array(4, () => Pair(any)),
        TwoPairs = any.FixedArray(2, () => Pair(any)),
        Colours = any.Array(3, () => Colour(any)),
        Rows = any.Array(FewMax, () => any.FixedArray(2, () => (int)any.Word())),
        Blobs = any.Array(2, () => any.Opaque(20)),
        Hashes = any.FixedArray(2, () => any.FixedOpaque(20)),
        Palettes = any.Array(FewMax, () => any.Array(3, () => Colour(any))),
        OptionalPair = any.Optional(() => Pair(any)),
        OptionalNumber = any.Optional(() => (int)any.Word()),
        OptionalPalette = any.Optional(() => any.Array(3, () => Colour(any))),
        Indirect = any.Optional(() => any.Array(3, () => Colour(any))),
        WithKeyword = Pair(any),
    };

    public static Outer Outer(ValueBuilder any) => new()
    {
        Inner = new OuterInner { Depth = (int)any.Word(), State = any.Pick(OuterInnerState.On, OuterInnerState.Off) },
        Choice = any.Array(2, () => any.Flag() ? new OuterChoice { Present = true, Value = Pair(any) } : new OuterChoice { Present = false }),
    };

    public static ByColour ByColour(ValueBuilder any)
    {
        ByColour value = new() { Which = Colour(any) };
        if (value.Which == Samples.Colour.Red)
        {
            value.Red = (int)any.Word();
        }
        else
        {
            value.Other = any.Array(3, () => any.Opaque(20));
        }

        return value;
    }

    public static ByNumber ByNumber(ValueBuilder any) => any.Pick(-1, (int)KitchenSinkConstants.Answer, (int)any.Word()) switch
    {
        -1 => new ByNumber { Which = -1 },
        (int)KitchenSinkConstants.Answer => new ByNumber { Which = (int)KitchenSinkConstants.Answer, Question = any.Opaque(100) },
        int other => new ByNumber { Which = other, Fallback = any.Encoded(() => Pair(any)) },
    };

    public static ByUnsigned ByUnsigned(ValueBuilder any) => any.Flag()
        ? new ByUnsigned { Which = uint.MaxValue, Largest = any.Optional(() => (long)any.Long()) }
        : new ByUnsigned { Which = any.Word() & 0x7FFF_FFFF };

    public static Request Request(ValueBuilder any) => new()
    {
        Selector = ByNumber(any),
        First = any.Encoded(() => Pair(any)),
        Second = any.Optional(() => any.Encoded(() => Pair(any))),
        Rest = any.Array(FewMax, () => any.Encoded(() => Pair(any))),
    };
}
