// SPDX-License-Identifier: MIT
using GssInterposer.Core.Names;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Gssx;
using GssInterposer.Interop;

namespace GssInterposer.Core.Credentials;

/// <summary>gss_inquire_cred_by_mech (RFC 2744 §5.22).</summary>
public static unsafe class InquireCredByMech
{
    /// <summary>As <see cref="InquireCred"/>, with the two lifetimes apart.</summary>
    public static GssStatus Run(
        Call* call,
        gss_cred_id_struct* credential,
        gss_OID_desc_struct* mechanism,
        gss_name_struct** name,
        uint* initiatorLifetime,
        uint* acceptorLifetime,
        int* usage)
    {
        if (credential != null)
        {
            CredHandle* handle = CredHandle.From(credential);
            return handle == null ? CredHandle.Bad : Inquire(ref *call, handle, name, initiatorLifetime, acceptorLifetime, usage);
        }

        // The default initiator credential (RFC 2744 §5.22).
        int index = MechanismTable.Find(mechanism);
        if (index < 0)
        {
            return MechanismTable.BadMechanism;
        }

        AcquireRequest request = AcquireRequest.Default(index, GssApi.GSS_C_INITIATE);
        GssStatus status = AcquireCredFrom.Acquire(ref *call, in request, out CredHandle* acquired, out _);
        if (!status.IsError)
        {
            status = Inquire(ref *call, acquired, name, initiatorLifetime, acceptorLifetime, usage);
            CredHandle.Release(acquired);
        }

        return status;
    }

    private static GssStatus Inquire(
        ref Call call, CredHandle* handle, gss_name_struct** name, uint* initiatorLifetime, uint* acceptorLifetime, int* usage)
    {
        if (!handle->IsRemote)
        {
            uint minor;
            gss_name_struct* local = null;
            GssStatus asked = GssStatus.FromMechanism(
                GssApi.gss_inquire_cred_by_mech(
                    &minor,
                    handle->Local,
                    MechanismTable.Concatenated(handle->Mechanism),
                    name == null ? null : &local,
                    initiatorLifetime,
                    acceptorLifetime,
                    usage),
                minor);
            return asked.IsError || NameHandle.Give(local, handle->Mechanism, name) ? asked : GssStatus.OutOfMemory;
        }

        GssStatus status = RemoteElement.Find(ref call, handle, out GssxCredElement element);
        if (status.IsError)
        {
            return status;
        }

        status = RemoteElement.GiveName(ref call, in element, handle->Mechanism, name);
        if (!status.IsError)
        {
            ulong age = handle->AgeSeconds;
            Out.Set(initiatorLifetime, CredUsage.Initiates(element.CredUsage) ? Lifetime.After(element.InitiatorTimeRec, age) : 0);
            Out.Set(acceptorLifetime, CredUsage.Accepts(element.CredUsage) ? Lifetime.After(element.AcceptorTimeRec, age) : 0);
            Out.Set(usage, CredUsage.FromWire(element.CredUsage));
        }

        return status;
    }
}
