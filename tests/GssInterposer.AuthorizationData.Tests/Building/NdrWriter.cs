// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace GssInterposer.AuthorizationData.Tests.Building;

/// <summary>NDR (C706 §14) with the headers of type serialization version 1 (MS-RPCE §2.2.6): what pointers point to comes when all fields have been written.</summary>
internal sealed class NdrWriter
{
    private readonly List<byte> bytes = [];
    private readonly Queue<Action> deferred = [];
    private uint referent = 0x00020000;

    public NdrWriter() => Pointer(true);

    public NdrWriter UInt16(int value)
    {
        Align(2);
        bytes.AddRange(BitConverter.GetBytes((ushort)value));
        return this;
    }

    public NdrWriter UInt32(uint value)
    {
        Align(4);
        bytes.AddRange(BitConverter.GetBytes(value));
        return this;
    }

    public NdrWriter Time(ulong ticks) => UInt32((uint)ticks).UInt32((uint)(ticks >> 32));

    public NdrWriter Raw(params byte[] raw)
    {
        bytes.AddRange(raw);
        return this;
    }

    /// <summary>RPC_UNICODE_STRING; null is a null pointer.</summary>
    public NdrWriter String(string? text)
    {
        int length = (text ?? string.Empty).Length * 2;
        Align(4); // that of its pointer
        UInt16(length).UInt16(length);
        return Pointer(text is not null, () => UInt32((uint)text!.Length).UInt32(0).UInt32((uint)text.Length).Raw(Encoding.Unicode.GetBytes(text)));
    }

    /// <summary>A count, and a pointer to so many elements.</summary>
    public NdrWriter Array<T>(IReadOnlyCollection<T> items, Action<T> write) =>
        UInt32((uint)items.Count).Pointer(items.Count > 0, () =>
        {
            UInt32((uint)items.Count);
            foreach (T item in items)
            {
                write(item);
            }
        });

    /// <summary>A pointer to an RPC_SID; null is a null pointer.</summary>
    public NdrWriter Sid(string? text) => Pointer(text is not null, () =>
    {
        byte[] sid = PacWriter.Sid(text!);
        UInt32(sid[1]).Raw(sid);
    });

    public NdrWriter Pointer(bool isThere, Action? target = null)
    {
        UInt32(isThere ? referent += 4 : 0);
        if (isThere && target is not null)
        {
            deferred.Enqueue(target);
        }

        return this;
    }

    /// <summary>The structure with its headers. What an embedded array's pointers point to follows the array, before the next field's.</summary>
    public byte[] Finish()
    {
        Flush();
        while (bytes.Count % 8 != 0)
        {
            bytes.Add(0);
        }

        return [1, 0x10, 8, 0, 0xcc, 0xcc, 0xcc, 0xcc, .. BitConverter.GetBytes(bytes.Count), 0, 0, 0, 0, .. bytes];
    }

    private void Flush()
    {
        Action[] waiting = [.. deferred];
        deferred.Clear();
        foreach (Action target in waiting)
        {
            target();
            Flush();
        }
    }

    private void Align(int size) => bytes.AddRange(Enumerable.Repeat((byte)0, (size - (bytes.Count % size)) % size));
}
