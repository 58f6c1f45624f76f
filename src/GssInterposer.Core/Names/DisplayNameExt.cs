// SPDX-License-Identifier: MIT
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Names;

/// <summary>gss_display_name_ext (RFC 6680 §7.1).</summary>
public static unsafe class DisplayNameExt
{
    /// <summary>Answered by the real mechanism.</summary>
    public static GssStatus Run(Call* call, gss_name_struct* name, gss_OID_desc_struct* displayAs, gss_buffer_desc_struct* text)
    {
        GssStatus status = NameHandle.BorrowLocal(ref *call, name, out gss_name_struct* local);
        if (status.IsError)
        {
            return status;
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_display_name_ext(&minor, local, displayAs, text), minor);
    }
}
