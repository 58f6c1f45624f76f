// SPDX-License-Identifier: MIT
using System;
using System.Runtime.InteropServices;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Gss;

/// <summary>Object identifiers that live as long as the process, and their way to and from the wire (DER contents).</summary>
// SAFETY: made once from constants, never changed, never freed; libgssapi only reads them.
internal static unsafe class Oids
{
    /// <summary>krb5 (RFC 1964, 4121), 1.2.840.113554.1.2.2.</summary>
    public static readonly gss_OID_desc_struct* Krb5 = Make([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02]);

    /// <summary>krb5 before it was a standard, 1.3.5.1.5.2.</summary>
    public static readonly gss_OID_desc_struct* Krb5Old = Make([0x2b, 0x05, 0x01, 0x05, 0x02]);

    /// <summary>krb5 as Windows 2000 wrote it, 1.2.840.48018.1.2.2.</summary>
    public static readonly gss_OID_desc_struct* Krb5Wrong = Make([0x2a, 0x86, 0x48, 0x82, 0xf7, 0x12, 0x01, 0x02, 0x02]);

    /// <summary>IAKERB, 1.3.6.1.5.2.5.</summary>
    public static readonly gss_OID_desc_struct* Iakerb = Make([0x2b, 0x06, 0x01, 0x05, 0x02, 0x05]);

    /// <summary>GSS_C_NT_USER_NAME, 1.2.840.113554.1.2.1.1.</summary>
    public static readonly gss_OID_desc_struct* UserName = Make([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x01, 0x01]);

    /// <summary>GSS_C_NT_MACHINE_UID_NAME, 1.2.840.113554.1.2.1.2.</summary>
    public static readonly gss_OID_desc_struct* MachineUidName = Make([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x01, 0x02]);

    /// <summary>GSS_C_NT_STRING_UID_NAME, 1.2.840.113554.1.2.1.3.</summary>
    public static readonly gss_OID_desc_struct* StringUidName = Make([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x01, 0x03]);

    /// <summary>GSS_KRB5_NT_PRINCIPAL_NAME, 1.2.840.113554.1.2.2.1.</summary>
    public static readonly gss_OID_desc_struct* Krb5Principal = Make([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02, 0x01]);

    /// <summary>GSS_C_NT_EXPORT_NAME, 1.3.6.1.5.6.4.</summary>
    public static readonly gss_OID_desc_struct* ExportName = Make([0x2b, 0x06, 0x01, 0x05, 0x06, 0x04]);

    /// <summary>The set that holds krb5 alone.</summary>
    public static readonly gss_OID_set_desc_struct* Krb5Set = MakeSet(Krb5);

    /// <summary>The set that holds IAKERB alone.</summary>
    public static readonly gss_OID_set_desc_struct* IakerbSet = MakeSet(Iakerb);

    /// <summary>The set of both.</summary>
    public static readonly gss_OID_set_desc_struct* Krb5AndIakerbSet = MakePair(Krb5, Iakerb);

    /// <summary>GSS_KRB5_GET_CRED_IMPERSONATOR, 1.2.840.113554.1.2.2.5.14.</summary>
    public static readonly gss_OID_desc_struct* GetCredImpersonator = Make([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02, 0x05, 0x0e]);

    /// <summary>The bytes of an OID; empty for GSS_C_NO_OID. Borrowed.</summary>
    public static XdrOpaque ToWire(gss_OID_desc_struct* oid) => oid == null ? default : new XdrOpaque((byte*)oid->elements, oid->length);

    /// <summary>Whether an OID off the wire is <paramref name="oid"/>.</summary>
    public static bool Is(XdrOpaque wire, gss_OID_desc_struct* oid) => wire.Span.SequenceEqual(ToWire(oid).Span);

    /// <summary>One of the krb5 OIDs, which are the same mechanism.</summary>
    public static bool IsKrb5(XdrOpaque wire) => Is(wire, Krb5) || Is(wire, Krb5Old) || Is(wire, Krb5Wrong);

    /// <summary>Makes an OID of its DER contents, for good: for static fields only.</summary>
    public static gss_OID_desc_struct* Make(ReadOnlySpan<byte> contents)
    {
        byte* memory = (byte*)NativeMemory.Alloc((nuint)(sizeof(gss_OID_desc_struct) + contents.Length));
        gss_OID_desc_struct* oid = (gss_OID_desc_struct*)memory;
        oid->length = (uint)contents.Length;
        oid->elements = memory + sizeof(gss_OID_desc_struct);
        contents.CopyTo(new Span<byte>(oid->elements, contents.Length));
        return oid;
    }

    private static gss_OID_set_desc_struct* MakeSet(gss_OID_desc_struct* only)
    {
        gss_OID_set_desc_struct* set = (gss_OID_set_desc_struct*)NativeMemory.Alloc((nuint)sizeof(gss_OID_set_desc_struct));
        set->count = 1;
        set->elements = only;
        return set;
    }

    private static gss_OID_set_desc_struct* MakePair(gss_OID_desc_struct* first, gss_OID_desc_struct* second)
    {
        gss_OID_desc_struct* both = (gss_OID_desc_struct*)NativeMemory.Alloc((nuint)(2 * sizeof(gss_OID_desc_struct)));
        both[0] = *first;
        both[1] = *second;
        gss_OID_set_desc_struct* set = MakeSet(both);
        set->count = 2;
        return set;
    }
}
