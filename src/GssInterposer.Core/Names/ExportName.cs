// SPDX-License-Identifier: MIT
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Names;

/// <summary>gss_export_name (RFC 2744 §5.13).</summary>
public static unsafe class ExportName
{
    /// <summary>The token of the real mechanism, byte for byte: what the mechglue would write in its place nobody could import.</summary>
    public static GssStatus Run(Call* call, gss_name_struct* name, gss_buffer_desc_struct* token)
    {
        GssStatus status = NameHandle.BorrowLocal(ref *call, name, out gss_name_struct* local);
        if (status.IsError)
        {
            return status;
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_export_name(&minor, local, token), minor);
    }
}
