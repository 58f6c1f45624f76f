// SPDX-License-Identifier: MIT
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Names;

/// <summary>gss_inquire_name (RFC 6680 §7.2).</summary>
public static unsafe class InquireName
{
    /// <summary>Which attributes the name carries.</summary>
    public static GssStatus Run(Call* call, gss_name_struct* name, int* isMechanismName, gss_OID_desc_struct** mechanism, gss_buffer_set_desc_struct** attributes)
    {
        NameHandle* handle = NameHandle.From(name);
        if (handle == null)
        {
            return NameHandle.Bad;
        }

        GssStatus status = NameHandle.BorrowLocal(ref *call, handle, out gss_name_struct* local);
        if (status.IsError)
        {
            return status;
        }

        uint minor;
        status = GssStatus.FromMechanism(GssApi.gss_inquire_name(&minor, local, isMechanismName, mechanism, attributes), minor);
        if (!status.IsError)
        {
            Out.Set(mechanism, MechanismTable.Real(handle->Mechanism));
        }

        return status;
    }
}
