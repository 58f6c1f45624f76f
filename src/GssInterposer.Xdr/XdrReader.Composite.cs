// SPDX-License-Identifier: MIT
namespace GssInterposer.Xdr;

/// <content>Arrays and optional data.</content>
public unsafe ref partial struct XdrReader
{
    /// <summary>Variable-length array of structs or unions (RFC 4506 §4.13).</summary>
    /// <param name="countMax">Declared bound, in items.</param>
    /// <param name="elementBytesMin">The fewest bytes an item can take; at least 1.</param>
    public XdrArray<T> ReadArray<T>(uint countMax, uint elementBytesMin)
        where T : unmanaged, IXdr<T> => ReadItems(BeginArray<T>(countMax, elementBytesMin));

    /// <summary>Fixed-length array of structs or unions (RFC 4506 §4.12).</summary>
    public XdrArray<T> ReadFixedArray<T>(uint count, uint elementBytesMin)
        where T : unmanaged, IXdr<T> => ReadItems(BeginFixedArray<T>(count, elementBytesMin));

    /// <summary>Optional struct or union (RFC 4506 §4.19).</summary>
    public XdrOptional<T> ReadOptional<T>()
        where T : unmanaged, IXdr<T>
    {
        XdrOptional<T> optional = BeginOptional<T>();
        if (optional.IsPresent)
        {
            T.Decode(ref this, out *optional.Value);
        }

        return optional;
    }

    /// <summary>Reads a count and makes room for that many items, which the caller then reads one by one.</summary>
    /// <returns>The array with its items not set; empty after a failure.</returns>
    public XdrArray<T> BeginArray<T>(uint countMax, uint elementBytesMin)
        where T : unmanaged
    {
        uint count = ReadUInt32();
        if (count > countMax)
        {
            Fail(XdrFailure.OverBound);
            return default;
        }

        return BeginFixedArray<T>(count, elementBytesMin);
    }

    /// <summary>Makes room for <paramref name="count"/> items, which the caller then reads one by one.</summary>
    /// <returns>The array with its items not set; empty after a failure.</returns>
    public XdrArray<T> BeginFixedArray<T>(uint count, uint elementBytesMin)
        where T : unmanaged
    {
        if (count == 0)
        {
            return default;
        }

        // Before any allocation or loop: a count whose items could not all be in the rest of the input is a lie.
        if (elementBytesMin == 0 || count > Remaining / elementBytesMin)
        {
            Fail(XdrFailure.Truncated);
            return default;
        }

        T* items = (T*)_arena->Allocate((nuint)count * (nuint)sizeof(T));   // no overflow: count is at most int.MaxValue, nuint has 64 bits
        if (items == null)
        {
            Fail(XdrFailure.OutOfMemory);
            return default;
        }

        return new XdrArray<T>(items, count);
    }

    /// <summary>Reads the presence marker of optional data and makes room for the value, which the caller then reads.</summary>
    /// <returns>Present with its value not set, or absent; absent after a failure.</returns>
    public XdrOptional<T> BeginOptional<T>()
        where T : unmanaged
    {
        if (!ReadBool() || Failed)
        {
            return default;
        }

        T* value = (T*)_arena->Allocate((nuint)sizeof(T));
        if (value == null)
        {
            Fail(XdrFailure.OutOfMemory);
        }

        return new XdrOptional<T>(value);
    }

    private XdrArray<T> ReadItems<T>(XdrArray<T> array)
        where T : unmanaged, IXdr<T>
    {
        for (uint i = 0; i < array.Count; i++)
        {
            if (!T.Decode(ref this, out array.Items[i]))
            {
                return default;
            }
        }

        return array;
    }
}
