// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using Internal.Runtime.CompilerHelpers;

namespace System;

/// <summary>A bounds-checked view of memory that somebody else owns. An index outside it traps (see native/shim.c).</summary>
public readonly unsafe ref struct Span<T>
{
    private readonly ref T _first;
    private readonly int _length;

    public Span(void* pointer, int length)
    {
        if (length < 0)
        {
            ThrowHelpers.ThrowArgumentOutOfRangeException();
        }

        _first = ref Unsafe.AsRef<T>(pointer);
        _length = length;
    }

    internal Span(ref T first, int length)
    {
        _first = ref first;
        _length = length;
    }

    public int Length => _length;

    public bool IsEmpty => _length == 0;

    internal ref T First => ref _first;

    public ref T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((uint)index >= (uint)_length)
            {
                ThrowHelpers.ThrowIndexOutOfRangeException();
            }

            return ref Unsafe.Add(ref _first, index);
        }
    }

    /// <summary>What <c>fixed</c> takes the address of.</summary>
    public ref T GetPinnableReference() => ref _first;

    public Span<T> Slice(int start) => Slice(start, _length - start);

    public Span<T> Slice(int start, int length)
    {
        if ((ulong)(uint)start + (uint)length > (uint)_length)
        {
            ThrowHelpers.ThrowArgumentOutOfRangeException();
        }

        return new Span<T>(ref Unsafe.Add(ref _first, start), length);
    }

    public void Clear() => SpanHelpers.Set(ref Unsafe.As<T, byte>(ref _first), 0, Bytes);

    public void CopyTo(Span<T> destination) => ((ReadOnlySpan<T>)this).CopyTo(destination);

    internal nuint Bytes => (nuint)(uint)_length * (nuint)sizeof(T);

    public static implicit operator ReadOnlySpan<T>(Span<T> span) => new(ref span._first, span._length);
}

/// <summary>A bounds-checked view of memory that may not be written through it.</summary>
public readonly unsafe ref struct ReadOnlySpan<T>
{
    private readonly ref T _first;
    private readonly int _length;

    public ReadOnlySpan(void* pointer, int length)
    {
        if (length < 0)
        {
            ThrowHelpers.ThrowArgumentOutOfRangeException();
        }

        _first = ref Unsafe.AsRef<T>(pointer);
        _length = length;
    }

    // The C# compiler looks these two up for "..."u8; it uses the pointer form when the data is constant, so they never run.
    public ReadOnlySpan(T[] array) => this = default;

    public ReadOnlySpan(T[] array, int start, int length) => this = default;

    internal ReadOnlySpan(ref T first, int length)
    {
        _first = ref first;
        _length = length;
    }

    public int Length => _length;

    public bool IsEmpty => _length == 0;

    internal ref T First => ref _first;

    public ref readonly T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((uint)index >= (uint)_length)
            {
                ThrowHelpers.ThrowIndexOutOfRangeException();
            }

            return ref Unsafe.Add(ref _first, index);
        }
    }

    /// <summary>What <c>fixed</c> takes the address of.</summary>
    public ref readonly T GetPinnableReference() => ref _first;

    public ReadOnlySpan<T> Slice(int start) => Slice(start, _length - start);

    public ReadOnlySpan<T> Slice(int start, int length)
    {
        if ((ulong)(uint)start + (uint)length > (uint)_length)
        {
            ThrowHelpers.ThrowArgumentOutOfRangeException();
        }

        return new ReadOnlySpan<T>(ref Unsafe.Add(ref _first, start), length);
    }

    public void CopyTo(Span<T> destination)
    {
        if ((uint)_length > (uint)destination.Length)
        {
            ThrowHelpers.ThrowArgumentOutOfRangeException();
        }

        SpanHelpers.Memmove(
            ref Unsafe.As<T, byte>(ref destination.First), ref Unsafe.As<T, byte>(ref _first), (nuint)(uint)_length * (nuint)sizeof(T));
    }
}

/// <summary>The extension methods of System.MemoryExtensions that the shared sources use.</summary>
public static class MemoryExtensions
{
    public static bool SequenceEqual(this ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        left.Length == right.Length && SpanHelpers.Compare(ref left.First, ref right.First, (nuint)(uint)left.Length) == 0;

    public static bool SequenceEqual(this Span<byte> left, ReadOnlySpan<byte> right) => SequenceEqual((ReadOnlySpan<byte>)left, right);
}
