// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace GssInterposer.Integration.Tests.Operation;

/// <summary>Keytabs and ccaches as MIT documents their formats (doc/formats: keytab version 2, ccache version 4), without a library.</summary>
internal static class KerberosFile
{
    /// <summary>A keytab with keys of principals of one realm.</summary>
    public static byte[] Keytab(string realm, params (string Principal, byte Version, short Type, byte[] Key)[] entries) =>
        [5, 2, .. entries.SelectMany(entry => Entry(realm, entry.Principal.Split('/'), entry.Version, entry.Type, entry.Key))];

    /// <summary>A ccache of a client, with tickets for servers of its realm.</summary>
    public static byte[] Ccache(string realm, string client, params (string Server, byte[] Ticket)[] tickets) =>
        [5, 4, 0, 0, .. Principal(realm, client), .. tickets.SelectMany(ticket => Credential(realm, client, ticket.Server, ticket.Ticket))];

    private static byte[] Entry(string realm, string[] components, byte version, short type, byte[] key)
    {
        byte[] entry =
        [
            .. Two(components.Length), .. Short(realm), .. components.SelectMany(Short), .. Four(1), .. Four(0), version, .. Two(type), .. Two(key.Length), .. key, .. Four(version),
        ];
        return [.. Four(entry.Length), .. entry];
    }

    private static byte[] Credential(string realm, string client, string server, byte[] ticket) =>
    [
        .. Principal(realm, client), .. Principal(realm, server),
        .. Two(18), .. Four(32), .. new byte[32],
        .. Four(1767323045), .. Four(1767323045), .. Four(2114600645), .. Four(0), // 2026-01-02 03:04:05, 2037-01-03
        0, .. Four(0x40000000), .. Four(0), .. Four(0), .. Four(ticket.Length), .. ticket, .. Four(0),
    ];

    private static byte[] Principal(string realm, string name) =>
        [.. Four(1), .. Four(name.Split('/').Length), .. Long(realm), .. name.Split('/').SelectMany(Long)];

    private static IEnumerable<byte> Short(string text) => [.. Two(text.Length), .. Encoding.ASCII.GetBytes(text)];

    private static IEnumerable<byte> Long(string text) => [.. Four(text.Length), .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Two(int value)
    {
        byte[] bytes = new byte[sizeof(short)];
        BinaryPrimitives.WriteInt16BigEndian(bytes, (short)value);
        return bytes;
    }

    private static byte[] Four(int value)
    {
        byte[] bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
