// SPDX-License-Identifier: MIT
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Names;

/// <summary>gss_map_name_to_any of MIT: an attribute of a name in the form of the module that knows it, such as a krb5_pac.</summary>
public static unsafe class MapNameToAny
{
    /// <summary>Answered by the real mechanism's name: the form belongs to this process, and the daemon could not send it.</summary>
    public static GssStatus Run(Call* call, gss_name_struct* name, int authenticated, gss_buffer_desc_struct* module, gss_any** output)
    {
        GssStatus status = NameHandle.BorrowLocal(ref *call, name, out gss_name_struct* local);
        if (status.IsError)
        {
            return status;
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_map_name_to_any(&minor, local, authenticated, module, output), minor);
    }
}
