// SPDX-License-Identifier: MIT
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Mechanisms;

/// <summary>gss_inquire_saslname_for_mech (RFC 5801 §10).</summary>
public static unsafe class InquireSaslnameForMech
{
    /// <summary>Asked of the real mechanism.</summary>
    public static GssStatus Run(Call* call, gss_OID_desc_struct* mechanism, gss_buffer_desc_struct* saslName, gss_buffer_desc_struct* name, gss_buffer_desc_struct* description)
    {
        int index = MechanismTable.Find(mechanism);
        if (index < 0)
        {
            return MechanismTable.BadMechanism;
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_inquire_saslname_for_mech(&minor, MechanismTable.Concatenated(index), saslName, name, description), minor);
    }
}
