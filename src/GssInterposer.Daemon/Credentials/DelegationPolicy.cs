// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Credentials;

/// <summary>Whether a credential may be used towards a target: allow_targets, and the rule of constrained delegation.</summary>
internal static unsafe class DelegationPolicy
{
    /// <summary>Asks only what the configuration makes matter: nothing, usually.</summary>
    /// <returns>Complete, or GSS_S_UNAUTHORIZED with words.</returns>
    public static GssResult Check(Call call, gss_cred_id_struct* credential, gss_name_struct* target)
    {
        ServiceConfiguration service = call.Service.Configuration;
        XdrOpaque impersonator = default;
        if (!PrincipalPolicy.MayDelegate(service, call.Peer))
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

        return PrincipalPolicy.RefuseInitiate(service, call.Peer, impersonator.Span, principal.Span, call.Krb5.DefaultRealm) is { } refusal
            ? call.Refuse(GssApi.GSS_S_UNAUTHORIZED, refusal, Observability.DenialReason.Target)
            : GssResult.Complete;
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
