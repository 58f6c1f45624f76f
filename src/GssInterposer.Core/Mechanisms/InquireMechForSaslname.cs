// SPDX-License-Identifier: MIT
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Mechanisms;

/// <summary>gss_inquire_mech_for_saslname (RFC 5801 §11).</summary>
public static unsafe class InquireMechForSaslname
{
    /// <summary>
    /// The mechanism of ours that has the name, as the real mechanisms know their names. The mechglue asks these itself, so that its answer is the same.
    /// </summary>
    public static GssStatus Run(Call* call, gss_buffer_desc_struct* saslName, gss_OID_desc_struct** mechanism)
    {
        uint minor;
        gss_OID_desc_struct* found = null;
        GssStatus status = GssStatus.FromMechanism(GssApi.gss_inquire_mech_for_saslname(&minor, saslName, &found), minor);
        if (status.IsError)
        {
            return status;
        }

        int index = found == null ? -1 : MechanismTable.Find(found);
        if (index < 0)
        {
            return MechanismTable.BadMechanism;
        }

        Out.Set(mechanism, MechanismTable.Real(index));
        return status;
    }
}
