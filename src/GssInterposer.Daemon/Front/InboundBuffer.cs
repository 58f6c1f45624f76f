// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Interop;
using GssInterposer.Rpc;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Front;

/// <summary>
/// What a connection has received and not executed yet: the beginning of a call, or calls sent ahead. Most connections never need one: only what a worker's
/// own buffer cannot finish comes here. It grows by doubling as bytes really arrive, whatever a record mark announces.
/// </summary>
// SAFETY: start <= filled <= used <= capacity, and bytes is null exactly when capacity is 0. Wiped before it is freed.
internal unsafe struct InboundBuffer
{
    private byte* _bytes;
    private uint _capacity;
    private uint _start;            // of the current record
    private uint _filled;
    private uint _used;             // high-water mark, for wiping

    /// <summary>Where the current record stands.</summary>
    public RecordCursor Cursor;

    /// <summary>Nothing is kept.</summary>
    public readonly bool IsEmpty => _filled == _start;

    /// <summary>The current record, mark included.</summary>
    public readonly byte* Record => _bytes + _start;

    /// <summary>Bytes of it and of what follows.</summary>
    public readonly uint Filled => _filled - _start;

    /// <summary>Where more bytes go.</summary>
    public readonly byte* Room => _bytes + _filled;

    /// <summary>How many, after <see cref="MakeRoom"/>.</summary>
    public readonly uint RoomBytes => _capacity - _filled;

    /// <summary>Takes a copy of bytes from a worker's buffer; the buffer was empty.</summary>
    /// <param name="bytes">From the beginning of a record on.</param>
    /// <param name="count">How many.</param>
    /// <param name="cursor">How far that record was looked at.</param>
    /// <returns>False when out of memory.</returns>
    public bool Keep(byte* bytes, uint count, RecordCursor cursor)
    {
        _start = 0;
        _filled = 0;
        Cursor = cursor;
        if (_capacity < count && !Enlarge(count > FrontLimits.InboundFirstBytes ? count : FrontLimits.InboundFirstBytes))
        {
            return false;
        }

        new ReadOnlySpan<byte>(bytes, (int)count).CopyTo(new Span<byte>(_bytes, (int)count));
        NoteFilled(count);
        return true;
    }

    /// <summary>Sees to it that there is room to receive.</summary>
    /// <returns>False when out of memory.</returns>
    public bool MakeRoom()
    {
        if (_start > 0)
        {
            uint kept = Filled;
            new ReadOnlySpan<byte>(Record, (int)kept).CopyTo(new Span<byte>(_bytes, (int)kept));
            _start = 0;
            _filled = kept;
        }

        if (RoomBytes == 0)
        {
            _filled = Cursor.Compact(_bytes, _filled);
        }

        // No overflow: an incomplete record has at most the maximum of a message and two marks, and is then full at less than twice that.
        return RoomBytes > 0 || Enlarge(_capacity * 2);
    }

    /// <summary>Takes note of bytes received into <see cref="Room"/>.</summary>
    public void NoteFilled(uint received)
    {
        _filled += received;
        _used = _filled > _used ? _filled : _used;
    }

    /// <summary>Looks at what came.</summary>
    public RecordState Advance() => Cursor.Advance(Record, Filled);

    /// <summary>Goes on to the record after the current one, which was executed. Frees the memory when nothing is left.</summary>
    public void Next(uint messageBytesMax)
    {
        _start += Cursor.Parsed;
        Cursor = new RecordCursor(messageBytesMax);
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
            LibC.explicit_bzero(_bytes, _used);
            LibC.free(_bytes);
        }

        this = default;
    }

    private bool Enlarge(uint capacity)
    {
        byte* larger = (byte*)LibC.malloc(capacity);
        if (larger == null)
        {
            return false;
        }

        if (_bytes != null)
        {
            new ReadOnlySpan<byte>(_bytes, (int)_filled).CopyTo(new Span<byte>(larger, (int)_filled));
            LibC.explicit_bzero(_bytes, _used);
            LibC.free(_bytes);
        }

        _bytes = larger;
        _capacity = capacity;
        _used = _filled;
        return true;
    }
}
