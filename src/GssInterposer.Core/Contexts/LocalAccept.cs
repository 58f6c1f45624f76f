// SPDX-License-Identifier: MIT
using GssInterposer.Core.Credentials;
using GssInterposer.Core.Names;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Contexts;

/// <summary>gss_accept_sec_context by the real mechanism.</summary>
internal static unsafe class LocalAccept
{
    /// <summary>
    /// One leg. The credential carries the concatenated OID, by which the mechglue knows that the token, which carries the real one, is not for us.
    /// </summary>
    public static GssStatus Run(
        ref Call call,
        ContextHandle* context,
        CredHandle* credential,
        gss_buffer_desc_struct* token,
        gss_channel_bindings_struct* bindings,
        in AcceptOutputs outputs)
    {
        if (credential != null && credential->IsRemote)
        {
            return CredHandle.WrongSide;
        }

        uint minor;
        uint flags = 0;
        gss_ctx_id_struct* local = context->Local;
        gss_name_struct* name = null;
        gss_cred_id_struct* delegated = null;
        GssStatus status = GssStatus.FromMechanism(
            GssApi.gss_accept_sec_context(
                &minor,
                &local,
                credential == null ? null : credential->Local,
                token,
                bindings,
                outputs.SourceName == null ? null : &name,
                null,
                outputs.Token,
                &flags,
                outputs.Lifetime,
                outputs.Delegated == null ? null : &delegated),
            minor);
        context->SetLocal(local);
        if (!status.IsStep)
        {
            return status;
        }

        if (delegated != null)
        {
            *outputs.Delegated = (gss_cred_id_struct*)CredHandle.TakeLocal(delegated, context->Mechanism);
            if (*outputs.Delegated == null)
            {
                flags &= ~(uint)GssApi.GSS_C_DELEG_FLAG;
            }
        }

        if (!NameHandle.Give(name, context->Mechanism, outputs.SourceName))
        {
            return GssStatus.OutOfMemory;
        }

        Out.Set(outputs.Mechanism, MechanismTable.Real(context->Mechanism));
        Out.Set(outputs.Flags, flags);
        return status;
    }
}
