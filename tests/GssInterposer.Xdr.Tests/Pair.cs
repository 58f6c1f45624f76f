// SPDX-License-Identifier: MIT
namespace GssInterposer.Xdr.Tests;

/// <summary>A hand-written type: a number and some bytes.</summary>
public struct Pair : IXdr<Pair>
{
    public uint Number;

    public XdrOpaque Bytes;

    public static bool Decode(ref XdrReader reader, out Pair value)
    {
        value.Number = reader.ReadUInt32();
        value.Bytes = reader.ReadOpaque(8);
        return !reader.Failed;
    }

    public static void Encode(ref XdrWriter writer, in Pair value)
    {
        writer.WriteUInt32(value.Number);
        writer.WriteOpaque(value.Bytes, 8);
    }
}
