// SPDX-License-Identifier: MIT
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Names;

/// <summary>gss_export_name_composite (RFC 6680 §7.8).</summary>
public static unsafe class ExportNameComposite
{
    /// <summary>The composite token of the real mechanism, attributes included.</summary>
    public static GssStatus Run(Call* call, gss_name_struct* name, gss_buffer_desc_struct* token)
    {
        GssStatus status = NameHandle.BorrowLocal(ref *call, name, out gss_name_struct* local);
        if (status.IsError)
        {
            return status;
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_export_name_composite(&minor, local, token), minor);
    }
}
