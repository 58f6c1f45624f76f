// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using GssInterposer.Daemon.Gss;
using GssInterposer.Gssx;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Contexts;

/// <summary>The forms of a krb5 mechanism name, composed from its principal: display form, exported name (RFC 2743 §3.2) and composite name (RFC 6680 §7.8, as MIT writes it).</summary>
// SAFETY: each form is written into memory of exactly its size.
internal static unsafe class Krb5NameForms
{
    private const int HeadBytes = 4;            // token id, length of the OID with its tag and length
    private const int OidTagBytes = 2;
    private const byte OidTag = 0x06;

    /// <summary>Composes a name.</summary>
    /// <param name="principal">Unparsed, with its realm.</param>
    /// <param name="attributes">MIT's encoding of the name's attributes; empty when it has none.</param>
    /// <param name="arena">Where the forms go.</param>
    /// <param name="name">The name.</param>
    /// <returns>False when the arena is exhausted.</returns>
    public static bool TryCompose(ReadOnlySpan<byte> principal, ReadOnlySpan<byte> attributes, Arena* arena, out GssxName name)
    {
        name = default;
        ReadOnlySpan<byte> oid = Oids.ToWire(Oids.Krb5).Span;
        int exportedBytes = HeadBytes + OidTagBytes + oid.Length + sizeof(int) + principal.Length;
        int compositeBytes = exportedBytes + sizeof(int) + attributes.Length;
        byte* memory = (byte*)arena->Allocate((nuint)(exportedBytes + compositeBytes));
        if (memory == null)
        {
            return false;
        }

        Span<byte> exported = new(memory, exportedBytes);
        exported[0] = 0x04;
        exported[1] = 0x01;
        BinaryPrimitives.WriteInt16BigEndian(exported[2..], (short)(oid.Length + OidTagBytes));
        exported[HeadBytes] = OidTag;
        exported[HeadBytes + 1] = (byte)oid.Length;
        oid.CopyTo(exported[(HeadBytes + OidTagBytes)..]);
        BinaryPrimitives.WriteInt32BigEndian(exported[(HeadBytes + OidTagBytes + oid.Length)..], principal.Length);
        principal.CopyTo(exported[(exportedBytes - principal.Length)..]);

        Span<byte> composite = new(memory + exportedBytes, compositeBytes);
        exported.CopyTo(composite);
        composite[1] = 0x02;
        BinaryPrimitives.WriteInt32BigEndian(composite[exportedBytes..], attributes.Length);
        attributes.CopyTo(composite[(exportedBytes + sizeof(int))..]);

        name.DisplayName = new XdrOpaque(memory + exportedBytes - principal.Length, (uint)principal.Length);
        name.NameType = Oids.ToWire(Oids.Krb5Principal);
        name.ExportedName = new XdrOpaque(memory, (uint)exportedBytes);
        name.ExportedCompositeName = new XdrOpaque(memory + exportedBytes, (uint)compositeBytes);
        return true;
    }
}
