// SPDX-License-Identifier: MIT
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Names;

/// <summary>gss_release_any_name_mapping of MIT.</summary>
public static unsafe class ReleaseAnyNameMapping
{
    /// <summary>Given back to the module that <see cref="MapNameToAny"/> had it from.</summary>
    public static GssStatus Run(Call* call, gss_name_struct* name, gss_buffer_desc_struct* module, gss_any** mapping)
    {
        GssStatus status = NameHandle.BorrowLocal(ref *call, name, out gss_name_struct* local);
        if (status.IsError)
        {
            return status;
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_release_any_name_mapping(&minor, local, module, mapping), minor);
    }
}
