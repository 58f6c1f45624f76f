// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Names;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Core.Transport;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Contexts;

/// <summary>What there is to know of a context that the daemon holds.</summary>
// SAFETY: the pointers are the application's outputs, NULL or valid; handles are live for the time of the call.
internal static unsafe class HeldInquiry
{
    /// <summary>1.2.840.113554.1.2.2.5.5, GSS_C_INQ_SSPI_SESSION_KEY.</summary>
    private static ReadOnlySpan<byte> SessionKey => [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02, 0x05, 0x05];

    /// <summary>1.2.840.113554.1.2.2.5.6 and a version, for gss_krb5_export_lucid_sec_context: its answer is a pointer, which must not come from outside.</summary>
    private static ReadOnlySpan<byte> LucidContext => [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02, 0x05, 0x06];

    /// <summary>krb5 has no minor for it; so the words are the major's.</summary>
    private static GssStatus Expired => GssStatus.WithoutMinor(GssApi.GSS_S_CONTEXT_EXPIRED, "The referenced context has expired"u8);

    /// <summary>gss_context_time.</summary>
    public static GssStatus Time(ContextHandle* handle, uint* seconds)
    {
        *seconds = HeldContext.LifetimeUntil(handle->EndSeconds);
        return *seconds == 0 ? Expired : GssStatus.Complete;
    }

    /// <summary>gss_inquire_context: as the daemon has told it when the context was established; the lifetime counts down.</summary>
    public static GssStatus Context(
        ref Call call,
        ContextHandle* handle,
        gss_name_struct** sourceName,
        gss_name_struct** targetName,
        uint* lifetime,
        gss_OID_desc_struct** mechanism,
        uint* flags,
        int* locallyInitiated,
        int* open)
    {
        if (!new XdrEncoded<GssxCtx>(handle->Remote.Pointer, handle->Remote.Length).TryDecode(call.Arena, out GssxCtx state))
        {
            return ContextHandle.Bad;
        }

        // krb5 tells all of a context that has expired, but the mechglue does not pass its names on.
        uint left = HeldContext.LifetimeUntil(handle->EndSeconds);
        sourceName = left == 0 ? null : sourceName;
        targetName = left == 0 ? null : targetName;
        if (!TryGive(ref call, in state.SrcName, handle->Mechanism, sourceName))
        {
            return GssStatus.OutOfMemory;
        }

        if (!TryGive(ref call, in state.TargName, handle->Mechanism, targetName))
        {
            NameHandle.ReleaseOutput(sourceName);
            return GssStatus.OutOfMemory;
        }

        Out.Set(lifetime, left);
        Out.Set(mechanism, MechanismTable.Real(handle->Mechanism));
        Out.Set(flags, HeldContext.Flags(state.CtxFlags, isHeld: true));
        Out.Set(locallyInitiated, state.LocallyInitiated ? 1 : 0);
        Out.Set(open, 1);
        return left == 0 ? Expired : GssStatus.Complete;
    }

    /// <summary>INQUIRE_CONTEXT. The daemon tells what is no key; for keys it is not even asked.</summary>
    public static GssStatus ByOid(ref Call call, XdrEncoded<GssxCtx> context, gss_OID_desc_struct* property, gss_buffer_set_desc_struct** values)
    {
        ReadOnlySpan<byte> oid = new(property->elements, (int)property->length);
        if (StartsWith(oid, SessionKey) || StartsWith(oid, LucidContext))
        {
            return HeldContext.KeysStay;
        }

        GssxArgInquireContext arguments = default;
        arguments.ContextHandle = context;
        arguments.DesiredObject = new XdrOpaque((byte*)property->elements, property->length);
        if (!ProxyCall.Exchange(
            ref call, GssxProgram.Procedure.InquireContext, Idempotency.Repeatable, in arguments, out GssxResInquireContext result, out GssStatus failure))
        {
            return failure;
        }

        GssStatus status = RemoteStatus.OfMessage(in result.Status);
        return status.IsError ? status : Give(status, result.DataSet, values);
    }

    private static GssStatus Give(GssStatus status, XdrArray<XdrOpaque> told, gss_buffer_set_desc_struct** values)
    {
        uint minor;
        for (uint i = 0; i < told.Count; i++)
        {
            gss_buffer_desc_struct member = default;
            member.length = told[i].Length;
            member.value = told[i].Pointer;
            GssStatus added = GssStatus.FromMechanism(GssApi.gss_add_buffer_set_member(&minor, &member, values), minor);
            if (added.IsError)
            {
                GssApi.gss_release_buffer_set(&minor, values);
                return added;
            }
        }

        return status;
    }

    /// <summary>Hands out a name of the context, if it has one and somebody wants it.</summary>
    private static bool TryGive(ref Call call, in GssxName name, int mechanism, gss_name_struct** output)
    {
        if (output == null || name.IsAbsent)
        {
            return true;
        }

        XdrEncoded<GssxName> encoded = XdrEncoded<GssxName>.From(in name, call.Arena);
        *output = encoded.IsEmpty ? null : (gss_name_struct*)NameHandle.CreateRemote(encoded.Span, mechanism);
        return *output != null;
    }

    private static bool StartsWith(ReadOnlySpan<byte> oid, ReadOnlySpan<byte> prefix) =>
        oid.Length >= prefix.Length && oid.Slice(0, prefix.Length).SequenceEqual(prefix);
}
