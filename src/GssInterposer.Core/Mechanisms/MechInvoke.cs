// SPDX-License-Identifier: MIT
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Mechanisms;

/// <summary>
/// gssspi_mech_invoke of MIT: what applications ask of the mechanism as a whole, such as krb5_gss_register_acceptor_identity, gss_krb5_ccache_name and
/// gss_krb5_free_lucid_sec_context.
/// </summary>
public static unsafe class MechInvoke
{
    /// <summary>Done by the real mechanism of this process. The daemon has keytabs and caches of its own, which its configuration names.</summary>
    public static GssStatus Run(Call* call, gss_OID_desc_struct* mechanism, gss_OID_desc_struct* request, gss_buffer_desc_struct* value)
    {
        int index = MechanismTable.Find(mechanism);
        if (index < 0)
        {
            return MechanismTable.BadMechanism;
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gssspi_mech_invoke(&minor, MechanismTable.Concatenated(index), request, value), minor);
    }
}
