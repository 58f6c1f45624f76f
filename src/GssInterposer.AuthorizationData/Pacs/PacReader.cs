// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using System.Text;

namespace GssInterposer.AuthorizationData.Pacs;

/// <summary>
/// Little-endian data of a PAC's buffer, plain (MS-PAC) or in NDR (C706 §14, MS-RPCE §2.2.6). Nothing is read beyond the end, and nothing is allocated for a count
/// that the bytes left cannot hold.
/// </summary>
internal ref struct PacReader(string what, ReadOnlySpan<byte> bytes)
{
    private const int CommonHeaderBytes = 8;
    private const int PrivateHeaderBytes = 8;
    private readonly string what = what;
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int position;

    /// <summary>How many bytes are left.</summary>
    public readonly int Left => bytes.Length - position;

    /// <summary>The exception for what is wrong here.</summary>
    public readonly MalformedDataException Wrong(string how) => new($"{what}: {how}");

    /// <summary>Reads the headers of type serialization version 1 (MS-RPCE §2.2.6), which stand before each structure in NDR.</summary>
    /// <returns>A reader of the structure, at its first byte.</returns>
    public PacReader OpenNdr()
    {
        byte version = Byte();
        byte endianness = Byte();
        ushort headerLength = Plain16();
        _ = Plain32();
        if (version != 1 || endianness != 0x10 || headerLength != CommonHeaderBytes)
        {
            throw Wrong($"no little-endian NDR of serialization version 1 (version {version}, endianness 0x{endianness:x2}, header of {headerLength} bytes)");
        }

        uint length = Plain32();
        _ = Plain32();
        if (length > Left)
        {
            throw Wrong($"says that it is {length} bytes long, and has {Left}");
        }

        PacReader structure = new(what, bytes.Slice(CommonHeaderBytes + PrivateHeaderBytes, (int)length));
        return structure.Pointer() ? structure : throw Wrong("empty: its pointer is null");
    }

    /// <summary>So many bytes.</summary>
    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (count < 0 || count > Left)
        {
            throw Wrong($"ends after {bytes.Length} bytes, in the middle of a field of {count} at {position}");
        }

        ReadOnlySpan<byte> read = bytes.Slice(position, count);
        position += count;
        return read;
    }

    /// <summary>One byte.</summary>
    public byte Byte() => Bytes(1)[0];

    /// <summary>USHORT, wherever it is.</summary>
    public ushort Plain16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(sizeof(ushort)));

    /// <summary>ULONG, wherever it is.</summary>
    public uint Plain32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(sizeof(uint)));

    /// <summary>ULONG64, wherever it is.</summary>
    public ulong Plain64() => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(sizeof(ulong)));

    /// <summary>USHORT in NDR: aligned.</summary>
    public ushort UInt16()
    {
        Align(sizeof(ushort));
        return Plain16();
    }

    /// <summary>ULONG in NDR: aligned.</summary>
    public uint UInt32()
    {
        Align(sizeof(uint));
        return Plain32();
    }

    /// <summary>FILETIME (MS-DTYP §2.3.3) in NDR: two aligned ULONGs.</summary>
    public PacTime Time()
    {
        Align(sizeof(uint));
        return new PacTime(Plain64());
    }

    /// <summary>A unique pointer in NDR: does it point to something, that comes later?</summary>
    public bool Pointer() => UInt32() != 0;

    /// <summary>RPC_UNICODE_STRING (MS-DTYP §2.3.10) without its characters, which come later.</summary>
    public (int Bytes, bool IsThere) StringHeader()
    {
        Align(sizeof(uint));
        int length = Plain16();
        int room = Plain16();
        bool isThere = Pointer();
        return length % sizeof(char) != 0 || length > room || (length > 0 && !isThere)
            ? throw Wrong($"a string of {length} bytes in room for {room}{(isThere ? string.Empty : ", without a pointer")}")
            : (length, isThere);
    }

    /// <summary>The characters of an RPC_UNICODE_STRING: a conformant and varying array.</summary>
    public string StringBody((int Bytes, bool IsThere) header)
    {
        if (!header.IsThere)
        {
            return string.Empty;
        }

        uint room = UInt32();
        uint offset = UInt32();
        uint count = UInt32();
        return offset == 0 && count <= room && count == header.Bytes / sizeof(char)
            ? Characters(header.Bytes)
            : throw Wrong($"a string of {header.Bytes} bytes whose characters are {count} from {offset} in room for {room}");
    }

    /// <summary>UTF-16 without a terminator.</summary>
    public string Characters(int count) => Encoding.Unicode.GetString(Bytes(count));

    /// <summary>The size of a conformant array, which stands before it and says what a field has said already.</summary>
    /// <param name="said">What the field said.</param>
    /// <param name="elementBytes">The least that an element takes.</param>
    public int ArraySize(uint said, int elementBytes)
    {
        uint count = UInt32();
        return count == said && (ulong)count * (uint)elementBytes <= (ulong)Left
            ? (int)count
            : throw Wrong($"an array of {count} elements that should be {said}, in {Left} bytes");
    }

    /// <summary>A pointer to an array and the array's count go together.</summary>
    public readonly void RequireBoth(uint count, bool isThere)
    {
        if (count > 0 && !isThere)
        {
            throw Wrong($"{count} elements, without a pointer");
        }
    }

    private void Align(int size) => Bytes((size - (position % size)) % size);
}
