// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Contexts;
using GssInterposer.Daemon.Credentials;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Procedures;

/// <summary>Procedure 9, ACCEPT_SEC_CONTEXT (RFC 2744 §5.1), with the service's keys.</summary>
// SAFETY: locals that results point to are copied to the arena.
internal readonly unsafe struct AcceptSecContext : IProcedure<GssxArgAcceptSecContext, GssxResAcceptSecContext>
{
    /// <inheritdoc/>
    public static void Execute(Call call, in GssxArgAcceptSecContext argument, out GssxResAcceptSecContext result)
    {
        result = default;
        GssResult outcome = Accept(call, in argument, ref result, out XdrOpaque mech);
        if (!outcome.IsStep)
        {
            result.ContextHandle = default;
            result.DelegatedCredHandle = default;
            result.Options = default;
        }

        result.Status = StatusReply.From(call, outcome, mech);
    }

    private static GssResult Accept(Call call, in GssxArgAcceptSecContext argument, ref GssxResAcceptSecContext result, out XdrOpaque mech)
    {
        mech = default;
        if (!ExportForms.TryReadContextForm(in argument.CallCtx, out ContextForm form)
            || !ExportForms.TryReadCredentialForm(in argument.CallCtx, out CredentialForm credentialForm))
        {
            return GssResult.Failure(LibC.EINVAL);
        }

        GssResult outcome = SessionKeyRule.Check(call, in argument.CallCtx, form);
        if (outcome.IsError)
        {
            return outcome;
        }

        outcome = InitiatorOrAcceptor.OpenAcceptor(call, argument.CredHandle, out gss_cred_id_struct* credential);
        if (outcome.IsError)
        {
            return outcome;
        }

        gss_ctx_id_struct* context = null;
        if (argument.ContextHandle.IsPresent)
        {
            outcome = ContextImport.Resume(call, *argument.ContextHandle.Value, initiator: false, out context);
            if (outcome.IsError)
            {
                return outcome;
            }
        }

        gss_channel_bindings_struct storage;
        GssResult step = call.Gss.AcceptSecContext(
            ref context,
            credential,
            argument.InputToken,
            ChannelBindings.ToGss(argument.InputCb, &storage),
            argument.RetDelegCred,
            out AcceptOutcome accepted);
        mech = Oids.ToWire(accepted.Mech);
        if (!accepted.Token.IsEmpty || step.IsStep)
        {
            outcome = Reply.Present(call, accepted.Token, out result.OutputToken);      // after a failure: an error token (RFC 2743 §2.2.2)
        }

        if (!step.IsStep || outcome.IsError)
        {
            return step.IsStep ? outcome : step;
        }

        outcome = step.Major == GssApi.GSS_S_CONTINUE_NEEDED
            ? ContextExport.KeepHalfOpenAcceptor(call, context, mech, out GssxCtx wire)
            : Establish(call, context, form, credentialForm, in accepted, ref result, out wire);
        if (!outcome.IsError)
        {
            outcome = Reply.Encoded(call, in wire, out result.ContextHandle);
        }

        return outcome.IsError ? outcome : step;
    }

    private static GssResult Establish(
        Call call, gss_ctx_id_struct* context, ContextForm form, CredentialForm credentialForm, in AcceptOutcome accepted,
        ref GssxResAcceptSecContext result, out GssxCtx wire)
    {
        wire = default;
        GssResult outcome = GssResult.Complete;
        if (credentialForm == CredentialForm.LinuxV1)
        {
            outcome = MapInitiator(call, context, accepted.Mech, ref result);
        }

        if (!outcome.IsError)
        {
            outcome = ContextExport.ExportEstablished(call, context, form, out wire);
        }

        call.AuditPrincipal = wire.SrcName.DisplayName;
        call.AuditTarget = wire.TargName.DisplayName;
        if (accepted.Delegated != null && !outcome.IsError)
        {
            outcome = CredentialHandles.Seal(call, accepted.Delegated, CredentialOrigin.Delegated, out GssxCred delegated);
            if (!outcome.IsError)
            {
                outcome = Reply.Encoded(call, in delegated, out result.DelegatedCredHandle);
            }

            if (!outcome.IsError && call.Service.Configuration.ExportDelegated == DelegatedExport.Ccache && credentialForm != CredentialForm.LinuxV1)
            {
                outcome = ExportDelegated(call, accepted.Delegated, ref result);
            }
        }

        return outcome;
    }

    /// <summary>
    /// The credential itself beside its handle. A client who does not know the option has the handle. Nothing but a delegated credential leaves this way: its
    /// tickets are the initiator's gift to the service, in a token that the client could decrypt with the session key that it is given.
    /// </summary>
    private static GssResult ExportDelegated(Call call, gss_cred_id_struct* delegated, ref GssxResAcceptSecContext result)
    {
        GssResult outcome = call.Gss.ExportCred(delegated, out XdrOpaque token);
        outcome = outcome.IsError ? outcome : Reply.Array(call, 1, out result.Options);
        return !outcome.IsError && !GssxOptions.TryCreate(GssxOptionNames.DelegatedCred, token, call.Arena, out result.Options.Items[0])
            ? Reply.OutOfMemory
            : outcome;
    }

    private static GssResult MapInitiator(Call call, gss_ctx_id_struct* context, gss_OID_desc_struct* mech, ref GssxResAcceptSecContext result)
    {
        GssResult outcome = call.Gss.InquireContext(context, names: true, out ContextFacts facts);
        if (outcome.IsError)
        {
            return outcome;
        }

        outcome = LinuxCredentials.Map(call, facts.Source, mech, out XdrOpaque layout);
        if (outcome.IsError)
        {
            return outcome;
        }

        outcome = Reply.Array(call, 1, out result.Options);
        return !outcome.IsError && !GssxOptions.TryCreate(GssxOptionNames.LinuxCredsV1, layout, call.Arena, out result.Options.Items[0])
            ? Reply.OutOfMemory
            : outcome;
    }
}
