// SPDX-License-Identifier: MIT
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Names;

/// <summary>gss_release_name (RFC 2744 §5.28).</summary>
public static unsafe class ReleaseName
{
    /// <summary>Frees the name and sets it to GSS_C_NO_NAME.</summary>
    public static GssStatus Run(Call* call, gss_name_struct** name)
    {
        NameHandle* handle = NameHandle.From(*name);
        if (handle == null)
        {
            return NameHandle.Bad;
        }

        NameHandle.Release(handle);
        *name = null;
        return GssStatus.Complete;
    }
}
