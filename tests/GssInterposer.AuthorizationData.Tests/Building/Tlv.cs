// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace GssInterposer.AuthorizationData.Tests.Building;

/// <summary>DER by hand: shares no code with what it tests.</summary>
internal static class Tlv
{
    public static byte[] Of(int tag, params IEnumerable<byte[]> content)
    {
        byte[] bytes = [.. content.SelectMany(part => part)];
        return bytes.Length switch
        {
            < 0x80 => [(byte)tag, (byte)bytes.Length, .. bytes],
            < 0x100 => [(byte)tag, 0x81, (byte)bytes.Length, .. bytes],
            < 0x10000 => [(byte)tag, 0x82, (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes],
            _ => [(byte)tag, 0x83, (byte)(bytes.Length >> 16), (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes],
        };
    }

    public static byte[] Sequence(params IEnumerable<byte[]> content) => Of(0x30, content);

    public static byte[] Field(int number, byte[] content) => Of(0xa0 | number, content);

    public static byte[] Application(int number, byte[] content) => Of(0x60 | number, content);

    public static byte[] Integer(long value)
    {
        List<byte> bytes = [];
        do
        {
            bytes.Insert(0, (byte)value);
            value >>= 8;
        }
        while (!((value == 0 && bytes[0] < 0x80) || (value == -1 && bytes[0] >= 0x80)));
        return Of(0x02, [.. bytes]);
    }

    public static byte[] Octets(params byte[] bytes) => Of(0x04, bytes);

    public static byte[] General(string text) => Of(0x1b, Encoding.UTF8.GetBytes(text));

    public static byte[] Utf8(string text) => Of(0x0c, Encoding.UTF8.GetBytes(text));

    public static byte[] Bits(uint flags) => Of(0x03, [0, (byte)(flags >> 24), (byte)(flags >> 16), (byte)(flags >> 8), (byte)flags]);

    public static byte[] Time(string digits) => Of(0x18, Encoding.ASCII.GetBytes(digits));
}
