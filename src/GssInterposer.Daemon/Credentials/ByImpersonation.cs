// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Credentials;

/// <summary>Credentials in a user's name, without the user's key: S4U2Self (MS-SFU), gss_acquire_cred_impersonate_name.</summary>
internal static unsafe class ByImpersonation
{
    /// <summary>Acquires one.</summary>
    /// <param name="call">The call.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="decision">Allowed, with an impersonation.</param>
    /// <param name="user">Whose name.</param>
    /// <param name="credential">The credential.</param>
    public static GssResult Acquire(
        Call call, in AcquireRequest request, in AcquireDecision decision, gss_name_struct* user, out gss_cred_id_struct* credential)
    {
        credential = null;
        GssResult outcome = Acquisition.PrincipalOf(call, user, out XdrOpaque principal);
        if (outcome.IsError)
        {
            return outcome;
        }

        call.AuditPrincipal = principal;
        if (decision.Impersonation == Impersonation.WithInputCredential)
        {
            if (request.Input == null)
            {
                return call.Refuse(GssApi.GSS_S_NO_CRED, "acquire_type impersonate_name needs the impersonator's credential");
            }

            return RefuseUser(call, principal)
                ?? call.Gss.AcquireCredImpersonateName(request.Input, user, request.Lifetime, request.Mechs.Set, out credential);
        }

        // Before any ticket is asked for. The service itself is no user of its own, which only its keys tell so early.
        GssResult? refused = RefuseUser(call, principal);
        if (refused is { } refusal && !ServiceKeys.Has(call, principal, decision.UsesServiceKeytab))
        {
            return refusal;
        }

        gss_name_struct* configured = null;
        if (call.Service.Configuration.Krb5Principal is { } own)
        {
            outcome = Acquisition.Import(call, own, Oids.Krb5Principal, out configured);
            if (outcome.IsError)
            {
                return outcome;
            }
        }

        outcome = Acquisition.FromStore(call, in request, in decision, GssApi.GSS_C_BOTH, configured, out gss_cred_id_struct* impersonator);
        if (outcome.IsError)
        {
            return outcome;
        }

        outcome = call.Gss.InquireCred(impersonator, out gss_name_struct* self, out _, out _, out _);
        if (outcome.IsError)
        {
            return outcome;
        }

        // To impersonate oneself makes no sense to a KDC.
        if (!call.Gss.CompareName(self, user, out bool isSelf).IsError && isSelf)
        {
            call.ForgetDenial();
            outcome = Acquisition.FromStore(call, in request, in decision, Procedures.Usage.Read(decision.Usage), user, out credential);
            return outcome.IsError ? outcome : Acquisition.CheckPrincipal(call, credential);
        }

        return refused ?? AsEvidence(call, in request, impersonator, self, user, out credential);
    }

    /// <summary>S4U2Self, then a context from the user to the service itself: what the acceptor's end of it delegates carries the evidence for S4U2Proxy.</summary>
    private static GssResult AsEvidence(
        Call call, in AcquireRequest request, gss_cred_id_struct* impersonator, gss_name_struct* self, gss_name_struct* user, out gss_cred_id_struct* credential)
    {
        credential = null;
        GssResult outcome = call.Gss.AcquireCredImpersonateName(impersonator, user, request.Lifetime, request.Mechs.Set, out gss_cred_id_struct* asUser);
        if (outcome.IsError)
        {
            return outcome;
        }

        gss_ctx_id_struct* initiator = null;
        InitRequest toSelf = new()
        {
            Credential = asUser,
            Target = self,
            Mech = Oids.Krb5,
            Flags = (uint)(GssApi.GSS_C_REPLAY_FLAG | GssApi.GSS_C_SEQUENCE_FLAG),
            Lifetime = GssApi.GSS_C_INDEFINITE,
        };
        outcome = call.Gss.InitSecContext(ref initiator, in toSelf, out XdrOpaque token);
        if (outcome.IsError)
        {
            return outcome;
        }

        gss_ctx_id_struct* acceptor = null;
        outcome = call.Gss.AcceptSecContext(ref acceptor, impersonator, token, null, wantDelegated: true, out AcceptOutcome accepted);
        credential = accepted.Delegated;
        return outcome.IsError || credential != null ? outcome : GssResult.Of(GssApi.GSS_S_NO_CRED);
    }

    private static GssResult? RefuseUser(Call call, XdrOpaque principal) =>
        PrincipalPolicy.RefuseUser(call.Service.Configuration, principal.Span, call.Krb5.DefaultRealm) is { } refusal
            ? call.Refuse(GssApi.GSS_S_UNAUTHORIZED, refusal, Observability.DenialReason.User)
            : null;
}
