// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.Xdr;

/// <summary>An array, of fixed or variable length: pointer and count, borrowed.</summary>
/// <typeparam name="T">The element.</typeparam>
// SAFETY: whoever sets Items and Count vouches for Count items at Items; element access goes through a span, which checks the index.
public unsafe struct XdrArray<T>
    where T : unmanaged
{
    /// <summary>First item; may be null when <see cref="Count"/> is 0. In the arena after decoding, anywhere before encoding.</summary>
    public T* Items;

    /// <summary>Number of items.</summary>
    public uint Count;

    /// <summary>Borrows <paramref name="count"/> items at <paramref name="items"/>.</summary>
    public XdrArray(T* items, uint count)
    {
        Items = items;
        Count = count;
    }

    /// <summary>True when there are no items.</summary>
    public readonly bool IsEmpty => Count == 0;

    /// <summary>The items.</summary>
    public readonly Span<T> Span => new(Items, (int)Count);

    /// <summary>The item at <paramref name="index"/>; an index out of range traps.</summary>
    public readonly ref T this[uint index] => ref Span[(int)index];
}
