// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Policy;
using GssInterposer.Interop;

namespace GssInterposer.Core.Contexts;

/// <summary>The mechanism that an initial token names (RFC 2743 §3.1: 0x60 length 0x06 length OID).</summary>
internal static unsafe class AcceptToken
{
    private const byte ApplicationTag = 0x60;
    private const byte ObjectIdentifierTag = 0x06;
    private const byte LongLength = 0x80;

    /// <summary>Index in <see cref="MechanismTable"/>; krb5 for a token without a header (raw AP-REQ) and for anything unknown: it will say what is wrong.</summary>
    public static int Mechanism(gss_buffer_desc_struct* token)
    {
        if (token->value == null || token->length > int.MaxValue)
        {
            return MechanismTable.Krb5;
        }

        ReadOnlySpan<byte> bytes = new(token->value, (int)token->length);
        if (bytes.Length < 2 || bytes[0] != ApplicationTag)
        {
            return MechanismTable.Krb5;
        }

        int oid = 2 + ((bytes[1] & LongLength) != 0 ? bytes[1] & ~LongLength : 0);
        if (oid + 2 > bytes.Length || bytes[oid] != ObjectIdentifierTag || oid + 2 + bytes[oid + 1] > bytes.Length)
        {
            return MechanismTable.Krb5;
        }

        int index = MechanismTable.Find(bytes.Slice(oid + 2, bytes[oid + 1]));
        return index < 0 ? MechanismTable.Krb5 : index;
    }
}
