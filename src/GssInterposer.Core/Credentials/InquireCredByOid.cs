// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Status;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Credentials;

/// <summary>gss_inquire_cred_by_oid of MIT. The krb5 mechanism knows one question: who got the credential in another's name.</summary>
public static unsafe class InquireCredByOid
{
    /// <summary>GSS_KRB5_GET_CRED_IMPERSONATOR, 1.2.840.113554.1.2.2.5.14.</summary>
    private static ReadOnlySpan<byte> GetCredImpersonator => [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02, 0x05, 0x0e];

    /// <summary>Asked of the real mechanism; of a remote credential it is told by an option of its element. The C daemon tells nothing: "nobody" would be a guess.</summary>
    public static GssStatus Run(Call* call, gss_cred_id_struct* credential, gss_OID_desc_struct* property, gss_buffer_set_desc_struct** values)
    {
        CredHandle* handle = CredHandle.From(credential);
        if (handle == null)
        {
            return CredHandle.Bad;
        }

        uint minor;
        if (!handle->IsRemote)
        {
            return GssStatus.FromMechanism(GssApi.gss_inquire_cred_by_oid(&minor, handle->Local, property, values), minor);
        }

        ReadOnlySpan<byte> oid = new(property->elements, (int)property->length);
        if (oid.Length < GetCredImpersonator.Length || !oid.Slice(0, GetCredImpersonator.Length).SequenceEqual(GetCredImpersonator))
        {
            return GssStatus.OfErrno(GssApi.GSS_S_UNAVAILABLE, LibC.EINVAL);
        }

        GssStatus status = RemoteElement.Find(ref *call, handle, out GssxCredElement element);
        if (status.IsError)
        {
            return status;
        }

        bool isTold = GssxOptions.TryFind(element.Options, GssxOptionNames.CredImpersonator, out XdrOpaque value);
        if (!isTold && CredUsage.Initiates(element.CredUsage))
        {
            return new GssStatus(GssApi.GSS_S_UNAVAILABLE, (uint)MinorCode.ImpersonatorUnknown);
        }

        XdrOpaque impersonator = GssxOptions.WithoutNul(value);
        if (impersonator.IsEmpty)
        {
            return GssStatus.FromMechanism(GssApi.gss_create_empty_buffer_set(&minor, values), minor);
        }

        gss_buffer_desc_struct member = default;
        member.length = impersonator.Length;
        member.value = impersonator.Pointer;
        return GssStatus.FromMechanism(GssApi.gss_add_buffer_set_member(&minor, &member, values), minor);
    }
}
