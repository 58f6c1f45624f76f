// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Xdr;

namespace GssInterposer.Rpc;

/// <summary>
/// Puts one record (RFC 5531 §11) together from the bytes of a stream, whoever receives them. Its caller receives up to <see cref="ReceiveBytesMax"/> bytes to
/// <see cref="ReceivePointer"/>, says how many came to <see cref="Advance"/>, and goes on while the state is <see cref="RecordState.Incomplete"/>. A reply that
/// comes in one fragment and fits the first buffer, the usual case, is neither copied nor moved; further fragments are moved up once.
/// </summary>
// SAFETY: assembled <= parsed <= filled <= capacity holds from the first record mark on, and [buffer, buffer + capacity) is the caller's buffer or an
// allocation of the arena. A length off the wire is compared with the message maximum before it is added or allocated.
public unsafe struct RecordAssembler
{
    private const uint LastFragment = 0x8000_0000;

    private Arena* _arena;
    private byte* _buffer;
    private uint _capacity;
    private uint _filled;           // end of what was received
    private uint _parsed;           // end of what was looked at
    private uint _assembled;        // end of the message so far, which begins after room for one record mark
    private uint _fragmentLeft;
    private uint _fragments;
    private uint _messageBytesMax;
    private bool _inFragment;
    private bool _inLastFragment;
    private RpcFailure _failure;

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
        assembler._assembled = Limits.RecordMarkBytes;
        assembler._messageBytesMax = messageBytesMax < Limits.MessageBytesMax ? messageBytesMax : Limits.MessageBytesMax;
        assembler.MakeRoom(Limits.RecordMarkBytes);
    }

    /// <summary>Where received bytes go.</summary>
    public readonly byte* ReceivePointer => _buffer + _filled;

    /// <summary>How many bytes may be received there; never fewer than <see cref="BytesNeeded"/> while incomplete.</summary>
    public readonly uint ReceiveBytesMax => _capacity - _filled;

    /// <summary>The fewest bytes that are still to come.</summary>
    public readonly uint BytesNeeded => State != RecordState.Incomplete ? 0 : _inFragment ? _fragmentLeft : Limits.RecordMarkBytes - (_filled - _parsed);

    /// <summary>Where things stand.</summary>
    public readonly RecordState State =>
        _failure != RpcFailure.None ? RecordState.Failed : _inLastFragment && _fragmentLeft == 0 ? RecordState.Complete : RecordState.Incomplete;

    /// <summary>Why the record is refused.</summary>
    public readonly RpcFailure Failure => _failure;

    /// <summary>The message, when complete.</summary>
    public readonly byte* Message => _buffer + Limits.RecordMarkBytes;

    /// <summary>Length of the message so far, in bytes.</summary>
    public readonly uint MessageLength => _assembled - Limits.RecordMarkBytes;

    /// <summary>Takes note of received bytes.</summary>
    /// <param name="received">How many, from 1 to <see cref="ReceiveBytesMax"/>.</param>
    public RecordState Advance(uint received)
    {
        _filled += received;
        while (State == RecordState.Incomplete)
        {
            uint available = _filled - _parsed;
            bool progress = _inFragment ? TakeFragment(available) : TakeMark(available);
            if (!progress)
            {
                MakeRoom(BytesNeeded);
                return State;
            }
        }

        if (State == RecordState.Complete && _filled != _parsed)
        {
            _failure = RpcFailure.BytesAfterRecord;
        }

        return State;
    }

    private bool TakeMark(uint available)
    {
        if (available < Limits.RecordMarkBytes)
        {
            return false;
        }

        byte* at = _buffer + _parsed;
        uint mark = ((uint)at[0] << 24) | ((uint)at[1] << 16) | ((uint)at[2] << 8) | at[3];
        uint length = mark & ~LastFragment;
        _fragments++;
        if (_fragments > Limits.RecordFragmentsMax)
        {
            _failure = RpcFailure.TooManyFragments;
            return true;
        }

        if (length > _messageBytesMax - MessageLength)
        {
            _failure = RpcFailure.MessageTooLong;
            return true;
        }

        _parsed += Limits.RecordMarkBytes;
        _fragmentLeft = length;
        _inLastFragment = (mark & LastFragment) != 0;
        _inFragment = length > 0;
        return true;
    }

    private bool TakeFragment(uint available)
    {
        if (available == 0)
        {
            return false;
        }

        uint taken = available < _fragmentLeft ? available : _fragmentLeft;
        if (_parsed != _assembled)
        {
            Move(_buffer + _parsed, _buffer + _assembled, taken);
        }

        _parsed += taken;
        _assembled += taken;
        _fragmentLeft -= taken;
        _inFragment = _fragmentLeft > 0;
        return true;
    }

    /// <summary>Sees to it that <paramref name="bytes"/> more bytes fit; bounded by the message maximum and two record marks.</summary>
    private void MakeRoom(uint bytes)
    {
        if (ReceiveBytesMax >= bytes)
        {
            return;
        }

        if (_parsed > _assembled)
        {
            uint gap = _parsed - _assembled;
            Move(_buffer + _parsed, _buffer + _assembled, _filled - _parsed);
            _filled -= gap;
            _parsed -= gap;
            if (ReceiveBytesMax >= bytes)
            {
                return;
            }
        }

        uint needed = _filled + bytes;
        uint bound = _messageBytesMax + (2 * Limits.RecordMarkBytes);
        uint doubled = _capacity < bound / 2 ? _capacity * 2 : bound;
        uint capacity = doubled > needed ? doubled : needed;
        byte* larger = (byte*)_arena->Allocate(capacity);
        if (larger == null)
        {
            _failure = RpcFailure.OutOfMemory;
            return;
        }

        Move(_buffer, larger, _filled);
        _buffer = larger;
        _capacity = capacity;
    }

    private static void Move(byte* from, byte* to, uint bytes) => new ReadOnlySpan<byte>(from, (int)bytes).CopyTo(new Span<byte>(to, (int)bytes));
}
