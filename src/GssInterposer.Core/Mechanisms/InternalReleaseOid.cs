// SPDX-License-Identifier: MIT
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Mechanisms;

/// <summary>gss_internal_release_oid of MIT's mechglue: is this OID one that must not be freed?</summary>
public static unsafe class InternalReleaseOid
{
    /// <summary>
    /// Asked of every mechanism with the mechglue's lock held, so nothing here may call back into GSS-API. GSS_S_CONTINUE_NEEDED: not ours, ask the next.
    /// </summary>
    public static GssStatus Run(Call* call, gss_OID_desc_struct** oid)
    {
        if (!MechanismTable.Owns(*oid) && *oid != Names.NameTypes.Krb5PrincipalOid)
        {
            return new GssStatus(GssApi.GSS_S_CONTINUE_NEEDED, 0);
        }

        *oid = null;
        return GssStatus.Complete;
    }
}
