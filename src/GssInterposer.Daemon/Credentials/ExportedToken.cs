// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Credentials;

/// <summary>
/// A krb5 credential in its exported form. Around it the mechglue's: 32-bit big-endian length of the OID, the OID, 32-bit big-endian length, the token. The token (MIT: json_kgcred) is JSON without
/// blanks: <c>["K5C1",[usage,name,impersonator,is default,is IAKERB,keytab,rcache,ccache,client keytab,…]]</c>.
/// </summary>
// SAFETY: bytes come from gss_export_cred; lengths are checked all the same.
internal static unsafe class ExportedToken
{
    private const int ClientKeytab = 8;

    private static ReadOnlySpan<byte> Begin => "[\"K5C1\",["u8;

    /// <summary>
    /// Without the client keytab: libgssapi gives each credential that it acquires the daemon's own default one, and would get new tickets with it.
    /// </summary>
    /// <returns>In the arena; empty when the form is another, or there is no memory.</returns>
    public static XdrOpaque WithoutClientKeytab(Call call, XdrOpaque exported)
    {
        ReadOnlySpan<byte> bytes = exported.Span;
        if (bytes.Length < sizeof(uint))
        {
            return default;
        }

        long start = sizeof(uint) + (long)BinaryPrimitives.ReadUInt32BigEndian(bytes) + sizeof(uint);
        if (start > bytes.Length || BinaryPrimitives.ReadUInt32BigEndian(bytes[((int)start - sizeof(uint))..]) != bytes.Length - start)
        {
            return default;
        }

        ReadOnlySpan<byte> token = bytes[(int)start..];
        byte* room = (byte*)call.Arena->Allocate((nuint)bytes.Length + (nuint)"null"u8.Length);
        if (room == null || !TryFind(token, ClientKeytab, out Range element))
        {
            return default;
        }

        (int offset, int length) = element.GetOffsetAndLength(token.Length);
        int newLength = bytes.Length - length + "null"u8.Length;
        Span<byte> result = new(room, newLength);
        int before = (int)start + offset;
        bytes[..before].CopyTo(result);
        "null"u8.CopyTo(result[before..]);
        bytes[(before + length)..].CopyTo(result[(before + "null"u8.Length)..]);
        BinaryPrimitives.WriteUInt32BigEndian(result[((int)start - sizeof(uint))..], (uint)(newLength - start));
        return new XdrOpaque(room, (uint)newLength);
    }

    private static bool TryFind(ReadOnlySpan<byte> token, int wanted, out Range element)
    {
        element = default;
        if (!token.StartsWith(Begin))
        {
            return false;
        }

        int at = Begin.Length;
        for (int number = 0; ; number++)
        {
            int first = at;
            if (!TrySkip(token, ref at))
            {
                return false;
            }

            if (number == wanted)
            {
                element = first..at;
                return true;
            }

            if (token[at++] != (byte)',')
            {
                return false;
            }
        }
    }

    /// <summary>Goes to the comma or bracket behind a value.</summary>
    private static bool TrySkip(ReadOnlySpan<byte> token, ref int at)
    {
        bool quoted = false;
        for (int depth = 0; at < token.Length; at++)
        {
            byte octet = token[at];
            if (quoted)
            {
                quoted = octet != (byte)'"';
                at += octet == (byte)'\\' ? 1 : 0;
            }
            else if (depth == 0 && octet is (byte)',' or (byte)']')
            {
                return true;
            }
            else
            {
                quoted = octet == (byte)'"';
                depth += octet switch { (byte)'[' => 1, (byte)']' => -1, _ => 0 };
            }
        }

        return false;
    }
}
