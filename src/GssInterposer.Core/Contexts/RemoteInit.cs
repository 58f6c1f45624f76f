// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Credentials;
using GssInterposer.Core.Names;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Core.Transport;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Contexts;

/// <summary>gss_init_sec_context by the daemon.</summary>
// SAFETY: what the arguments point to lives in this frame, the arena or the handles until the exchange is over.
internal static unsafe class RemoteInit
{
    /// <summary>INIT_SEC_CONTEXT: one leg. Tickets that the daemon got on the way come back with the answer and stay with the credential.</summary>
    public static GssStatus Run(ref Call call, ContextHandle* context, CredHandle* credential, in InitInputs inputs, in InitOutputs outputs)
    {
        GssStatus status = NameHandle.BorrowRemote(ref call, inputs.Target, out XdrEncoded<GssxName> target);
        if (status.IsError)
        {
            return status;
        }

        if (!GssxOptions.TryCreateText(GssxOptionNames.SyncModifiedCreds, GssxOptionNames.SyncModifiedCredsDefault, call.Arena, out GssxOption sync)
            || !HeldContext.TryOffer(ref call, out GssxOption offer))
        {
            return GssStatus.OutOfMemory;
        }

        gss_OID_desc_struct* mechanism = MechanismTable.Real(context->Mechanism);
        XdrEncoded<GssxCtx> begun = new(context->Remote.Pointer, context->Remote.Length);
        XdrEncoded<GssxCred> sealedCredential = credential == null ? default : credential->Remote;
        GssxCb bindings = inputs.Bindings == null ? default : ChannelBindings.ToWire(inputs.Bindings);
        XdrOpaque token = inputs.Token == null ? default : Buffers.ToWire(inputs.Token);

        GssxArgInitSecContext arguments = default;
        arguments.CallCtx.Options = new XdrArray<GssxOption>(&offer, 1);
        arguments.ContextHandle.Value = begun.IsEmpty ? null : &begun;
        arguments.CredHandle.Value = sealedCredential.IsEmpty ? null : &sealedCredential;
        arguments.TargetName.Value = &target;
        arguments.MechType = new XdrOpaque((byte*)mechanism->elements, mechanism->length);
        arguments.ReqFlags = inputs.Flags;
        arguments.TimeReq = inputs.Seconds;
        arguments.InputCb.Value = inputs.Bindings == null ? null : &bindings;
        arguments.InputToken.Value = inputs.Token == null ? null : &token;
        arguments.Options = new XdrArray<GssxOption>(&sync, 1);

        if (!ProxyCall.Exchange(
            ref call, GssxProgram.Procedure.InitSecContext, Idempotency.Never, in arguments, out GssxResInitSecContext result, out GssStatus failure))
        {
            return failure;
        }

        status = RemoteStatus.From(in result.Status);
        if (!status.IsStep)
        {
            Buffers.TryGive(result.OutputToken, outputs.Token);
            return status;
        }

        if (!result.ContextHandle.IsPresent || !result.ContextHandle.Value->TryDecode(call.Arena, out GssxCtx state))
        {
            return GssStatus.Failure(MinorCode.EmptyReply);
        }

        if (status.IsComplete && credential != null && !IsOwn(ref call, credential, in state))
        {
            return GssStatus.Failure(MinorCode.OtherPrincipal);
        }

        if (!HeldContext.TryRecognize(ref call, in state, status, out XdrEncoded<GssxCtx> held))
        {
            return GssStatus.Failure(MinorCode.BadReply);
        }

        // Complete after one leg: MIT's mechanism reports GSS_C_PROT_READY_FLAG for such a context from gss_inquire_context only, and so do we.
        uint flags = HeldContext.Flags(state.CtxFlags, !held.IsEmpty);
        if (begun.IsEmpty && status.IsComplete)
        {
            flags &= ~(uint)GssApi.GSS_C_PROT_READY_FLAG;
        }

        if (!Buffers.TryGive(result.OutputToken, outputs.Token) || !context->SetRemote(result.ContextHandle.Value->Span, status.IsComplete, held, HeldContext.EndOf(state.Lifetime)))
        {
            return GssStatus.OutOfMemory;
        }

        if (credential != null)
        {
            TakeChangedCredential(ref call, credential, in result);
        }

        Out.Set(outputs.Mechanism, mechanism);
        Out.Set(outputs.Flags, flags);
        Out.Set(outputs.Lifetime, Lifetime.After(state.Lifetime, 0));
        return status;
    }

    /// <summary>
    /// Is the initiator who the credential says? The C daemon takes the service's own credential when it cannot open the one it is shown, and a delegated credential must not turn into that
    /// silently. An anonymous one is called differently in context and credential (RFC 8062).
    /// </summary>
    private static bool IsOwn(ref Call call, CredHandle* credential, in GssxCtx state)
    {
        ReadOnlySpan<byte> initiator = GssxOptions.WithoutNul(state.SrcName.DisplayName).Span;
        if (initiator.IsEmpty || !credential->Remote.TryDecode(call.Arena, out GssxCred held))
        {
            return true;
        }

        ReadOnlySpan<byte> holder = GssxOptions.WithoutNul(held.DesiredName.DisplayName).Span;
        ReadOnlySpan<byte> anonymous = "WELLKNOWN/ANONYMOUS@"u8;
        return holder.IsEmpty
            || holder.SequenceEqual(initiator)
            || (holder.Length > anonymous.Length && holder.Slice(0, anonymous.Length).SequenceEqual(anonymous));
    }

    /// <summary>A daemon that allows it (allow_client_ccache_sync) sends the credential with its new tickets. Not keeping it costs time, not correctness.</summary>
    private static void TakeChangedCredential(ref Call call, CredHandle* credential, in GssxResInitSecContext result)
    {
        if (!GssxOptions.TryFind(result.Options, GssxOptionNames.SyncCreds, out XdrOpaque value)
            || !new XdrEncoded<GssxCred>(value.Pointer, value.Length).TryDecode(call.Arena, out GssxCred changed))
        {
            return;
        }

        // What the application has set on its handle is not of the daemon's making, and not for the processes that find the credential in the cache.
        XdrEncoded<GssxCred> encoded = new(value.Pointer, value.Length);
        XdrEncoded<GssxCred> carried = ElementOptions.Carry(ref call, credential, in changed, encoded);
        bool isDelegated = credential->Remote.TryDecode(call.Arena, out GssxCred held) && DelegatedMark.IsOn(in held); // stored by its owner: the mark must stay
        if (!carried.IsEmpty && credential->Update(carried.Span) && credential->IsCached && !isDelegated)
        {
            CredentialCache.Keep(credential->CacheName, in changed, encoded);
        }
    }
}
