// SPDX-License-Identifier: MIT
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Names;

/// <summary>gss_set_name_attribute (RFC 6680 §7.4).</summary>
public static unsafe class SetNameAttribute
{
    /// <summary>Changes the name inside the real mechanism.</summary>
    public static GssStatus Run(Call* call, gss_name_struct* name, int complete, gss_buffer_desc_struct* attribute, gss_buffer_desc_struct* value)
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
        status = GssStatus.FromMechanism(GssApi.gss_set_name_attribute(&minor, local, complete, attribute, value), minor);
        if (!status.IsError)
        {
            handle->ForgetRemote();
        }

        return status;
    }
}
