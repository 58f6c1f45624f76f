// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace GssInterposer.Xdr;

/// <summary>The three libc functions an arena needs. Bound by the linker in the bare profile, by name elsewhere.</summary>
internal static unsafe class NativeMemory
{
#if BARE
    private const string Library = "*";
#else
    private const string Library = "libc";
#endif

#if BARE
    [SuppressGCTransition]
#endif
    [DllImport(Library, EntryPoint = "malloc")]
    internal static extern void* Allocate(nuint bytes);

#if BARE
    [SuppressGCTransition]
#endif
    [DllImport(Library, EntryPoint = "free")]
    internal static extern void Free(void* memory);

    /// <summary>Zeroes memory that is dead afterwards: a compiler may drop memset there, but not this (explicit_bzero(3)).</summary>
#if BARE
    [SuppressGCTransition]
#endif
    [DllImport(Library, EntryPoint = "explicit_bzero")]
    internal static extern void Wipe(void* memory, nuint bytes);
}
