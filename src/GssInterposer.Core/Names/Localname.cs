// SPDX-License-Identifier: MIT
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Names;

/// <summary>gss_localname of MIT: the local account of a principal (krb5_aname_to_localname).</summary>
public static unsafe class Localname
{
    /// <summary>Answered by the real mechanism with the rules of this machine (auth_to_local in krb5.conf), which are the same for every process on it.</summary>
    public static GssStatus Run(Call* call, gss_name_struct* name, gss_OID_desc_struct* mechanism, gss_buffer_desc_struct* localName)
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
        return GssStatus.FromMechanism(GssApi.gss_localname(&minor, local, MechanismTable.Concatenated(handle->Mechanism), localName), minor);
    }
}
