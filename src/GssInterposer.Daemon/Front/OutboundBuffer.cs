// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Front;

/// <summary>The rest of one reply that its client did not take at once. Nothing more is read from the connection until it is gone.</summary>
// SAFETY: sent <= length, and bytes is an allocation of length bytes or null. Wiped before it is freed.
internal unsafe struct OutboundBuffer
{
    private byte* _bytes;
    private uint _length;
    private uint _sent;

    /// <summary>Nothing is left to send.</summary>
    public readonly bool IsEmpty => _sent == _length;

    /// <summary>The next byte to send.</summary>
    public readonly byte* Pointer => _bytes + _sent;

    /// <summary>Bytes to send.</summary>
    public readonly uint Left => _length - _sent;

    /// <summary>Takes a copy.</summary>
    /// <returns>False when out of memory.</returns>
    public bool Keep(byte* bytes, uint length)
    {
        _bytes = (byte*)LibC.malloc(length);
        if (_bytes == null)
        {
            return false;
        }

        _length = length;
        _sent = 0;
        new ReadOnlySpan<byte>(bytes, (int)length).CopyTo(new Span<byte>(_bytes, (int)length));
        return true;
    }

    /// <summary>Takes note of sent bytes; frees the memory with the last.</summary>
    public void NoteSent(uint sent)
    {
        _sent += sent;
        if (IsEmpty)
        {
            Release();
        }
    }

    /// <summary>Wipes and frees.</summary>
    public void Release()
    {
        if (_bytes != null)
        {
            LibC.explicit_bzero(_bytes, _length);
            LibC.free(_bytes);
        }

        this = default;
    }
}
