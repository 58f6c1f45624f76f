// SPDX-License-Identifier: MIT
using System;
using System.Runtime.InteropServices;
using GssInterposer.Xdr;

namespace GssInterposer.Tests;

/// <summary>An arena at an address that does not move, released with the test.</summary>
// SAFETY: the arena's memory lives until Dispose, and the arena owns nothing else's.
public sealed unsafe class TestArena : IDisposable
{
    public const uint GenerousBytes = 64 << 20;

    public TestArena(nuint bytesMax = GenerousBytes, nuint firstBlockBytes = 0)
    {
        Pointer = (Arena*)NativeMemory.Alloc((nuint)sizeof(Arena));
        FirstBlock = firstBlockBytes == 0 ? null : (byte*)NativeMemory.Alloc(firstBlockBytes);
        Arena.Initialize(Pointer, FirstBlock, firstBlockBytes, bytesMax);
    }

    public Arena* Pointer { get; }

    public byte* FirstBlock { get; }

    public static implicit operator Arena*(TestArena arena) => arena.Pointer;

    public void Dispose()
    {
        Pointer->Release();
        NativeMemory.Free(FirstBlock);
        NativeMemory.Free(Pointer);
    }
}
