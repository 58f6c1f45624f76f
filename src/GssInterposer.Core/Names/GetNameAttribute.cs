// SPDX-License-Identifier: MIT
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Names;

/// <summary>gss_get_name_attribute (RFC 6680 §7.3).</summary>
public static unsafe class GetNameAttribute
{
    /// <summary>One value of one attribute; <paramref name="more"/> is the cursor, in and out.</summary>
    public static GssStatus Run(Call* call, gss_name_struct* name, gss_buffer_desc_struct* attribute, int* authenticated, int* complete, gss_buffer_desc_struct* value, gss_buffer_desc_struct* displayValue, int* more)
    {
        GssStatus status = NameHandle.BorrowLocal(ref *call, name, out gss_name_struct* local);
        if (status.IsError)
        {
            return status;
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_get_name_attribute(&minor, local, attribute, authenticated, complete, value, displayValue, more), minor);
    }
}
