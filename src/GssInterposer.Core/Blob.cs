// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Interop;

namespace GssInterposer.Core;

/// <summary>
/// Bytes on the heap, owned by a handle: the encoded XDR form of something that the daemon gave us. Sending it again is one memcpy.
/// </summary>
// SAFETY: Pointer is null with Length 0, or a malloc'd block of Length bytes that exactly one handle owns.
public unsafe struct Blob
{
    internal byte* Pointer;
    internal uint Length;

    internal readonly bool IsEmpty => Length == 0;

    internal readonly ReadOnlySpan<byte> Span => new(Pointer, (int)Length);

    /// <summary>A copy of <paramref name="bytes"/>; empty when out of memory (or when there is nothing to copy).</summary>
    internal static Blob Copy(ReadOnlySpan<byte> bytes)
    {
        Blob blob = default;
        if (bytes.Length == 0)
        {
            return blob;
        }

        blob.Pointer = (byte*)LibC.malloc((nuint)(uint)bytes.Length);
        if (blob.Pointer != null)
        {
            blob.Length = (uint)bytes.Length;
            bytes.CopyTo(new Span<byte>(blob.Pointer, bytes.Length));
        }

        return blob;
    }

    /// <summary>Wipes and frees: a context blob holds session keys, a credential blob a sealed credential.</summary>
    internal void Release()
    {
        if (Pointer != null)
        {
            LibC.explicit_bzero(Pointer, Length);
            LibC.free(Pointer);
            Pointer = null;
            Length = 0;
        }
    }
}
