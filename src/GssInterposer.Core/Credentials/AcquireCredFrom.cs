// SPDX-License-Identifier: MIT
using GssInterposer.Core.Names;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Credentials;

/// <summary>gss_acquire_cred_from of MIT: gss_acquire_cred (RFC 2744 §5.2) with a say in where from.</summary>
public static unsafe class AcquireCredFrom
{
    /// <summary>
    /// Asks the sides in the order of GSSPROXY_BEHAVIOR. A sealed credential in the credential cache means that the proxy has been here before: then the daemon is
    /// asked first, whatever the order.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="desiredName">Whose; GSS_C_NO_NAME for the default.</param>
    /// <param name="seconds">Wanted lifetime; 0 for the default.</param>
    /// <param name="desiredMechanisms">Mechanisms; the mechglue names one. NULL is krb5.</param>
    /// <param name="usage">GSS_C_BOTH, GSS_C_INITIATE or GSS_C_ACCEPT.</param>
    /// <param name="store">Where from (MIT: krb5_gss_acquire_cred_from); NULL for the defaults.</param>
    /// <param name="credential">Receives the handle.</param>
    /// <param name="actualMechanisms">Receives the set of mechanisms, or NULL.</param>
    /// <param name="lifetime">Receives seconds left, or NULL.</param>
    public static GssStatus Run(
        Call* call,
        gss_name_struct* desiredName,
        uint seconds,
        gss_OID_set_desc_struct* desiredMechanisms,
        int usage,
        gss_key_value_set_struct* store,
        gss_cred_id_struct** credential,
        gss_OID_set_desc_struct** actualMechanisms,
        uint* lifetime)
    {
        NameHandle* name = NameHandle.From(desiredName);
        if (desiredName != null && name == null)
        {
            return NameHandle.Bad;
        }

        int mechanism = FindMechanism(desiredMechanisms);
        if (mechanism < 0)
        {
            return MechanismTable.BadMechanism;
        }

        AcquireRequest request = new(name, mechanism, usage, seconds, store);
        return Give(call, in request, credential, actualMechanisms, lifetime);
    }

    /// <summary>Acquires, and hands the result to the application.</summary>
    internal static GssStatus Give(
        Call* call, in AcquireRequest request, gss_cred_id_struct** credential, gss_OID_set_desc_struct** actualMechanisms, uint* lifetime)
    {
        GssStatus status = Acquire(ref *call, in request, out CredHandle* handle, out uint left);
        return Give(status, in request, handle, left, credential, actualMechanisms, lifetime);
    }

    /// <summary>Hands the result of an acquisition to the application.</summary>
    internal static GssStatus Give(
        GssStatus status,
        in AcquireRequest request,
        CredHandle* handle,
        uint left,
        gss_cred_id_struct** credential,
        gss_OID_set_desc_struct** actualMechanisms,
        uint* lifetime)
    {
        if (status.IsError)
        {
            return status;
        }

        if (actualMechanisms != null)
        {
            status = MechanismTable.MakeSet(request.Mechanism, actualMechanisms);
            if (status.IsError)
            {
                CredHandle.Release(handle);
                return status;
            }
        }

        Out.Set(lifetime, left);
        *credential = (gss_cred_id_struct*)handle;
        return status;
    }

    /// <summary>The same, with everything found.</summary>
    internal static GssStatus Acquire(ref Call call, in AcquireRequest request, out CredHandle* handle, out uint lifetime)
    {
        Behavior behavior = Settings.Behavior;
        if (behavior == Behavior.LocalOnly)
        {
            return LocalCredentials.Acquire(ref call, in request, out handle, out lifetime);
        }

        Blob stored = !request.MayKeep ? default : request.Initiates ? CredentialCache.Find(request.CacheName) : AcceptorCache.Take(in request);
        if (request.Initiates && !stored.IsEmpty && behavior == Behavior.LocalFirst)
        {
            behavior = Behavior.RemoteFirst;
        }

        GssStatus status;
        if (behavior.IsLocalFirst())
        {
            status = LocalCredentials.Acquire(ref call, in request, out handle, out lifetime);
            if (!status.IsStep)
            {
                GssStatus remote = RemoteCredentials.Acquire(ref call, in request, ref stored, out handle, out lifetime);
                status = remote.IsStep ? remote : GssStatus.OfBoth(status, remote);
            }
        }
        else
        {
            status = RemoteCredentials.Acquire(ref call, in request, ref stored, out handle, out lifetime);
            if (!status.IsStep && behavior.AllowsLocal())
            {
                GssStatus local = LocalCredentials.Acquire(ref call, in request, out handle, out lifetime);
                status = local.IsStep ? local : GssStatus.OfBoth(local, status);
            }
        }

        stored.Release();
        return status;
    }

    /// <summary>The first mechanism of a set that we stand in for; krb5 for no set, -1 for none of them.</summary>
    internal static int FindMechanism(gss_OID_set_desc_struct* mechanisms)
    {
        if (mechanisms == null || mechanisms->count == 0)
        {
            return MechanismTable.Krb5;
        }

        for (nuint i = 0; i < mechanisms->count; i++)
        {
            int index = MechanismTable.Find(mechanisms->elements + i);
            if (index >= 0)
            {
                return index;
            }
        }

        return -1;
    }
}
