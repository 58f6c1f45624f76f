// SPDX-License-Identifier: MIT
using System;
using System.Runtime.InteropServices;

namespace GssInterposer.Tests;

/// <summary>Bytes that end directly before an inaccessible page: reading one byte too many ends the test run with SIGSEGV instead of going unnoticed.</summary>
// SAFETY: the mapping holds length bytes below its last page and lives until Dispose.
public sealed unsafe class GuardedBytes : IDisposable
{
    private const int ReadWrite = 3;
    private const int Private = 2;
    private const int Anonymous = 0x20;

    private readonly void* _mapping;
    private readonly nuint _mappedBytes;

    public GuardedBytes(ReadOnlySpan<byte> content)
    {
        nuint page = (nuint)Environment.SystemPageSize;
        nuint used = ((nuint)content.Length + page - 1) / page * page;
        _mappedBytes = used + page;
        _mapping = mmap(null, _mappedBytes, ReadWrite, Private | Anonymous, -1, 0);
        if ((nint)_mapping == -1 || mprotect((byte*)_mapping + used, page, 0) != 0)
        {
            throw new OutOfMemoryException($"mmap of {_mappedBytes} bytes failed: errno {Marshal.GetLastPInvokeError()}");
        }

        Length = (uint)content.Length;
        Pointer = (byte*)_mapping + used - content.Length;
        content.CopyTo(new Span<byte>(Pointer, content.Length));
    }

    public byte* Pointer { get; }

    public uint Length { get; }

    public void Dispose() => _ = munmap(_mapping, _mappedBytes);

    [DllImport("libc", SetLastError = true)]
    private static extern void* mmap(void* address, nuint length, int protection, int flags, int fd, nint offset);

    [DllImport("libc", SetLastError = true)]
    private static extern int mprotect(void* address, nuint length, int protection);

    [DllImport("libc")]
    private static extern int munmap(void* address, nuint length);
}
