// SPDX-License-Identifier: MIT
using System;
using System.Runtime.InteropServices;

namespace GssInterposer.Core.Tests.Support;

/// <summary>A call without its C thunk: the frame is on the heap.</summary>
// SAFETY: frame and scratch live until Dispose, which ends the call first.
public sealed unsafe class TestCall : IDisposable
{
    /// <summary>GI_CALL_SCRATCH_BYTES of native/shim.h; a test compares them.</summary>
    public const int ScratchBytes = 8192;

    public TestCall()
    {
        Scratch = (byte*)NativeMemory.AlignedAlloc(ScratchBytes, 16);
        new Span<byte>(Scratch, ScratchBytes).Fill(0xEE);
        Pointer = (Call*)NativeMemory.Alloc((nuint)sizeof(Call));
        *Pointer = new Call(Scratch, ScratchBytes);
    }

    public Call* Pointer { get; }

    public byte* Scratch { get; }

    public ref Call Ref => ref *Pointer;

    public void Dispose()
    {
        Pointer->End();
        NativeMemory.Free(Pointer);
        NativeMemory.AlignedFree(Scratch);
    }
}
