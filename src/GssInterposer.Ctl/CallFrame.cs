// SPDX-License-Identifier: MIT
using System;
using System.Runtime.InteropServices;
using GssInterposer.Core;

namespace GssInterposer.Ctl;

/// <summary>What the C thunk is for an entry point of the plugin: the memory of a call, which does not move.</summary>
// SAFETY: frame and scratch live until Dispose, which ends the call first.
internal sealed unsafe class CallFrame : IDisposable
{
    private const int ScratchBytes = 8192; // GI_CALL_SCRATCH_BYTES of native/shim.h

    private readonly byte* scratch = (byte*)NativeMemory.AlignedAlloc(ScratchBytes, 16);
    private readonly Call* call = (Call*)NativeMemory.Alloc((nuint)sizeof(Call));

    /// <summary>A new call.</summary>
    public CallFrame() => *call = new Call(scratch, ScratchBytes);

    /// <summary>The call.</summary>
    public ref Call Call => ref *call;

    /// <summary>Bytes with a NUL behind them that live as long as the call; null without memory.</summary>
    public byte* Terminated(ReadOnlySpan<byte> text)
    {
        byte* copy = (byte*)call->Arena->Allocate((nuint)text.Length + 1);
        if (copy == null)
        {
            throw new OutOfMemoryException();
        }

        text.CopyTo(new Span<byte>(copy, text.Length));
        copy[text.Length] = 0;
        return copy;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        call->End();
        NativeMemory.Free(call);
        NativeMemory.AlignedFree(scratch);
    }
}
