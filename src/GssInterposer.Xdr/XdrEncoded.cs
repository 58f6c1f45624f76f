// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.Xdr;

/// <summary>
/// A value in its encoded form: a borrowed slice of XDR. Long-lived handles keep these bytes and send them again with one copy; only those who look inside
/// decode.
/// </summary>
/// <typeparam name="T">What the bytes encode.</typeparam>
// SAFETY: as XdrOpaque. A slice that came from Decode has been validated and lies within the reader's input.
public readonly unsafe struct XdrEncoded<T> : IXdr<XdrEncoded<T>>
    where T : unmanaged, IXdr<T>
{
    /// <summary>First byte; null when there is nothing.</summary>
    public readonly byte* Pointer;

    /// <summary>Length in bytes, a multiple of 4.</summary>
    public readonly uint Length;

    /// <summary>Borrows bytes that are known to be the encoding of one <typeparamref name="T"/>.</summary>
    public XdrEncoded(byte* pointer, uint length)
    {
        Pointer = pointer;
        Length = length;
    }

    /// <summary>True when there are no bytes: not even an encoding of an empty value.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>The encoded bytes.</summary>
    public ReadOnlySpan<byte> Span => new(Pointer, (int)Length);

    /// <summary>Encodes <paramref name="value"/> into <paramref name="arena"/>. Empty when the arena is exhausted or the value breaks a bound.</summary>
    public static XdrEncoded<T> From(in T value, Arena* arena)
    {
        XdrWriter writer = new(arena, Limits.MessageBytesMax);
        T.Encode(ref writer, in value);
        return writer.Failed ? default : new XdrEncoded<T>(writer.Pointer, writer.Length);
    }

    /// <summary>Takes one encoded value off the reader. The bytes are checked by decoding them; what that allocates is given back.</summary>
    public static bool Decode(ref XdrReader reader, out XdrEncoded<T> value)
    {
        byte* start = reader.Pointer;
        Arena.Mark mark = reader.Arena->Remember();
        bool valid = T.Decode(ref reader, out _);
        value = valid ? new XdrEncoded<T>(start, (uint)(reader.Pointer - start)) : default;
        reader.Arena->Rewind(mark);
        return valid;
    }

    /// <summary>Copies the encoded bytes. An empty value is a failure: no type here has an encoding of no bytes.</summary>
    public static void Encode(ref XdrWriter writer, in XdrEncoded<T> value)
    {
        if (value.IsEmpty)
        {
            writer.Fail(XdrFailure.NotEncoded);
        }

        writer.WriteRaw(value.Span);
    }

    /// <summary>Decodes the bytes, all of them. The result's slices point into them.</summary>
    public bool TryDecode(Arena* arena, out T value)
    {
        XdrReader reader = new(Pointer, Length, arena);
        return T.Decode(ref reader, out value) && reader.Finished;
    }
}
