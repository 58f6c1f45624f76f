// SPDX-License-Identifier: MIT
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Names;

/// <summary>gss_duplicate_name (RFC 2744 §5.12).</summary>
public static unsafe class DuplicateName
{
    /// <summary>Copies the remote part where there is one, and otherwise the name inside the real mechanism.</summary>
    public static GssStatus Run(Call* call, gss_name_struct* name, gss_name_struct** result)
    {
        NameHandle* handle = NameHandle.From(name);
        if (handle == null)
        {
            return NameHandle.Bad;
        }

        NameHandle* copy;
        if (handle->Remote.IsEmpty)
        {
            uint minor;
            gss_name_struct* local = null;
            GssStatus status = GssStatus.FromMechanism(GssApi.gss_duplicate_name(&minor, handle->Local, &local), minor);
            if (status.IsError)
            {
                return status;
            }

            copy = NameHandle.TakeLocal(local, handle->Mechanism);
        }
        else
        {
            copy = NameHandle.CreateRemote(handle->Remote, handle->Mechanism);
        }

        *result = (gss_name_struct*)copy;
        return copy == null ? GssStatus.OutOfMemory : GssStatus.Complete;
    }
}
