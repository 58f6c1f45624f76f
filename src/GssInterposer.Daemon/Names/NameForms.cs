// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using GssInterposer.Daemon.Gss;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Names;

/// <summary>
/// Which bytes may go to gss_import_name. It was made for names that an application vouches for, not for those of somebody else: of some types it takes the
/// bytes for a pointer, reads more of them than there are, or ends the process when there are too many.
/// </summary>
internal static unsafe class NameForms
{
    private const byte TokenId = 4;             // RFC 2743 §3.2
    private const byte Plain = 1;
    private const byte Composite = 2;
    private const byte OidTag = 6;
    private const int MechOffset = 4;
    private const int TagAndLengthBytes = 2;

    /// <summary>GSS_C_NT_HOSTBASED_SERVICE, 1.2.840.113554.1.2.1.4 and, in RFC 2743, 1.3.6.1.5.6.2.</summary>
    private static readonly gss_OID_desc_struct* HostBased = Oids.Make([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x01, 0x04]);

    private static readonly gss_OID_desc_struct* HostBasedOld = Oids.Make([0x2b, 0x06, 0x01, 0x05, 0x06, 0x02]);

    /// <summary>GSS_C_NT_ANONYMOUS, 1.3.6.1.5.6.3.</summary>
    private static readonly gss_OID_desc_struct* Anonymous = Oids.Make([0x2b, 0x06, 0x01, 0x05, 0x06, 0x03]);

    /// <summary>GSS_KRB5_NT_ENTERPRISE_NAME, 1.2.840.113554.1.2.2.6.</summary>
    private static readonly gss_OID_desc_struct* Enterprise = Oids.Make([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02, 0x06]);

    /// <summary>GSS_KRB5_NT_X509_CERT, 1.2.840.113554.1.2.2.7.</summary>
    private static readonly gss_OID_desc_struct* Certificate = Oids.Make([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02, 0x07]);

    /// <summary>Looks at a name before it is imported.</summary>
    /// <param name="bytes">The name.</param>
    /// <param name="type">Its type; null for the mechanism's default.</param>
    /// <returns>GSS_S_COMPLETE, or GSS_S_BAD_NAMETYPE for types that are not known, GSS_S_BAD_NAME for bytes that are no name of theirs.</returns>
    public static GssResult Check(XdrOpaque bytes, gss_OID_desc_struct* type)
    {
        if (type == null)
        {
            return GssResult.Complete;
        }

        XdrOpaque oid = Oids.ToWire(type);
        if (Oids.Is(oid, Oids.ExportName))
        {
            return TryFindEnd(bytes.Span, Plain, out int end) && end == bytes.Length ? GssResult.Complete : GssResult.Of(GssApi.GSS_S_BAD_NAME);
        }

        if (Oids.Is(oid, Oids.MachineUidName))
        {
            return bytes.Length == sizeof(uint) ? GssResult.Complete : GssResult.Of(GssApi.GSS_S_BAD_NAME);
        }

        bool known = Oids.Is(oid, HostBased) || Oids.Is(oid, Oids.UserName) || Oids.Is(oid, Oids.Krb5Principal) || Oids.Is(oid, Oids.StringUidName)
            || Oids.Is(oid, HostBasedOld) || Oids.Is(oid, Anonymous) || Oids.Is(oid, Enterprise) || Oids.Is(oid, Certificate);
        return known ? GssResult.Complete : GssResult.Of(GssApi.GSS_S_BAD_NAMETYPE);
    }

    /// <summary>
    /// Makes the exported form out of the composite one (RFC 6680 §7.8), by leaving the attributes out: libkrb5 1.20 trusts the lengths that stand in them.
    /// </summary>
    /// <param name="composite">As a client sends it.</param>
    /// <param name="arena">Where the result goes.</param>
    /// <param name="exported">For GSS_C_NT_EXPORT_NAME.</param>
    /// <returns>False when it is no composite name, or when there is no memory.</returns>
    public static bool TryLeaveOutAttributes(XdrOpaque composite, Arena* arena, out XdrOpaque exported)
    {
        exported = default;
        if (!TryFindEnd(composite.Span, Composite, out int end))
        {
            return false;
        }

        byte* copy = (byte*)arena->Allocate((nuint)end);
        if (copy == null)
        {
            return false;
        }

        composite.Span[..end].CopyTo(new Span<byte>(copy, end));
        copy[1] = Plain;
        exported = new XdrOpaque(copy, (uint)end);
        return true;
    }

    /// <summary>Token id, form, mechanism (length, then DER), name (length, then text).</summary>
    private static bool TryFindEnd(ReadOnlySpan<byte> token, byte form, out int end)
    {
        end = 0;
        if (token.Length < MechOffset + TagAndLengthBytes || token[0] != TokenId || token[1] != form)
        {
            return false;
        }

        int mechBytes = BinaryPrimitives.ReadUInt16BigEndian(token[2..]);
        int nameOffset = MechOffset + mechBytes + sizeof(uint);
        if (mechBytes < TagAndLengthBytes || token.Length < nameOffset || token[MechOffset] != OidTag || token[MechOffset + 1] != mechBytes - TagAndLengthBytes)
        {
            return false;
        }

        uint nameBytes = BinaryPrimitives.ReadUInt32BigEndian(token[(nameOffset - sizeof(uint))..]);
        if (nameBytes > token.Length - nameOffset)
        {
            return false;
        }

        end = nameOffset + (int)nameBytes;
        return true;
    }
}
