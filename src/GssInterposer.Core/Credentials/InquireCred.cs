// SPDX-License-Identifier: MIT
using GssInterposer.Core.Names;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Credentials;

/// <summary>gss_inquire_cred (RFC 2744 §5.20).</summary>
public static unsafe class InquireCred
{
    /// <summary>Whose, how long, what for. The default credential never comes here: the mechglue asks the real mechanism.</summary>
    public static GssStatus Run(
        Call* call, gss_cred_id_struct* credential, gss_name_struct** name, uint* lifetime, int* usage, gss_OID_set_desc_struct** mechanisms)
    {
        CredHandle* handle = CredHandle.From(credential);
        if (handle == null)
        {
            return CredHandle.Bad;
        }

        GssStatus status = handle->IsRemote
            ? InquireRemote(ref *call, handle, name, lifetime, usage)
            : InquireLocal(handle, name, lifetime, usage);
        if (status.IsError || mechanisms == null)
        {
            return status;
        }

        status = MechanismTable.MakeSet(handle->Mechanism, mechanisms);
        if (status.IsError)
        {
            NameHandle.ReleaseOutput(name);
        }

        return status;
    }

    private static GssStatus InquireLocal(CredHandle* handle, gss_name_struct** name, uint* lifetime, int* usage)
    {
        uint minor;
        gss_name_struct* local = null;
        GssStatus status = GssStatus.FromMechanism(
            GssApi.gss_inquire_cred(&minor, handle->Local, name == null ? null : &local, lifetime, usage, null), minor);
        return status.IsError || NameHandle.Give(local, handle->Mechanism, name) ? status : GssStatus.OutOfMemory;
    }

    private static GssStatus InquireRemote(ref Call call, CredHandle* handle, gss_name_struct** name, uint* lifetime, int* usage)
    {
        GssStatus status = RemoteElement.Find(ref call, handle, out GssxCredElement element);
        if (status.IsError)
        {
            return status;
        }

        status = RemoteElement.GiveName(ref call, in element, handle->Mechanism, name);
        if (!status.IsError)
        {
            Out.Set(lifetime, Lifetime.Of(in element, handle->AgeSeconds));
            Out.Set(usage, CredUsage.FromWire(element.CredUsage));
        }

        return status;
    }
}
