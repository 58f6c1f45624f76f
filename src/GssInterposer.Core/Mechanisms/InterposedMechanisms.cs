// SPDX-License-Identifier: MIT
using GssInterposer.Core.Names;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Transport;
using GssInterposer.Interop;

namespace GssInterposer.Core.Mechanisms;

/// <summary>The answer of gss_mech_interposer, behind the gate in native/shim.c.</summary>
public static unsafe class InterposedMechanisms
{
    /// <summary>
    /// Prepares everything that lives as long as the process, and names the mechanisms we stand in for. Called with the mechglue's lock held, possibly more
    /// than once.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="interposer">The OID of the configuration line; only the gss-proxy one is ours.</param>
    /// <param name="switchedOn">GSS_USE_PROXY says yes. Otherwise it is not set, and the configuration file decides.</param>
    /// <returns>A set that the mechglue releases; null for "not now".</returns>
    public static gss_OID_set_desc_struct* Run(Call* call, gss_OID_desc_struct* interposer, bool switchedOn)
    {
        if (!NameTypes.Is(interposer, MechanismTable.InterposerOid) || !Settings.Load(ref *call, switchedOn)
            || !MechanismTable.Load() || !NameTypes.Load() || !Connections.Load())
        {
            return null;
        }

        gss_OID_set_desc_struct* set;
        return MechanismTable.MakeSetOfAll(&set).IsError ? null : set;
    }
}
