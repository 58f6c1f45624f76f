// SPDX-License-Identifier: MIT
using GssInterposer.Core.Names;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Credentials;

/// <summary>gss_acquire_cred_with_password of MIT (gssapi_ext.h).</summary>
public static unsafe class AcquireCredWithPassword
{
    /// <summary>
    /// Asks the sides in the order of GSSPROXY_BEHAVIOR. The daemon is sent the password only when it says that it takes them (docs/PROTOCOL.md). What a
    /// password got is kept in no credential cache.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="desiredName">Whose password it is.</param>
    /// <param name="password">The password, without NUL; borrowed.</param>
    /// <param name="seconds">Wanted lifetime; 0 for the default.</param>
    /// <param name="desiredMechanisms">Mechanisms; the mechglue names one. NULL is krb5.</param>
    /// <param name="usage">GSS_C_BOTH, GSS_C_INITIATE or GSS_C_ACCEPT.</param>
    /// <param name="credential">Receives the handle.</param>
    /// <param name="actualMechanisms">Receives the set of mechanisms, or NULL.</param>
    /// <param name="lifetime">Receives seconds left, or NULL.</param>
    public static GssStatus Run(
        Call* call,
        gss_name_struct* desiredName,
        gss_buffer_desc_struct* password,
        uint seconds,
        gss_OID_set_desc_struct* desiredMechanisms,
        int usage,
        gss_cred_id_struct** credential,
        gss_OID_set_desc_struct** actualMechanisms,
        uint* lifetime)
    {
        NameHandle* name = NameHandle.From(desiredName);
        if (name == null)
        {
            return NameHandle.Bad; // a password without a name is nobody's
        }

        int mechanism = AcquireCredFrom.FindMechanism(desiredMechanisms);
        if (mechanism < 0)
        {
            return MechanismTable.BadMechanism;
        }

        AcquireRequest request = new(name, mechanism, usage, seconds, null, password);
        return AcquireCredFrom.Give(call, in request, credential, actualMechanisms, lifetime);
    }
}
