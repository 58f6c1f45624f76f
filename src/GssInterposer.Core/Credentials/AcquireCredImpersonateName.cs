// SPDX-License-Identifier: MIT
using GssInterposer.Core.Names;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Gssx;
using GssInterposer.Interop;

namespace GssInterposer.Core.Credentials;

/// <summary>gss_acquire_cred_impersonate_name of MIT: a credential in a user's name, got with the service's own (S4U2Self, MS-SFU).</summary>
public static unsafe class AcquireCredImpersonateName
{
    /// <summary>Goes to the side on which the impersonator's credential is.</summary>
    /// <param name="call">The call.</param>
    /// <param name="impersonator">The service's credential.</param>
    /// <param name="desiredName">The user.</param>
    /// <param name="seconds">Wanted lifetime; 0 for the default.</param>
    /// <param name="desiredMechanisms">Mechanisms; the mechglue names one. NULL is krb5.</param>
    /// <param name="usage">GSS_C_INITIATE.</param>
    /// <param name="credential">Receives the handle.</param>
    /// <param name="actualMechanisms">Receives the set of mechanisms, or NULL.</param>
    /// <param name="lifetime">Receives seconds left, or NULL.</param>
    public static GssStatus Run(
        Call* call,
        gss_cred_id_struct* impersonator,
        gss_name_struct* desiredName,
        uint seconds,
        gss_OID_set_desc_struct* desiredMechanisms,
        int usage,
        gss_cred_id_struct** credential,
        gss_OID_set_desc_struct** actualMechanisms,
        uint* lifetime)
    {
        if (Settings.IsFaulty)
        {
            return Settings.Fault;
        }

        CredHandle* own = CredHandle.From(impersonator);
        if (own == null)
        {
            return CredHandle.Bad;
        }

        NameHandle* name = NameHandle.From(desiredName);
        if (name == null)
        {
            return NameHandle.Bad;
        }

        int mechanism = AcquireCredFrom.FindMechanism(desiredMechanisms);
        if (mechanism < 0)
        {
            return MechanismTable.BadMechanism;
        }

        AcquireRequest request = new(name, mechanism, usage, seconds, null, null, own);
        CredHandle* handle;
        uint left;
        GssStatus status = own->IsRemote
            ? AcquireRemote(ref *call, in request, out handle, out left)
            : LocalCredentials.Acquire(ref *call, in request, out handle, out left);
        return AcquireCredFrom.Give(status, in request, handle, left, credential, actualMechanisms, lifetime);
    }

    /// <summary>With the checks that the real mechanism makes (MIT: krb5_gss_acquire_cred_impersonate_name).</summary>
    private static GssStatus AcquireRemote(ref Call call, in AcquireRequest request, out CredHandle* handle, out uint lifetime)
    {
        handle = null;
        lifetime = 0;
        if (!Settings.Behavior.AllowsRemote())
        {
            return CredHandle.WrongSide;
        }

        if (request.Usage != GssApi.GSS_C_INITIATE)
        {
            Krb5Session session = default;
            GssStatus refused = session.Open() == 0 ? session.Failure(GenericMinor.BadUsage) : GssStatus.OutOfMemory;
            session.Close();
            return refused;
        }

        GssStatus status = RemoteElement.Find(ref call, request.Impersonator, out GssxCredElement element);
        if (status.IsError)
        {
            return status;
        }

        Blob none = default;
        return CredUsage.Initiates(element.CredUsage)
            ? RemoteCredentials.Acquire(ref call, in request, ref none, out handle, out lifetime)
            : new GssStatus(GssApi.GSS_S_NO_CRED, 0);
    }
}
