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

/// <summary>gss_accept_sec_context by the daemon.</summary>
// SAFETY: what the arguments point to lives in this frame, the arena or the handles until the exchange is over.
internal static unsafe class RemoteAccept
{
    /// <summary>ACCEPT_SEC_CONTEXT: one leg. Without a credential the daemon uses the service's own.</summary>
    public static GssStatus Run(
        ref Call call,
        ContextHandle* context,
        CredHandle* credential,
        gss_buffer_desc_struct* token,
        gss_channel_bindings_struct* bindings,
        in AcceptOutputs outputs)
    {
        if (!HeldContext.TryOffer(ref call, out GssxOption offer))
        {
            return GssStatus.OutOfMemory;
        }

        XdrEncoded<GssxCtx> begun = new(context->Remote.Pointer, context->Remote.Length);
        XdrEncoded<GssxCred> sealedCredential = credential == null ? default : credential->Remote;
        GssxCb wireBindings = bindings == null ? default : ChannelBindings.ToWire(bindings);

        GssxArgAcceptSecContext arguments = default;
        arguments.CallCtx.Options = new XdrArray<GssxOption>(&offer, 1);
        arguments.ContextHandle.Value = begun.IsEmpty ? null : &begun;
        arguments.CredHandle.Value = sealedCredential.IsEmpty ? null : &sealedCredential;
        arguments.InputToken = Buffers.ToWire(token);
        arguments.InputCb.Value = bindings == null ? null : &wireBindings;
        arguments.RetDelegCred = outputs.Delegated != null;

        if (!ProxyCall.Exchange(
            ref call, GssxProgram.Procedure.AcceptSecContext, Idempotency.Never, in arguments, out GssxResAcceptSecContext result, out GssStatus failure))
        {
            return failure;
        }

        GssStatus status = RemoteStatus.From(in result.Status);
        if (!status.IsStep)
        {
            // RFC 2743 §2.2.2: a failure may come with a token that tells the initiator why (KRB-ERROR).
            Buffers.TryGive(result.OutputToken, outputs.Token);
            if (!begun.IsEmpty)
            {
                // krb5 cannot export a half-made acceptor (GSS_C_DCE_STYLE, IAKERB): our daemon keeps it as long as it runs. The C daemon exports it all the same,
                // but what it imports again has lost where it was.
                Words.Append(status, "; in the second leg of a handshake: the daemon was restarted meanwhile, or is the C gssproxy, which cannot accept it"u8);
            }

            return status;
        }

        if (!result.ContextHandle.IsPresent || !result.ContextHandle.Value->TryDecode(call.Arena, out GssxCtx state))
        {
            return GssStatus.Failure(status.IsComplete ? MinorCode.EmptyReply : MinorCode.NoMultiLegAccept);
        }

        // The C daemon keeps half-made contexts nowhere: its next leg would fail with an error about the token.
        if (!status.IsComplete && state.ExportedContextToken.IsEmpty && state.State.IsEmpty)
        {
            return GssStatus.Failure(MinorCode.NoMultiLegAccept);
        }

        return HeldContext.TryRecognize(ref call, in state, status, out XdrEncoded<GssxCtx> held)
            ? Finish(ref call, context, in result, in state, held, status, in outputs)
            : GssStatus.Failure(MinorCode.BadReply);
    }

    private static GssStatus Finish(
        ref Call call,
        ContextHandle* context,
        in GssxResAcceptSecContext result,
        in GssxCtx state,
        XdrEncoded<GssxCtx> held,
        GssStatus status,
        in AcceptOutputs outputs)
    {
        // The mechglue takes the name and the delegated credential of the last leg only; given before, they would leak.
        NameHandle* source = null;
        if (status.IsComplete && outputs.SourceName != null && !state.SrcName.IsAbsent)
        {
            XdrEncoded<GssxName> encoded = XdrEncoded<GssxName>.From(in state.SrcName, call.Arena);
            source = encoded.IsEmpty ? null : NameHandle.CreateRemote(encoded.Span, context->Mechanism);
            if (source == null)
            {
                return GssStatus.OutOfMemory;
            }
        }

        int mechanism = state.Mech.IsEmpty ? -1 : MechanismTable.Find(state.Mech.Span); // IAKERB does not say before the last leg
        if (!Buffers.TryGive(result.OutputToken, outputs.Token)
            || !context->SetRemote(result.ContextHandle.Value->Span, status.IsComplete, held, HeldContext.EndOf(state.Lifetime)))
        {
            if (source != null)
            {
                NameHandle.Release(source);
            }

            return GssStatus.OutOfMemory;
        }

        // Everything that can fail is behind us: only now are the application's variables touched.
        context->Mechanism = mechanism < 0 ? context->Mechanism : mechanism;
        if (outputs.SourceName != null)
        {
            *outputs.SourceName = (gss_name_struct*)source;
        }

        Out.Set(outputs.Mechanism, MechanismTable.Real(context->Mechanism));
        gss_cred_id_struct** delegated = status.IsComplete ? outputs.Delegated : null;
        Out.Set(outputs.Flags, GiveDelegated(ref call, HeldContext.Flags(state.CtxFlags, !held.IsEmpty), in result, context->Mechanism, delegated));
        Out.Set(outputs.Lifetime, Lifetime.After(state.Lifetime, 0));
        return status;
    }

    /// <summary>
    /// Hands out the delegated credential. The mechglue keeps one only together with GSS_C_DELEG_FLAG: both or neither.
    /// </summary>
    /// <returns>The flags; without GSS_C_DELEG_FLAG when a credential was wanted and there is none.</returns>
    private static uint GiveDelegated(ref Call call, uint flags, in GssxResAcceptSecContext result, int mechanism, gss_cred_id_struct** output)
    {
        const uint delegated = (uint)GssApi.GSS_C_DELEG_FLAG;
        if (output == null)
        {
            return flags;
        }

        if ((flags & delegated) != 0)
        {
            CredHandle* handle = ImportDelegated(ref call, in result, mechanism);
            if (handle == null && result.DelegatedCredHandle.IsPresent)
            {
                handle = CredHandle.CreateRemote(result.DelegatedCredHandle.Value->Span, mechanism);
                if (handle != null)
                {
                    DelegatedMark.Set(ref call, handle);
                }
            }

            *output = (gss_cred_id_struct*)handle;
        }

        return *output == null ? flags & ~delegated : flags;
    }

    /// <summary>The credential itself, from a daemon that gives it (its setting <c>export_delegated = ccache</c>): from here on as if there were no proxy.</summary>
    /// <returns>Null: none, or none that the real mechanism takes.</returns>
    private static CredHandle* ImportDelegated(ref Call call, in GssxResAcceptSecContext result, int mechanism) =>
        GssxOptions.TryFind(result.Options, GssxOptionNames.DelegatedCred, out XdrOpaque token)
            && CredentialTokens.TryUnwrap(token.Span, out ReadOnlySpan<byte> inner)
            && ExportedKrb5.HoldsItsTickets(inner)
            && !LocalCredentials.Import(ref call, mechanism, inner, out CredHandle* handle).IsError
            ? handle
            : null;
}
