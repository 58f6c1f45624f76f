// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Contexts;
using GssInterposer.Daemon.Credentials;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Names;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Procedures;

/// <summary>Procedure 8, INIT_SEC_CONTEXT (RFC 2744 §5.19), with the client's credential or the service's default.</summary>
// SAFETY: the bindings are a local that libgssapi reads during the call.
internal readonly unsafe struct InitSecContext : IProcedure<GssxArgInitSecContext, GssxResInitSecContext>
{
    /// <inheritdoc/>
    public static void Execute(Call call, in GssxArgInitSecContext argument, out GssxResInitSecContext result)
    {
        result = default;
        GssResult outcome = Init(call, in argument, ref result);
        if (!outcome.IsStep)
        {
            result.ContextHandle = default;
            result.Options = default;
        }

        bool isRefused = argument.InputToken.IsPresent && ErrorToken.Is(argument.InputToken.Value->Span);
        result.Status = StatusReply.From(call, outcome, argument.MechType, hasWords: !isRefused);
    }

    private static GssResult Init(Call call, in GssxArgInitSecContext argument, ref GssxResInitSecContext result)
    {
        if (!ExportForms.TryReadContextForm(in argument.CallCtx, out ContextForm form))
        {
            return GssResult.Failure(LibC.EINVAL);
        }

        GssResult outcome = SessionKeyRule.Check(call, in argument.CallCtx, form);
        if (outcome.IsError)
        {
            return outcome;
        }

        Mechanisms mech = (argument.MechType.IsEmpty ? Mechanisms.Krb5 : Mechanisms.Of(argument.MechType)) & call.Service.Credentials.Mechs;
        if (mech.IsEmpty)
        {
            return GssResult.Of(GssApi.GSS_S_BAD_MECH);
        }

        GssxName target = default;
        if (!argument.TargetName.IsPresent || !argument.TargetName.Value->TryDecode(call.Arena, out target))
        {
            return GssResult.Of(GssApi.GSS_S_BAD_NAME);
        }

        call.AuditTarget = target.DisplayName;
        outcome = NameConversion.ToGss(call, in target, out gss_name_struct* targetName);
        if (outcome.IsError)
        {
            return outcome;
        }

        uint lifetime = argument.TimeReq > uint.MaxValue ? GssApi.GSS_C_INDEFINITE : (uint)argument.TimeReq;
        outcome = InitiatorOrAcceptor.OpenInitiator(
            call, argument.CredHandle, mech, lifetime == 0 ? GssApi.GSS_C_INDEFINITE : lifetime, out gss_cred_id_struct* credential, out CredentialOrigin origin);
        if (outcome.IsError)
        {
            return outcome;
        }

        outcome = call.Names.Get(call.Gss, in target, targetName, mech, out gss_name_struct* canonicalTarget);
        if (outcome.IsError)
        {
            return outcome;
        }

        outcome = DelegationPolicy.Check(call, credential, canonicalTarget);
        if (outcome.IsError)
        {
            return outcome;
        }

        gss_ctx_id_struct* context = null;
        if (argument.ContextHandle.IsPresent)
        {
            outcome = ContextImport.Resume(call, *argument.ContextHandle.Value, initiator: true, out context);
            if (outcome.IsError)
            {
                return outcome;
            }
        }

        SyncedCredential synced = SyncedCredential.Begin(call, in argument.Options, credential, origin);
        gss_channel_bindings_struct storage;
        InitRequest request = new()
        {
            Credential = credential,
            Target = canonicalTarget,
            Mech = mech.First,
            Flags = Policy.RequestFlags(call.Service.Configuration, (uint)argument.ReqFlags),
            Lifetime = lifetime,
            Bindings = ChannelBindings.ToGss(argument.InputCb, &storage),
            Token = argument.InputToken.IsPresent ? *argument.InputToken.Value : default,
        };
        GssResult step = call.Gss.InitSecContext(ref context, in request, out XdrOpaque token);
        if (!token.IsEmpty)
        {
            outcome = Reply.Present(call, token, out result.OutputToken);
        }

        if (!step.IsStep || outcome.IsError)
        {
            return step.IsStep ? outcome : step;
        }

        outcome = step.Major == GssApi.GSS_S_CONTINUE_NEEDED ? ContextExport.ExportHalfOpenInitiator(call, context, argument.MechType, out GssxCtx wire)
            : ContextExport.ExportEstablished(call, context, form, out wire);
        call.AuditPrincipal = wire.SrcName.DisplayName;
        if (!outcome.IsError)
        {
            outcome = Reply.Encoded(call, in wire, out result.ContextHandle);
        }

        if (!outcome.IsError)
        {
            outcome = synced.End(call, credential, out result.Options);
        }

        return outcome.IsError ? outcome : step;
    }
}
