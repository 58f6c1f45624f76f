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
        NameHandle* first = NameHandle.From(name1);
        NameHandle* second = NameHandle.From(name2);
        if (first == null || second == null)
        {
            return NameHandle.Bad;
        }

        GssStatus status = NameHandle.BorrowLocal(ref *call, first, out gss_name_struct* firstLocal);
        if (status.IsError)
        {
            return status;
        }

        status = NameHandle.BorrowLocal(ref *call, second, out gss_name_struct* secondLocal);
        if (status.IsError)
        {
            return status;
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_compare_name(&minor, firstLocal, secondLocal, equal), minor);
    }
}
