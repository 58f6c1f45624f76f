// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Observability;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Credentials;

/// <summary>Whether a credential may be used towards a target: allow_targets, and the rules of constrained delegation.</summary>
internal static unsafe class DelegationPolicy
{
    /// <summary>Asks only what the configuration makes matter: nothing, usually.</summary>
    /// <returns>Complete, or GSS_S_UNAUTHORIZED with words.</returns>
    public static GssResult Check(Call call, gss_cred_id_struct* credential, gss_name_struct* target)
    {
        ServiceConfiguration service = call.Service.Configuration;
        XdrOpaque impersonator = default;
        if (!PrincipalPolicy.MayDelegate(service, call.Peer) || !service.AllowUsers.IsEmpty)
        {
            GssResult found = ImpersonatorOf(call, credential, out impersonator);
            if (found.IsError)
            {
                return found;
            }
        }

        if (service.AllowTargets.IsEmpty && impersonator.IsEmpty)
        {
            return GssResult.Complete;
        }

        GssResult outcome = Acquisition.PrincipalOf(call, target, out XdrOpaque principal);
        if (outcome.IsError)
        {
            return outcome;
        }

        if (PrincipalPolicy.RefuseInitiate(service, call.Peer, impersonator.Span, principal.Span, call.Krb5.DefaultRealm) is { } refusal)
        {
            return call.Refuse(GssApi.GSS_S_UNAUTHORIZED, refusal, DenialReason.Target);
        }

        return service.AllowUsers.IsEmpty || impersonator.IsEmpty || impersonator.Span.SequenceEqual(principal.Span)
            ? GssResult.Complete
            : CheckUser(call, credential);
    }

    /// <summary>
    /// Of evidence that a user came nobody can tell whether it was the user, or who had a ticket in the user's name (S4U2Self) and showed that to the acceptor. So allow_users counts
    /// for it, too.
    /// </summary>
    private static GssResult CheckUser(Call call, gss_cred_id_struct* credential)
    {
        GssResult outcome = call.Gss.InquireCred(credential, out gss_name_struct* user, out _, out _, out _);
        XdrOpaque principal = default;
        outcome = outcome.IsError ? outcome : call.Gss.DisplayName(user, out principal, out _);
        return outcome.IsError ? outcome
            : PrincipalPolicy.RefuseUser(call.Service.Configuration, principal.Span, call.Krb5.DefaultRealm) is { } refusal
                ? call.Refuse(GssApi.GSS_S_UNAUTHORIZED, refusal, DenialReason.User)
                : outcome;
    }

    /// <summary>Who got the credential in another's name; empty when nobody did.</summary>
    public static GssResult ImpersonatorOf(Call call, gss_cred_id_struct* credential, out XdrOpaque impersonator)
    {
        impersonator = default;
        CredentialCache.Entry? entry = call.PoolOf(credential) as CredentialCache.Entry;
        if (entry?.HasNoImpersonator == true)
        {
            return GssResult.Complete;
        }

        GssResult outcome = call.Gss.InquireCredByOid(credential, Oids.GetCredImpersonator, out gss_buffer_set_desc_struct* values);
        if (outcome.Major == GssApi.GSS_S_UNAVAILABLE)
        {
            return GssResult.Complete;      // a credential of another proxy's (a user's daemon may have one): that one's policy knows
        }

        if (outcome.IsError || values == null || values->count == 0)
        {
            entry?.HasNoImpersonator = !outcome.IsError;
            return outcome;
        }

        impersonator = new XdrOpaque((byte*)values->elements->value, (uint)values->elements->length);
        return outcome;
    }
}
