// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Interop;

namespace GssInterposer.Core.Names;

/// <summary>The name type OIDs (RFC 2743 §4, RFC 6680 §8, RFC 1964 §2.1.1) that the interposer tells apart, as DER contents.</summary>
internal static unsafe class NameTypes
{
    /// <summary>GSS_C_NT_EXPORT_NAME, 1.3.6.1.5.6.4.</summary>
    public static ReadOnlySpan<byte> ExportName => [0x2b, 0x06, 0x01, 0x05, 0x06, 0x04];

    /// <summary>GSS_C_NT_COMPOSITE_EXPORT, 1.3.6.1.5.6.6.</summary>
    public static ReadOnlySpan<byte> CompositeExport => [0x2b, 0x06, 0x01, 0x05, 0x06, 0x06];

    /// <summary>GSS_KRB5_NT_PRINCIPAL_NAME, 1.2.840.113554.1.2.2.1.</summary>
    public static ReadOnlySpan<byte> Krb5Principal => [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02, 0x01];

    /// <summary>gss_nt_krb5_principal, 1.2.840.113554.1.2.2.2: the bytes are a krb5_principal, a pointer of this process.</summary>
    public static ReadOnlySpan<byte> Krb5PrincipalPointer => [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02, 0x02];

    /// <summary>GSS_C_NT_HOSTBASED_SERVICE, 1.2.840.113554.1.2.1.4.</summary>
    public static ReadOnlySpan<byte> HostBasedService => [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x01, 0x04];

    /// <summary>GSS_C_NT_HOSTBASED_SERVICE_X, 1.3.6.1.5.6.2.</summary>
    public static ReadOnlySpan<byte> HostBasedServiceX => [0x2b, 0x06, 0x01, 0x05, 0x06, 0x02];

    /// <summary>GSS_C_NT_MACHINE_UID_NAME, 1.2.840.113554.1.2.1.2.</summary>
    public static ReadOnlySpan<byte> MachineUid => [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x01, 0x02];

    /// <summary>GSS_C_NT_STRING_UID_NAME, 1.2.840.113554.1.2.1.3.</summary>
    public static ReadOnlySpan<byte> StringUid => [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x01, 0x03];

    /// <summary>A type whose names are taken as they are until somebody asks the real mechanism about them.</summary>
    public static bool IsBelieved(gss_OID_desc_struct* type) =>
        Is(type, HostBasedService) || Is(type, HostBasedServiceX) || Is(type, MachineUid) || Is(type, StringUid);

    private static gss_OID_desc_struct* s_krb5Principal;

    /// <summary><see cref="Krb5Principal"/> as an OID that lives as long as the process: the mechglue copies a name type and never frees ours.</summary>
    public static gss_OID_desc_struct* Krb5PrincipalOid => s_krb5Principal;

    /// <summary>Makes the static OID. Called when the gate opens; a second call changes nothing.</summary>
    /// <returns>False when out of memory.</returns>
    public static bool Load()
    {
        if (s_krb5Principal == null)
        {
            int length = Krb5Principal.Length;
            gss_OID_desc_struct* oid = (gss_OID_desc_struct*)LibC.malloc((nuint)(sizeof(gss_OID_desc_struct) + length));
            if (oid == null)
            {
                return false;
            }

            Krb5Principal.CopyTo(new Span<byte>(oid + 1, length));
            oid->length = (uint)length;
            oid->elements = oid + 1;
            s_krb5Principal = oid;
        }

        return true;
    }

    /// <summary>Is <paramref name="oid"/> the type with these bytes?</summary>
    public static bool Is(gss_OID_desc_struct* oid, ReadOnlySpan<byte> bytes) =>
        oid != null && bytes.SequenceEqual(new ReadOnlySpan<byte>(oid->elements, (int)oid->length));
}
