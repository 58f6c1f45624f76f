// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Interop;

namespace GssInterposer.Core.Policy;

/// <summary>The lines of an open file, one after the other, in a buffer of fixed size.</summary>
// SAFETY: read(2) is given what is left of the buffer and no more.
internal unsafe ref struct LineReader
{
    private readonly int _descriptor;
    private readonly Span<byte> _buffer;
    private int _start;
    private int _end;
    private bool _atEnd;
    private bool _inCutLine;

    /// <summary>Reads from <paramref name="descriptor"/>, which stays the caller's. A line may be as long as <paramref name="buffer"/>.</summary>
    public LineReader(int descriptor, Span<byte> buffer)
    {
        this = default;
        _descriptor = descriptor;
        _buffer = buffer;
    }

    /// <summary>The number of the line that was read last, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The line is longer than the buffer, and what was given is its beginning.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Why reading ended before the end of the file: an errno value, or 0.</summary>
    public int Error { get; private set; }

    /// <summary>The next line, without its newline. It is valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        int scanned = _start;
        while (true)
        {
            while (scanned < _end)
            {
                if (_buffer[scanned++] != (byte)'\n')
                {
                    continue;
                }

                line = _buffer.Slice(_start, scanned - 1 - _start);
                _start = scanned;
                if (_inCutLine)
                {
                    _inCutLine = false; // the end of a line whose beginning has been given
                    continue;
                }

                Number++;
                IsCut = false;
                return true;
            }

            if (_inCutLine)
            {
                _start = _end; // the middle of a line whose beginning has been given
            }

            if (_atEnd)
            {
                return TryTakeRest(out line);
            }

            if (_start == 0 && _end == _buffer.Length)
            {
                return Cut(out line);
            }

            ((ReadOnlySpan<byte>)_buffer.Slice(_start, _end - _start)).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
            scanned = _end;
            Fill();
        }
    }

    private bool TryTakeRest(out ReadOnlySpan<byte> line)
    {
        line = _buffer.Slice(_start, _end - _start);
        _start = _end;
        IsCut = false;
        if (line.IsEmpty)
        {
            return false;
        }

        Number++;
        return true;
    }

    private bool Cut(out ReadOnlySpan<byte> line)
    {
        line = _buffer;
        _start = _end;
        _inCutLine = true;
        IsCut = true;
        Number++;
        return true;
    }

    private void Fill()
    {
        fixed (byte* start = _buffer)
        {
            while (true)
            {
                nint count = LibC.read(_descriptor, start + _end, (nuint)(_buffer.Length - _end));
                if (count > 0)
                {
                    _end += (int)count;
                    return;
                }

                int error = count == 0 ? 0 : Errno.Value;
                if (error != LibC.EINTR)
                {
                    Error = error;
                    _atEnd = true;
                    return;
                }
            }
        }
    }
}
