// SPDX-License-Identifier: MIT
namespace GssInterposer.Xdr;

/// <content>Arrays and optional data.</content>
public unsafe ref partial struct XdrWriter
{
    /// <summary>Variable-length array of structs or unions (RFC 4506 §4.13); more than <paramref name="countMax"/> items is a failure.</summary>
    public void WriteArray<T>(XdrArray<T> array, uint countMax)
        where T : unmanaged, IXdr<T>
    {
        BeginArray(array, countMax);
        WriteItems(array);
    }

    /// <summary>Fixed-length array of structs or unions (RFC 4506 §4.12); another count than <paramref name="count"/> is a failure.</summary>
    public void WriteFixedArray<T>(XdrArray<T> array, uint count)
        where T : unmanaged, IXdr<T>
    {
        BeginFixedArray(array, count);
        WriteItems(array);
    }

    /// <summary>Optional struct or union (RFC 4506 §4.19).</summary>
    public void WriteOptional<T>(XdrOptional<T> optional)
        where T : unmanaged, IXdr<T>
    {
        if (BeginOptional(optional))
        {
            T.Encode(ref this, in *optional.Value);
        }
    }

    /// <summary>Writes the count of an array; the caller then writes the items.</summary>
    public void BeginArray<T>(XdrArray<T> array, uint countMax)
        where T : unmanaged
    {
        if (array.Count > countMax)
        {
            Fail(XdrFailure.OverBound);
        }

        WriteUInt32(array.Count);
    }

    /// <summary>Checks the count of a fixed-length array; the caller then writes the items.</summary>
    public void BeginFixedArray<T>(XdrArray<T> array, uint count)
        where T : unmanaged
    {
        if (array.Count != count)
        {
            Fail(XdrFailure.OverBound);
        }
    }

    /// <summary>Writes the presence marker; when the answer is true the caller then writes the value.</summary>
    public bool BeginOptional<T>(XdrOptional<T> optional)
        where T : unmanaged
    {
        WriteBool(optional.IsPresent);
        return optional.IsPresent;
    }

    private void WriteItems<T>(XdrArray<T> array)
        where T : unmanaged, IXdr<T>
    {
        for (uint i = 0; i < array.Count && !Failed; i++)
        {
            T.Encode(ref this, in array.Items[i]);
        }
    }
}
