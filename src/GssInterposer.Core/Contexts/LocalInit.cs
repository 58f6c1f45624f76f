// SPDX-License-Identifier: MIT
using GssInterposer.Core.Credentials;
using GssInterposer.Core.Names;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Contexts;

/// <summary>gss_init_sec_context by the real mechanism.</summary>
internal static unsafe class LocalInit
{
    /// <summary>One leg, for the concatenated OID.</summary>
    public static GssStatus Run(ref Call call, ContextHandle* context, CredHandle* credential, in InitInputs inputs, in InitOutputs outputs)
    {
        if (credential != null && credential->IsRemote)
        {
            return CredHandle.WrongSide;
        }

        GssStatus status = NameHandle.BorrowLocal(ref call, inputs.Target, out gss_name_struct* target);
        if (!status.IsStep)
        {
            return status;
        }

        uint minor;
        gss_ctx_id_struct* local = context->Local;
        status = GssStatus.FromMechanism(
            GssApi.gss_init_sec_context(
                &minor,
                credential == null ? null : credential->Local,
                &local,
                target,
                MechanismTable.Concatenated(context->Mechanism),
                inputs.Flags,
                inputs.Seconds,
                inputs.Bindings,
                inputs.Token,
                null,
                outputs.Token,
                outputs.Flags,
                outputs.Lifetime),
            minor);
        context->SetLocal(local);
        if (status.IsStep)
        {
            Out.Set(outputs.Mechanism, MechanismTable.Real(context->Mechanism));
        }

        return status;
    }
}
