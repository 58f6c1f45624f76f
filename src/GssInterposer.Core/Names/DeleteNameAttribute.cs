// SPDX-License-Identifier: MIT
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Names;

/// <summary>gss_delete_name_attribute (RFC 6680 §7.5).</summary>
public static unsafe class DeleteNameAttribute
{
    /// <summary>Changes the name inside the real mechanism.</summary>
    public static GssStatus Run(Call* call, gss_name_struct* name, gss_buffer_desc_struct* attribute)
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
        status = GssStatus.FromMechanism(GssApi.gss_delete_name_attribute(&minor, local, attribute), minor);
        if (!status.IsError)
        {
            handle->ForgetRemote();
        }

        return status;
    }
}
