// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace GssInterposer.AuthorizationData.Tests.Building;

/// <summary>A PAC from MS-PAC's definitions, written without the code that reads it.</summary>
internal static class PacWriter
{
    public const string Domain = "S-1-5-21-1004336348-1177238915-682003330";
    public const string OtherDomain = "S-1-5-21-1-2-3";
    public const ulong Never = 0x7fffffffffffffff;

    /// <summary>2026-01-02 03:04:05 UTC.</summary>
    public static ulong AuthTime { get; } = (ulong)new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).ToFileTimeUtc();

    public static byte[] Pac(params (uint Type, byte[] Data)[] buffers)
    {
        List<byte> table = [.. BitConverter.GetBytes(buffers.Length), 0, 0, 0, 0];
        List<byte> content = [];
        int start = 8 + (16 * buffers.Length);
        foreach ((uint type, byte[] data) in buffers)
        {
            table.AddRange([.. BitConverter.GetBytes(type), .. BitConverter.GetBytes(data.Length), .. BitConverter.GetBytes((ulong)(start + content.Count))]);
            content.AddRange(data);
            content.AddRange(new byte[(8 - (data.Length % 8)) % 8]);
        }

        return [.. table, .. content];
    }

    public static byte[] Everything() => Pac(
        (1, LogonInfo()), (10, ClientInfo("alice")), (11, DelegationInfo("HTTP/back", "HTTP/front@EXAMPLE.TEST", "host/middle@EXAMPLE.TEST")), (12, UpnDnsInfo(extended: true)),
        (6, Signature(16, 12)), (7, Signature(-138, 16)), (16, Signature(20, 24)), (17, [2, 0, 0, 0, 1, 0, 0, 0]), (18, Sid($"{Domain}-1104")), (99, [1, 2, 3]));

    public static byte[] LogonInfo(bool full = true)
    {
        NdrWriter ndr = new();
        ndr.Time(AuthTime).Time(Never).Time(Never).Time(AuthTime).Time(0).Time(Never);
        ndr.String("alice").String(full ? "Alice Ängström" : null).String(full ? string.Empty : null).String(full ? "\\\\files\\profiles\\alice" : null)
            .String(full ? "\\\\files\\home" : null).String(full ? "H:" : null);
        ndr.UInt16(17).UInt16(2).UInt32(1104).UInt32(513);
        ndr.Array<(uint Id, uint Attributes)>(full ? [(513, 7), (1205, 7)] : [], group => ndr.UInt32(group.Id).UInt32(group.Attributes));
        ndr.UInt32(full ? 0x220u : 0).Raw(Enumerable.Repeat((byte)0xee, 16).ToArray());
        ndr.String(full ? "DC1" : null).String(full ? "EXAMPLE" : null).Sid(full ? Domain : null);
        ndr.UInt32(0).UInt32(0).UInt32(0x210).UInt32(0).Time(0).Time(0).UInt32(0).UInt32(0);
        ndr.Array(full ? ["S-1-18-1", $"{OtherDomain}-572"] : [], (string sid) => ndr.Sid(sid).UInt32(7));
        ndr.Sid(full ? OtherDomain : null);
        ndr.Array<(uint Id, uint Attributes)>(full ? [(9001, 0x20000007)] : [], group => ndr.UInt32(group.Id).UInt32(group.Attributes));
        return ndr.Finish();
    }

    public static byte[] ClientInfo(string name) => [.. BitConverter.GetBytes(AuthTime), .. BitConverter.GetBytes((ushort)(name.Length * 2)), .. Encoding.Unicode.GetBytes(name)];

    public static byte[] DelegationInfo(string target, params string[] services)
    {
        NdrWriter ndr = new();
        ndr.String(target);
        ndr.Array(services, service => ndr.String(service));
        return ndr.Finish();
    }

    public static byte[] UpnDnsInfo(bool extended)
    {
        byte[][] parts = [Encoding.Unicode.GetBytes("alice@example.test"), Encoding.Unicode.GetBytes("EXAMPLE.TEST"), Encoding.Unicode.GetBytes("alice"), Sid($"{Domain}-1104")];
        int offset = extended ? 24 : 16;
        List<byte> header = [];
        List<byte> content = [];
        for (int i = 0; i < (extended ? 4 : 2); i++)
        {
            if (i == 2)
            {
                header.AddRange([2, 0, 0, 0]);
            }

            content.AddRange(new byte[(8 - (content.Count % 8)) % 8]);
            header.AddRange([.. BitConverter.GetBytes((ushort)parts[i].Length), .. BitConverter.GetBytes((ushort)(offset + content.Count))]);
            content.AddRange(parts[i]);
        }

        return extended ? [.. header, 0, 0, 0, 0, .. content] : [.. header, 1, 0, 0, 0, 0, 0, 0, 0, .. content];
    }

    public static byte[] Signature(int type, int length) => [.. BitConverter.GetBytes(type), .. Enumerable.Repeat((byte)0x5a, length)];

    /// <summary>SID as in MS-DTYP §2.4.2.2.</summary>
    public static byte[] Sid(string text)
    {
        string[] parts = text.Split('-');
        byte[] authority = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(authority, ulong.Parse(parts[2], CultureInfo.InvariantCulture));
        return [1, (byte)(parts.Length - 3), .. authority[2..], .. parts.Skip(3).SelectMany(part => BitConverter.GetBytes(uint.Parse(part, CultureInfo.InvariantCulture)))];
    }
}
