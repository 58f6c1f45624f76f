// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using GssInterposer.Daemon.Gss;
using GssInterposer.Gssx;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Credentials;

/// <summary>
/// Which acceptor of a service: what its sealed handle holds instead of keys, and what the service finds it by. The name is kept as the client gave it: a host-based service
/// name (RFC 2743 §4.1) matches keys that its canonical form would not.
/// <code>mechanisms 1 | uid for %U and %u, big-endian 4 | length of the name type 1 | name type | name</code>
/// An empty name is any in the keytab.
/// </summary>
internal static unsafe class AcceptorIdentity
{
    /// <summary>Longest identity, in bytes. Longer names are no principals.</summary>
    public const int BytesMax = 1024;

    private const int TypeLengthAt = 1 + sizeof(uint);
    private const int HeadBytes = TypeLengthAt + 1;

    /// <summary>Writes one into the arena.</summary>
    /// <returns>The identity; empty when the name is too long or memory is.</returns>
    public static XdrOpaque Write(Mechanisms mechs, uint uid, XdrOpaque type, XdrOpaque name, Arena* arena)
    {
        ulong length = HeadBytes + (ulong)type.Length + name.Length;
        byte* bytes = length > BytesMax || type.Length > byte.MaxValue ? null : (byte*)arena->Allocate((nuint)length);
        if (bytes == null)
        {
            return default;
        }

        Span<byte> identity = new(bytes, (int)length);
        identity[0] = mechs.Bits;
        BinaryPrimitives.WriteUInt32BigEndian(identity[1..], uid);
        identity[TypeLengthAt] = (byte)type.Length;
        type.Span.CopyTo(identity[HeadBytes..]);
        name.Span.CopyTo(identity[(HeadBytes + (int)type.Length)..]);
        return new XdrOpaque(bytes, (uint)length);
    }

    /// <summary>The same for a name off the wire: its display form where there is one, else its exported form.</summary>
    public static XdrOpaque Write(Mechanisms mechs, uint uid, in GssxName name, Arena* arena) =>
        name.DisplayName.IsEmpty && !name.ExportedName.IsEmpty
            ? Write(mechs, uid, Oids.ToWire(Oids.ExportName), name.ExportedName, arena)
            : Write(mechs, uid, name.NameType, name.DisplayName, arena);

    /// <summary>Takes one apart; the parts are slices of it.</summary>
    /// <returns>False when it is none.</returns>
    public static bool TryRead(ReadOnlySpan<byte> identity, out Mechanisms mechs, out uint uid, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> name)
    {
        mechs = default;
        uid = 0;
        type = default;
        name = default;
        if (identity.Length is < HeadBytes or > BytesMax || identity.Length < HeadBytes + identity[TypeLengthAt])
        {
            return false;
        }

        mechs = Mechanisms.FromBits(identity[0]);
        uid = BinaryPrimitives.ReadUInt32BigEndian(identity[1..]);
        type = identity.Slice(HeadBytes, identity[TypeLengthAt]);
        name = identity[(HeadBytes + type.Length)..];
        return true;
    }
}
