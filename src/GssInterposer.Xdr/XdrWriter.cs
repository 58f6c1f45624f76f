// SPDX-License-Identifier: MIT
using System;
using System.Runtime.CompilerServices;

namespace GssInterposer.Xdr;

/// <summary>
/// Writes XDR (RFC 4506) into a buffer that grows inside an arena. The first failure sticks; <see cref="Failed"/> is looked at once, at the end.
/// </summary>
// SAFETY: [cursor, limit) is always unused room in a buffer of the arena; each write asks Room() for its padded size first.
public unsafe ref partial struct XdrWriter
{
    private readonly Arena* _arena;
    private readonly uint _bytesMax;
    private byte* _start;
    private byte* _cursor;
    private byte* _limit;
    private XdrFailure _failure;

    /// <summary>Writes into <paramref name="arena"/>, at most <paramref name="bytesMax"/> bytes.</summary>
    public XdrWriter(Arena* arena, uint bytesMax)
    {
        _arena = arena;
        _bytesMax = bytesMax < Limits.ReaderBytesMax ? bytesMax : Limits.ReaderBytesMax;
    }

    /// <summary>The first byte written; null before the first write. Moves when the buffer grows.</summary>
    public readonly byte* Pointer => _start;

    /// <summary>Bytes written.</summary>
    public readonly uint Length => (uint)(_cursor - _start);

    /// <summary>True after the first failure: then the bytes are of no use.</summary>
    public readonly bool Failed => _failure != XdrFailure.None;

    /// <summary>The first failure.</summary>
    public readonly XdrFailure Failure => _failure;

    /// <summary>Makes the writer fail, unless it has already.</summary>
    public void Fail(XdrFailure failure)
    {
        if (_failure == XdrFailure.None)
        {
            _failure = failure;
        }

        _limit = _cursor;       // no room: every later write comes to Room(), which sees the failure
    }

    /// <summary>Unsigned integer (RFC 4506 §4.2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteUInt32(uint value)
    {
        if (Room(sizeof(uint)))
        {
            Store(_cursor, value);
            _cursor += sizeof(uint);
        }
    }

    /// <summary>Integer (RFC 4506 §4.1).</summary>
    public void WriteInt32(int value) => WriteUInt32((uint)value);

    /// <summary>Unsigned hyper integer (RFC 4506 §4.5).</summary>
    public void WriteUInt64(ulong value)
    {
        WriteUInt32((uint)(value >> 32));
        WriteUInt32((uint)value);
    }

    /// <summary>Hyper integer (RFC 4506 §4.5).</summary>
    public void WriteInt64(long value) => WriteUInt64((ulong)value);

    /// <summary>Boolean (RFC 4506 §4.4).</summary>
    public void WriteBool(bool value) => WriteUInt32(value ? 1u : 0u);

    /// <summary>Single-precision floating point (RFC 4506 §4.6).</summary>
    public void WriteFloat(float value) => WriteUInt32(*(uint*)&value);

    /// <summary>Double-precision floating point (RFC 4506 §4.7).</summary>
    public void WriteDouble(double value) => WriteUInt64(*(ulong*)&value);

    /// <summary>Quadruple-precision floating point (RFC 4506 §4.8).</summary>
    public void WriteQuadruple(XdrQuadruple value)
    {
        WriteUInt64(value.High);
        WriteUInt64(value.Low);
    }

    /// <summary>Variable-length opaque data or string (RFC 4506 §4.10, §4.11).</summary>
    public void WriteOpaque(ReadOnlySpan<byte> bytes)
    {
        WriteUInt32((uint)bytes.Length);
        WritePadded(bytes);
    }

    /// <inheritdoc cref="WriteOpaque(ReadOnlySpan{byte})"/>
    public void WriteOpaque(XdrOpaque bytes) => WriteOpaque(bytes.Span);

    /// <summary>As <see cref="WriteOpaque(XdrOpaque)"/> with a declared bound in bytes; more is a failure.</summary>
    public void WriteOpaque(XdrOpaque bytes, uint bytesMax)
    {
        if (bytes.Length > bytesMax)
        {
            Fail(XdrFailure.OverBound);
            return;
        }

        WriteOpaque(bytes.Span);
    }

    /// <summary>Fixed-length opaque data (RFC 4506 §4.9); another length than <paramref name="length"/> is a failure.</summary>
    public void WriteFixedOpaque(XdrOpaque bytes, uint length)
    {
        if (bytes.Length != length)
        {
            Fail(XdrFailure.OverBound);
            return;
        }

        WritePadded(bytes.Span);
    }

    /// <summary>XDR that is already encoded, as it is.</summary>
    public void WriteRaw(ReadOnlySpan<byte> encoded)
    {
        if ((uint)encoded.Length % Limits.XdrUnitBytes != 0)
        {
            Fail(XdrFailure.NotEncoded);
            return;
        }

        WritePadded(encoded);
    }

    /// <summary>Leaves <paramref name="bytes"/> bytes (rounded up to a multiple of 4, zeroed) to be filled later.</summary>
    /// <returns>Their offset, for <see cref="PatchUInt32"/>.</returns>
    public uint Reserve(uint bytes)
    {
        uint at = Length;
        if (bytes > _bytesMax)
        {
            Fail(XdrFailure.TooLong);
            return at;
        }

        uint padded = PaddedBytes(bytes);
        if (Room(padded))
        {
            new Span<byte>(_cursor, (int)padded).Clear();
            _cursor += padded;
        }

        return at;
    }

    /// <summary>Overwrites four bytes at offset <paramref name="at"/>, which must have been written. Does nothing after a failure.</summary>
    public void PatchUInt32(uint at, uint value)
    {
        uint length = Length;
        if (Failed || length < sizeof(uint) || at > length - sizeof(uint))
        {
            Fail(XdrFailure.OverBound);
            return;
        }

        Store(_start + at, value);
    }

    // No overflow: callers pass lengths of spans or lengths checked against the maximum, which are at most Limits.ReaderBytesMax.
    private static uint PaddedBytes(uint length) => (length + (Limits.XdrUnitBytes - 1)) & ~(Limits.XdrUnitBytes - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(byte* at, uint value)
    {
        at[0] = (byte)(value >> 24);
        at[1] = (byte)(value >> 16);
        at[2] = (byte)(value >> 8);
        at[3] = (byte)value;
    }

    private void WritePadded(ReadOnlySpan<byte> bytes)
    {
        uint length = (uint)bytes.Length;
        uint padded = PaddedBytes(length);
        if (padded == 0 || !Room(padded))
        {
            return;
        }

        Store(_cursor + padded - sizeof(uint), 0);      // the last word first, so that its padding is zero
        bytes.CopyTo(new Span<byte>(_cursor, (int)length));
        _cursor += padded;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Room(uint bytes) => bytes <= (nuint)(_limit - _cursor) || Grow(bytes);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Grow(uint bytes)
    {
        if (Failed)
        {
            return false;
        }

        uint length = Length;
        if (bytes > _bytesMax - length)
        {
            Fail(XdrFailure.TooLong);
            return false;
        }

        uint needed = length + bytes;
        uint capacity = (uint)(_limit - _start);
        uint wanted = capacity == 0 ? Limits.WriterFirstBytes : capacity * 2;   // no overflow: a capacity is at most int.MaxValue
        wanted = wanted < needed ? needed : wanted;
        wanted = wanted > _bytesMax / 2 ? _bytesMax : wanted;                   // the step before the last would cost as much as the last
        if (!_arena->TryExtend(_start, capacity, wanted))
        {
            byte* larger = (byte*)_arena->Allocate(wanted);
            if (larger == null)
            {
                Fail(XdrFailure.OutOfMemory);
                return false;
            }

            new ReadOnlySpan<byte>(_start, (int)length).CopyTo(new Span<byte>(larger, (int)length));
            _start = larger;
        }

        _cursor = _start + length;
        _limit = _start + wanted;
        return true;
    }
}
