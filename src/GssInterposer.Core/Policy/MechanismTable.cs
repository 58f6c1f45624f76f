// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Policy;

/// <summary>
/// The mechanisms we stand in for, each with two OIDs that live as long as the process: the real one, which applications see, and the concatenation
/// interposer OID + real OID, by which our own calls reach the real mechanism behind us (MIT: gssint_select_mech_type).
/// </summary>
// SAFETY: the table is malloc'd once, when the gate opens with the mechglue's lock held, and never changes or goes away afterwards.
public static unsafe class MechanismTable
{
    /// <summary>Number of mechanisms.</summary>
    public const int Count = 4;

    /// <summary>Index of krb5 (RFC 1964, 4121): what NULL means wherever a mechanism may be left out.</summary>
    public const int Krb5 = 0;

    /// <summary>Index of krb5 before it was a standard, 1.3.5.1.5.2.</summary>
    public const int OldKrb5 = 1;

    /// <summary>Index of IAKERB, 1.3.6.1.5.2.5.</summary>
    public const int Iakerb = 3;

    private const int OidBytesMax = 32;

    private struct Row
    {
        public gss_OID_desc_struct Real;
        public gss_OID_desc_struct Concatenated;
        public gss_OID_set_desc_struct ConcatenatedSet;
        public fixed byte Bytes[OidBytesMax]; // interposer OID, then real OID
    }

    private static Row* s_rows;

    /// <summary>2.16.840.1.113730.3.8.15.1: the OID under which administrators configure a gss-proxy interposer.</summary>
    public static ReadOnlySpan<byte> InterposerOid => [0x60, 0x86, 0x48, 0x01, 0x86, 0xf8, 0x42, 0x03, 0x08, 0x0f, 0x01];

    /// <summary>Builds the table. Called when the gate opens; a second call changes nothing.</summary>
    /// <returns>False when out of memory.</returns>
    public static bool Load()
    {
        if (s_rows != null)
        {
            return true;
        }

        Row* rows = (Row*)LibC.calloc(Count, (nuint)sizeof(Row));
        if (rows == null)
        {
            return false;
        }

        Fill(rows + Krb5, [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02]);  // 1.2.840.113554.1.2.2
        Fill(rows + OldKrb5, [0x2b, 0x05, 0x01, 0x05, 0x02]);                       // 1.3.5.1.5.2, krb5 before it was a standard
        Fill(rows + 2, [0x2a, 0x86, 0x48, 0x82, 0xf7, 0x12, 0x01, 0x02, 0x02]);     // 1.2.840.48018.1.2.2, krb5 as Windows 2000 wrote it
        Fill(rows + Iakerb, [0x2b, 0x06, 0x01, 0x05, 0x02, 0x05]);                  // 1.3.6.1.5.2.5
        s_rows = rows;
        return true;
    }

    /// <summary>The OID that applications know.</summary>
    public static gss_OID_desc_struct* Real(int index) => &s_rows[index].Real;

    /// <summary>The OID by which the mechglue hands a call to the real mechanism.</summary>
    public static gss_OID_desc_struct* Concatenated(int index) => &s_rows[index].Concatenated;

    /// <summary><see cref="Concatenated"/> as a set of one.</summary>
    public static gss_OID_set_desc_struct* ConcatenatedSet(int index) => &s_rows[index].ConcatenatedSet;

    /// <summary>Index of <paramref name="oid"/>, real or concatenated; krb5 for NULL; -1 for a mechanism that is not ours.</summary>
    public static int Find(gss_OID_desc_struct* oid) =>
        oid == null ? Krb5 : Find(new ReadOnlySpan<byte>(oid->elements, (int)oid->length));

    /// <summary>Index by the bytes of the OID (DER contents); krb5 for an empty OID or the bare interposer OID; -1 for a mechanism that is not ours.</summary>
    public static int Find(ReadOnlySpan<byte> oid)
    {
        int prefix = InterposerOid.Length;
        if (oid.Length >= prefix && oid.Slice(0, prefix).SequenceEqual(InterposerOid))
        {
            oid = oid.Slice(prefix);
        }

        if (oid.IsEmpty)
        {
            return Krb5;
        }

        for (int i = 0; i < Count; i++)
        {
            if (oid.SequenceEqual(new ReadOnlySpan<byte>(s_rows[i].Real.elements, (int)s_rows[i].Real.length)))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Is this very pointer one of our static OIDs (gss_release_oid asks)?</summary>
    public static bool Owns(gss_OID_desc_struct* oid)
    {
        for (int i = 0; i < Count; i++)
        {
            if (oid == Real(i) || oid == Concatenated(i))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A set with the one mechanism, which the application or the mechglue releases.</summary>
    public static GssStatus MakeSet(int mechanism, gss_OID_set_desc_struct** result) => MakeSet(mechanism, 1, result);

    /// <summary>The same with all of them.</summary>
    public static GssStatus MakeSetOfAll(gss_OID_set_desc_struct** result) => MakeSet(0, Count, result);

    private static GssStatus MakeSet(int first, int count, gss_OID_set_desc_struct** result)
    {
        uint minor;
        gss_OID_set_desc_struct* set = null;
        GssStatus status = GssStatus.FromMechanism(GssApi.gss_create_empty_oid_set(&minor, &set), minor);
        for (int i = first; i < first + count && !status.IsError; i++)
        {
            status = GssStatus.FromMechanism(GssApi.gss_add_oid_set_member(&minor, Real(i), &set), minor);
        }

        if (status.IsError)
        {
            GssApi.gss_release_oid_set(&minor, &set);
        }

        *result = set;
        return status;
    }

    /// <summary>GSS_S_BAD_MECH with words.</summary>
    public static GssStatus BadMechanism => new(GssApi.GSS_S_BAD_MECH, (uint)MinorCode.BadMechanism);

    private static void Fill(Row* row, ReadOnlySpan<byte> real)
    {
        int prefix = InterposerOid.Length;
        Span<byte> bytes = new(row->Bytes, OidBytesMax);
        InterposerOid.CopyTo(bytes);
        real.CopyTo(bytes.Slice(prefix));
        row->Real.length = (uint)real.Length;
        row->Real.elements = row->Bytes + prefix;
        row->Concatenated.length = (uint)(prefix + real.Length);
        row->Concatenated.elements = row->Bytes;
        row->ConcatenatedSet.count = 1;
        row->ConcatenatedSet.elements = &row->Concatenated;
    }
}
