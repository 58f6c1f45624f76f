// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace GssInterposer.Xdr;

/// <summary>
/// Reads XDR (RFC 4506) from memory. Copies nothing: opaques are slices of the input. Every length and count is checked against what remains before it is
/// used. The first failure sticks; everything read after it is 0 or empty.
/// </summary>
// SAFETY: cursor never passes end: each read compares what it takes with Remaining first. The constructor's caller vouches for the input and the arena for as
// long as decoded values are used.
public unsafe ref partial struct XdrReader
{
    private readonly byte* _end;
    private readonly Arena* _arena;
    private byte* _cursor;
    private XdrFailure _failure;

    /// <summary>Reads <paramref name="length"/> bytes at <paramref name="data"/>; array items and optional values come from <paramref name="arena"/>.</summary>
    public XdrReader(byte* data, uint length, Arena* arena)
    {
        _arena = arena;
        _cursor = data;
        _failure = length > Limits.ReaderBytesMax ? XdrFailure.OverBound : XdrFailure.None;
        _end = _failure == XdrFailure.None ? data + length : data;
    }

    /// <summary>Bytes not read yet; 0 after a failure.</summary>
    public readonly uint Remaining => (uint)(_end - _cursor);

    /// <summary>The next byte to read.</summary>
    public readonly byte* Pointer => _cursor;

    /// <summary>Where items go.</summary>
    public readonly Arena* Arena => _arena;

    /// <summary>True after the first failure.</summary>
    public readonly bool Failed => _failure != XdrFailure.None;

    /// <summary>The first failure.</summary>
    public readonly XdrFailure Failure => _failure;

    /// <summary>True when nothing failed and nothing is left over.</summary>
    public readonly bool Finished => _failure == XdrFailure.None && _cursor == _end;

    /// <summary>Makes the reader fail, unless it has already.</summary>
    public void Fail(XdrFailure failure)
    {
        if (_failure == XdrFailure.None)
        {
            _failure = failure;
        }

        _cursor = _end;     // so that the one check of Remaining covers every later read
    }

    /// <summary>Unsigned integer (RFC 4506 §4.2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint ReadUInt32()
    {
        byte* at = _cursor;
        if (_end - at < sizeof(uint))
        {
            Fail(XdrFailure.Truncated);
            return 0;
        }

        _cursor = at + sizeof(uint);
        return ((uint)at[0] << 24) | ((uint)at[1] << 16) | ((uint)at[2] << 8) | at[3];
    }

    /// <summary>Integer (RFC 4506 §4.1).</summary>
    public int ReadInt32() => (int)ReadUInt32();

    /// <summary>Unsigned hyper integer (RFC 4506 §4.5).</summary>
    public ulong ReadUInt64()
    {
        // Half of it is not half read: without all eight bytes nothing is consumed but the failure.
        if (_end - _cursor < sizeof(ulong))
        {
            Fail(XdrFailure.Truncated);
            return 0;
        }

        ulong high = ReadUInt32();
        return (high << 32) | ReadUInt32();
    }

    /// <summary>Hyper integer (RFC 4506 §4.5).</summary>
    public long ReadInt64() => (long)ReadUInt64();

    /// <summary>Boolean (RFC 4506 §4.4); other values than 0 and 1 are refused.</summary>
    public bool ReadBool()
    {
        uint value = ReadUInt32();
        if (value > 1)
        {
            Fail(XdrFailure.BadBool);
        }

        return value == 1;
    }

    /// <summary>Single-precision floating point (RFC 4506 §4.6).</summary>
    public float ReadFloat()
    {
        uint bits = ReadUInt32();
        return *(float*)&bits;
    }

    /// <summary>Double-precision floating point (RFC 4506 §4.7).</summary>
    public double ReadDouble()
    {
        ulong bits = ReadUInt64();
        return *(double*)&bits;
    }

    /// <summary>Quadruple-precision floating point (RFC 4506 §4.8).</summary>
    public XdrQuadruple ReadQuadruple()
    {
        XdrQuadruple value;
        value.High = ReadUInt64();
        value.Low = ReadUInt64();
        return value;
    }

    /// <summary>Variable-length opaque data or string (RFC 4506 §4.10, §4.11), as a slice of the input.</summary>
    public XdrOpaque ReadOpaque()
    {
        uint length = ReadUInt32();
        return Take(length);
    }

    /// <summary>As <see cref="ReadOpaque()"/> with a declared bound in bytes.</summary>
    public XdrOpaque ReadOpaque(uint bytesMax)
    {
        uint length = ReadUInt32();
        if (length > bytesMax)
        {
            Fail(XdrFailure.OverBound);
            return default;
        }

        return Take(length);
    }

    /// <summary>Fixed-length opaque data (RFC 4506 §4.9).</summary>
    public XdrOpaque ReadFixedOpaque(uint bytes) => Take(bytes);

    private XdrOpaque Take(uint length)
    {
        uint remaining = Remaining;
        if (length > remaining)
        {
            Fail(XdrFailure.Truncated);
            return default;
        }

        // No overflow: length is at most Limits.ReaderBytesMax here.
        uint padded = (length + (Limits.XdrUnitBytes - 1)) & ~(Limits.XdrUnitBytes - 1);
        if (padded > remaining)
        {
            Fail(XdrFailure.Truncated);
            return default;
        }

        byte* start = _cursor;
        for (uint i = length; i < padded; i++)
        {
            if (start[i] != 0)
            {
                Fail(XdrFailure.BadPadding);
                return default;
            }
        }

        _cursor = start + padded;
        return new XdrOpaque(start, length);
    }
}
