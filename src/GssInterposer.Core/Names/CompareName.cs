// SPDX-License-Identifier: MIT
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Names;

/// <summary>gss_compare_name (RFC 2744 §5.7).</summary>
public static unsafe class CompareName
{
    /// <summary>Compared by the real mechanism, whose notion of equal principals is the only one that counts.</summary>
    public static GssStatus Run(Call* call, gss_name_struct* name1, gss_name_struct* name2, int* equal)
    {
        GssStatus status = NameHandle.BorrowLocal(ref *call, name1, out gss_name_struct* firstLocal);
        if (status.IsError)
        {
            return status;
        }

        status = NameHandle.BorrowLocal(ref *call, name2, out gss_name_struct* secondLocal);
        if (status.IsError)
        {
            return status;
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_compare_name(&minor, firstLocal, secondLocal, equal), minor);
    }
}
