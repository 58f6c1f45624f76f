// SPDX-License-Identifier: MIT
using System;
using System.Runtime.InteropServices;

namespace GssInterposer.Daemon.Tests.Load;

/// <summary>What this process has from malloc: libraries' memory, and little of the runtime's.</summary>
internal static partial class NativeHeap
{
    /// <summary>Bytes that are in use.</summary>
    public static long BytesInUse
    {
        get
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            MallInfo info = mallinfo2();
            return (long)(info.InUse + info.Mapped);
        }
    }

    [LibraryImport("libc.so.6")]
    private static partial MallInfo mallinfo2();

    /// <summary>struct mallinfo2 of malloc.h: ten size_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MallInfo
    {
        public nuint Arena;
        public nuint FreeChunks;
        public nuint FastChunks;
        public nuint MappedRegions;
        public nuint Mapped;
        public nuint Unused;
        public nuint FastFree;
        public nuint InUse;
        public nuint Free;
        public nuint Releasable;
    }
}
