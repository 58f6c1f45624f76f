// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.Xdr;

/// <summary>Opaque bytes or a string: a borrowed slice, never owned and never NUL-terminated by contract.</summary>
// SAFETY: the constructor's caller vouches for [Pointer, Pointer + Length) for as long as the slice is used; Length is at most int.MaxValue, because
// decoded slices lie within a reader's input (Limits.ReaderBytesMax).
public readonly unsafe struct XdrOpaque
{
    /// <summary>First byte; may be null when <see cref="Length"/> is 0.</summary>
    public readonly byte* Pointer;

    /// <summary>Length in bytes, without padding.</summary>
    public readonly uint Length;

    /// <summary>Borrows <paramref name="length"/> bytes at <paramref name="pointer"/>.</summary>
    public XdrOpaque(byte* pointer, uint length)
    {
        Pointer = pointer;
        Length = length;
    }

    /// <summary>No bytes; GSSX uses it for "absent".</summary>
    public static XdrOpaque Empty => default;

    /// <summary>True for a length of 0.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => new(Pointer, (int)Length);
}
