// SPDX-License-Identifier: MIT
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Mechanisms;

/// <summary>gss_inquire_names_for_mech (RFC 2744 §5.24).</summary>
public static unsafe class InquireNamesForMech
{
    /// <summary>Asked of the real mechanism.</summary>
    public static GssStatus Run(Call* call, gss_OID_desc_struct* mechanism, gss_OID_set_desc_struct** nameTypes)
    {
        int index = MechanismTable.Find(mechanism);
        if (index < 0)
        {
            return MechanismTable.BadMechanism;
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_inquire_names_for_mech(&minor, MechanismTable.Concatenated(index), nameTypes), minor);
    }
}
