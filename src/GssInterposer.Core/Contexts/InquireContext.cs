// SPDX-License-Identifier: MIT
using GssInterposer.Core.Names;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Contexts;

/// <summary>gss_inquire_context (RFC 2744 §5.21).</summary>
public static unsafe class InquireContext
{
    /// <summary>Asked of the real mechanism, if it has the context; its names come back as names of ours.</summary>
    public static GssStatus Run(
        Call* call,
        gss_ctx_id_struct* context,
        gss_name_struct** sourceName,
        gss_name_struct** targetName,
        uint* lifetime,
        gss_OID_desc_struct** mechanism,
        uint* flags,
        int* locallyInitiated,
        int* open)
    {
        ContextHandle* handle = ContextHandle.From(context);
        if (handle != null && handle->IsRemote && !handle->IsOpen)
        {
            return InquireHalfMade(ref *call, handle, mechanism, flags, locallyInitiated);
        }

        GssStatus status = ContextHandle.Borrow(ref *call, context, out ContextSide side);
        if (status.IsError)
        {
            return status;
        }

        if (side.IsHeld)
        {
            return HeldInquiry.Context(ref *call, handle, sourceName, targetName, lifetime, mechanism, flags, locallyInitiated, open);
        }

        uint minor;
        gss_name_struct* source = null;
        gss_name_struct* target = null;
        status = GssStatus.FromMechanism(
            GssApi.gss_inquire_context(
                &minor, side.Local, sourceName == null ? null : &source, targetName == null ? null : &target, lifetime, null, flags, locallyInitiated, open),
            minor);
        if (status.IsError)
        {
            return status;
        }

        int index = handle->Mechanism;
        if (!NameHandle.Give(source, index, sourceName))
        {
            GssApi.gss_release_name(&minor, &target);
            return GssStatus.OutOfMemory;
        }

        if (!NameHandle.Give(target, index, targetName))
        {
            NameHandle.ReleaseOutput(sourceName);
            return GssStatus.OutOfMemory;
        }

        Out.Set(mechanism, MechanismTable.Real(index));
        return status;
    }

    /// <summary>
    /// RFC 2743 §2.2.6: of a context in the making, flags, direction and open are known, and the mechanism. The names are not, nor the lifetime; those outputs
    /// are empty already.
    /// </summary>
    private static GssStatus InquireHalfMade(ref Call call, ContextHandle* handle, gss_OID_desc_struct** mechanism, uint* flags, int* locallyInitiated)
    {
        if (!new XdrEncoded<GssxCtx>(handle->Remote.Pointer, handle->Remote.Length).TryDecode(call.Arena, out GssxCtx state))
        {
            return ContextHandle.Bad;
        }

        Out.Set(mechanism, MechanismTable.Real(handle->Mechanism));
        Out.Set(flags, (uint)state.CtxFlags);
        Out.Set(locallyInitiated, state.LocallyInitiated ? 1 : 0);
        return GssStatus.Complete;
    }
}
