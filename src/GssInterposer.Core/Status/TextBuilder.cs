// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Interop;

namespace GssInterposer.Core.Status;

/// <summary>Puts an error message together in a buffer of fixed size; what does not fit is cut.</summary>
public unsafe ref struct TextBuilder
{
    private const int DigitsMax = 20;

    private readonly Span<byte> _buffer;
    private int _length;

    /// <summary>An empty text that will be written into <paramref name="buffer"/>.</summary>
    public TextBuilder(Span<byte> buffer)
    {
        _buffer = buffer;
        _length = 0;
    }

    /// <summary>What has been written.</summary>
    public readonly ReadOnlySpan<byte> Text => _buffer.Slice(0, _length);

    /// <summary>Appends <paramref name="text"/>.</summary>
    public void Append(ReadOnlySpan<byte> text)
    {
        int room = _buffer.Length - _length;
        int length = text.Length < room ? text.Length : room;
        text.Slice(0, length).CopyTo(_buffer.Slice(_length));
        _length += length;
    }

    /// <summary>Appends <paramref name="number"/> in decimal.</summary>
    public void Append(uint number)
    {
        // SAFETY: the index runs down from DigitsMax and a 32-bit number has ten digits.
        byte* digits = stackalloc byte[DigitsMax];
        int first = DigitsMax;
        do
        {
            digits[--first] = (byte)('0' + (number % 10));
            number /= 10;
        }
        while (number != 0);
        Append(new ReadOnlySpan<byte>(digits + first, DigitsMax - first));
    }

    /// <summary>Puts a NUL behind the text, for C.</summary>
    /// <returns>False when there is no room, or when something may have been cut.</returns>
    public readonly bool TryTerminate()
    {
        if (_length >= _buffer.Length)
        {
            return false;
        }

        _buffer[_length] = 0;
        return true;
    }

    /// <summary>Appends the words of a system error, in the C locale: libc's strerrordesc_np allocates nothing and is safe in threads.</summary>
    public void AppendError(int error)
    {
        byte* text = LibC.strerrordesc_np(error);
        if (text == null)
        {
            Append("error "u8);
            Append((uint)error);
            return;
        }

        Append(new ReadOnlySpan<byte>(text, (int)LibC.strlen(text)));
    }
}
