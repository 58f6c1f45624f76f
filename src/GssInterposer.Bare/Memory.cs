// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace System
{
    /// <summary>Block operations: libc's, which are faster than anything written here. The compiler calls some of them by name.</summary>
    internal static unsafe class SpanHelpers
    {
        [DllImport("*"), SuppressGCTransition]
        private static extern void* memmove(void* destination, void* source, nuint bytes);

        [DllImport("*"), SuppressGCTransition]
        private static extern void* memset(void* destination, int value, nuint bytes);

        [DllImport("*"), SuppressGCTransition]
        private static extern int memcmp(void* left, void* right, nuint bytes);

        // SAFETY (all four): the callers' spans have been checked to hold that many bytes; nothing moves memory here, so pinning is free.
        public static void Memmove(ref byte destination, ref byte source, nuint bytes)
        {
            fixed (byte* to = &destination, from = &source)
            {
                memmove(to, from, bytes);
            }
        }

        public static void Set(ref byte destination, byte value, nuint bytes)
        {
            fixed (byte* to = &destination)
            {
                memset(to, value, bytes);
            }
        }

        // The two names that ILCompiler looks for when it clears or fills a large struct.
        public static void ClearWithoutReferences(ref byte destination, nuint bytes) => Set(ref destination, 0, bytes);

        public static void Fill(ref byte destination, byte value, nuint bytes) => Set(ref destination, value, bytes);

        public static int Compare(ref byte left, ref byte right, nuint bytes)
        {
            fixed (byte* a = &left, b = &right)
            {
                return memcmp(a, b, bytes);
            }
        }
    }

    /// <summary>Named by ILCompiler for copies of structs with references, of which the bare profile has none.</summary>
    public static class Buffer
    {
        public static void BulkMoveWithWriteBarrier(ref byte destination, ref byte source, nuint bytes) =>
            Internal.Runtime.CompilerHelpers.ThrowHelpers.ThrowFeatureBodyRemoved();
    }
}

namespace System.Runtime.CompilerServices
{
    /// <summary>Expanded by the compiler itself; the bodies only satisfy the language.</summary>
    public static unsafe class Unsafe
    {
        [Intrinsic]
        public static ref T AsRef<T>(void* pointer) => ref AsRef<T>(pointer);

        [Intrinsic]
        public static ref T Add<T>(ref T source, int elementOffset) => ref Add(ref source, elementOffset);

        [Intrinsic]
        public static ref TTo As<TFrom, TTo>(ref TFrom source) => ref As<TFrom, TTo>(ref source);
    }

    public class RuntimeHelpers;
}

namespace System.Threading
{
    using System.Runtime.CompilerServices;

    /// <summary>Atomic operations with a full fence, expanded by the compiler itself.</summary>
    public static class Interlocked
    {
        [Intrinsic]
        public static int CompareExchange(ref int location, int value, int comparand) => CompareExchange(ref location, value, comparand);

        [Intrinsic]
        public static long CompareExchange(ref long location, long value, long comparand) => CompareExchange(ref location, value, comparand);

        [Intrinsic]
        public static int Exchange(ref int location, int value) => Exchange(ref location, value);

        [Intrinsic]
        public static long Exchange(ref long location, long value) => Exchange(ref location, value);
    }
}
