// SPDX-License-Identifier: MIT
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Mechanisms;

/// <summary>gss_inquire_attrs_for_mech (RFC 5587 §3.4.3). The mechglue asks before it accepts without a credential.</summary>
public static unsafe class InquireAttrsForMech
{
    /// <summary>Asked of the real mechanism.</summary>
    public static GssStatus Run(Call* call, gss_OID_desc_struct* mechanism, gss_OID_set_desc_struct** attributes, gss_OID_set_desc_struct** knownAttributes)
    {
        int index = MechanismTable.Find(mechanism);
        if (index < 0)
        {
            return MechanismTable.BadMechanism;
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_inquire_attrs_for_mech(&minor, MechanismTable.Concatenated(index), attributes, knownAttributes), minor);
    }
}
