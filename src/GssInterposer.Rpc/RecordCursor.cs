// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Xdr;

namespace GssInterposer.Rpc;

/// <summary>
/// Finds one record (RFC 5531 §11) in a buffer that fills up, whoever owns and fills it. <see cref="Advance"/> takes the record marks out; a message that comes
/// in one fragment stays where it is, further fragments are moved up behind the first. What follows the record is not looked at.
/// </summary>
// SAFETY: assembled <= parsed <= filled holds once the first mark is read, for the filled that Advance was last told. A length off the wire is compared with
// the message maximum before it is added to anything.
public unsafe struct RecordCursor
{
    private const uint LastFragment = 0x8000_0000;

    private uint _parsed;           // end of what was looked at
    private uint _assembled;        // end of the message so far, which begins after room for one record mark
    private uint _fragmentLeft;
    private uint _fragments;
    private uint _messageBytesMax;
    private bool _inFragment;
    private bool _inLastFragment;
    private RpcFailure _failure;

    /// <summary>At the beginning of a record.</summary>
    /// <param name="messageBytesMax">A longer message is refused; at most <see cref="Limits.MessageBytesMax"/>.</param>
    public RecordCursor(uint messageBytesMax)
    {
        _assembled = Limits.RecordMarkBytes;
        _messageBytesMax = messageBytesMax < Limits.MessageBytesMax ? messageBytesMax : Limits.MessageBytesMax;
    }

    /// <summary>Where things stand.</summary>
    public readonly RecordState State =>
        _failure != RpcFailure.None ? RecordState.Failed : _inLastFragment && _fragmentLeft == 0 ? RecordState.Complete : RecordState.Incomplete;

    /// <summary>Why the record is refused.</summary>
    public readonly RpcFailure Failure => _failure;

    /// <summary>How much of the buffer was looked at, in bytes: where the next record begins, when this one is complete.</summary>
    public readonly uint Parsed => _parsed;

    /// <summary>Length of the message so far, in bytes. It begins <see cref="Limits.RecordMarkBytes"/> after the buffer.</summary>
    public readonly uint MessageLength => _assembled - Limits.RecordMarkBytes;

    /// <summary>The fewest bytes that are still to come.</summary>
    /// <param name="filled">Bytes in the buffer.</param>
    public readonly uint BytesNeeded(uint filled) =>
        State != RecordState.Incomplete ? 0 : _inFragment ? _fragmentLeft : Limits.RecordMarkBytes - (filled - _parsed);

    /// <summary>Refuses the record for a reason of its reader's.</summary>
    public void Fail(RpcFailure failure)
    {
        if (_failure == RpcFailure.None)
        {
            _failure = failure;
        }
    }

    /// <summary>Looks at what came.</summary>
    /// <param name="buffer">The buffer; what was looked at before is as it was left.</param>
    /// <param name="filled">Bytes in it, no fewer than before.</param>
    public RecordState Advance(byte* buffer, uint filled)
    {
        while (State == RecordState.Incomplete)
        {
            bool progress = _inFragment ? TakeFragment(buffer, filled - _parsed) : TakeMark(buffer, filled - _parsed);
            if (!progress)
            {
                break;
            }
        }

        return State;
    }

    /// <summary>Closes the gap that the marks of further fragments left in front of what was not looked at yet.</summary>
    /// <returns>Bytes in the buffer now.</returns>
    public uint Compact(byte* buffer, uint filled)
    {
        if (_parsed <= _assembled)
        {
            return filled;
        }

        uint gap = _parsed - _assembled;
        Move(buffer + _parsed, buffer + _assembled, filled - _parsed);
        _parsed -= gap;
        return filled - gap;
    }

    private bool TakeMark(byte* buffer, uint available)
    {
        if (available < Limits.RecordMarkBytes)
        {
            return false;
        }

        byte* at = buffer + _parsed;
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

    private bool TakeFragment(byte* buffer, uint available)
    {
        if (available == 0)
        {
            return false;
        }

        uint taken = available < _fragmentLeft ? available : _fragmentLeft;
        if (_parsed != _assembled)
        {
            Move(buffer + _parsed, buffer + _assembled, taken);
        }

        _parsed += taken;
        _assembled += taken;
        _fragmentLeft -= taken;
        _inFragment = _fragmentLeft > 0;
        return true;
    }

    private static void Move(byte* from, byte* to, uint bytes) => new ReadOnlySpan<byte>(from, (int)bytes).CopyTo(new Span<byte>(to, (int)bytes));
}
