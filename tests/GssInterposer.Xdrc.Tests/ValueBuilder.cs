// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Tests;
using GssInterposer.Xdr;

namespace GssInterposer.Xdrc.Tests;

/// <summary>Makes values of the sample's types out of bytes from FsCheck, so that it can shrink them: without bytes everything is 0 or empty.</summary>
// SAFETY: all that values point to lies in the arena, which outlives them.
public sealed unsafe class ValueBuilder(byte[] entropy, TestArena arena)
{
    private int _at;

    public byte Byte() => _at < entropy.Length ? entropy[_at++] : (byte)0;

    public uint Word() => ((uint)Byte() << 24) | ((uint)Byte() << 16) | ((uint)Byte() << 8) | Byte();

    public ulong Long() => ((ulong)Word() << 32) | Word();

    public bool Flag() => (Byte() & 1) != 0;

    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[Byte() % choices.Length];

    public XdrOpaque Opaque(uint bytesMax) => FixedOpaque(Byte() % (bytesMax + 1));

    public XdrOpaque FixedOpaque(uint length)
    {
        byte* bytes = (byte*)arena.Pointer->Allocate(length);
        for (uint i = 0; i < length; i++)
        {
            bytes[i] = Byte();
        }

        return new XdrOpaque(bytes, length);
    }

    public XdrArray<T> Array<T>(uint countMax, Func<T> item)
        where T : unmanaged => FixedArray(Byte() % (countMax + 1), item);

    public XdrArray<T> FixedArray<T>(uint count, Func<T> item)
        where T : unmanaged
    {
        T* items = (T*)arena.Pointer->Allocate(count * (uint)sizeof(T));
        for (uint i = 0; i < count; i++)
        {
            items[i] = item();
        }

        return new XdrArray<T>(items, count);
    }

    public XdrOptional<T> Optional<T>(Func<T> value)
        where T : unmanaged => Flag() ? new XdrOptional<T>(FixedArray(1, value).Items) : default;

    public XdrEncoded<T> Encoded<T>(Func<T> value)
        where T : unmanaged, IXdr<T>
    {
        T plain = value();
        return XdrEncoded<T>.From(in plain, arena);
    }
}
