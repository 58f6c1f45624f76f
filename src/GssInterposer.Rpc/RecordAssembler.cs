// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Xdr;

namespace GssInterposer.Rpc;

/// <summary>
/// Puts one reply (RFC 5531 §11) together from the bytes of a stream, whoever receives them. Its caller receives up to <see cref="ReceiveBytesMax"/> bytes to
/// <see cref="ReceivePointer"/>, says how many came to <see cref="Advance"/>, and goes on while the state is <see cref="RecordState.Incomplete"/>. A reply that
/// comes in one fragment and fits the first buffer, the usual case, is neither copied nor moved; further fragments are moved up once.
/// </summary>
// SAFETY: filled <= capacity, and [buffer, buffer + capacity) is the caller's buffer or an allocation of the arena; see RecordCursor for what lies within.
public unsafe struct RecordAssembler
{
    private Arena* _arena;
    private byte* _buffer;
    private uint _capacity;
    private uint _filled;           // end of what was received
    private uint _messageBytesMax;
    private RecordCursor _cursor;

    /// <summary>Prepares for one record.</summary>
    /// <param name="assembler">The assembler to set up.</param>
    /// <param name="buffer">First buffer; used for as long as the record fits.</param>
    /// <param name="bufferBytes">Its size in bytes; may be 0.</param>
    /// <param name="arena">Where larger buffers come from. The message lives there or in <paramref name="buffer"/>.</param>
    /// <param name="messageBytesMax">A longer message is refused; at most <see cref="Limits.MessageBytesMax"/>.</param>
    public static void Initialize(out RecordAssembler assembler, byte* buffer, uint bufferBytes, Arena* arena, uint messageBytesMax)
    {
        assembler = default;
        assembler._arena = arena;
        assembler._buffer = buffer;
        assembler._capacity = bufferBytes < Limits.ReaderBytesMax ? bufferBytes : Limits.ReaderBytesMax;
        assembler._messageBytesMax = messageBytesMax < Limits.MessageBytesMax ? messageBytesMax : Limits.MessageBytesMax;
        assembler._cursor = new RecordCursor(messageBytesMax);
        assembler.MakeRoom(Limits.RecordMarkBytes);
    }

    /// <summary>Where received bytes go.</summary>
    public readonly byte* ReceivePointer => _buffer + _filled;

    /// <summary>How many bytes may be received there; never fewer than <see cref="BytesNeeded"/> while incomplete.</summary>
    public readonly uint ReceiveBytesMax => _capacity - _filled;

    /// <summary>The fewest bytes that are still to come.</summary>
    public readonly uint BytesNeeded => _cursor.BytesNeeded(_filled);

    /// <summary>Where things stand.</summary>
    public readonly RecordState State => _cursor.State;

    /// <summary>Why the record is refused.</summary>
    public readonly RpcFailure Failure => _cursor.Failure;

    /// <summary>The message, when complete.</summary>
    public readonly byte* Message => _buffer + Limits.RecordMarkBytes;

    /// <summary>Length of the message so far, in bytes.</summary>
    public readonly uint MessageLength => _cursor.MessageLength;

    /// <summary>Takes note of received bytes.</summary>
    /// <param name="received">How many, from 1 to <see cref="ReceiveBytesMax"/>.</param>
    public RecordState Advance(uint received)
    {
        _filled += received;
        switch (_cursor.Advance(_buffer, _filled))
        {
            case RecordState.Incomplete:
                MakeRoom(BytesNeeded);
                break;
            case RecordState.Complete when _filled != _cursor.Parsed:
                _cursor.Fail(RpcFailure.BytesAfterRecord);
                break;
        }

        return State;
    }

    /// <summary>Sees to it that <paramref name="bytes"/> more bytes fit; bounded by the message maximum and two record marks.</summary>
    private void MakeRoom(uint bytes)
    {
        if (ReceiveBytesMax >= bytes)
        {
            return;
        }

        _filled = _cursor.Compact(_buffer, _filled);
        if (ReceiveBytesMax >= bytes)
        {
            return;
        }

        uint needed = _filled + bytes;
        uint bound = _messageBytesMax + (2 * Limits.RecordMarkBytes);
        uint doubled = _capacity < bound / 4 ? _capacity * 2 : bound; // the step before the last would cost as much as the last
        uint capacity = doubled > needed ? doubled : needed;
        byte* larger = (byte*)_arena->Allocate(capacity);
        if (larger == null)
        {
            _cursor.Fail(RpcFailure.OutOfMemory);
            return;
        }

        new ReadOnlySpan<byte>(_buffer, (int)_filled).CopyTo(new Span<byte>(larger, (int)_filled));
        _buffer = larger;
        _capacity = capacity;
    }
}
