// SPDX-License-Identifier: MIT
using System;
using System.Text;
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Lifecycle;
using GssInterposer.Daemon.Observability;
using GssInterposer.Daemon.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Credentials;

/// <summary>
/// Whether the configuration in force still allows what a handle holds: a client may have kept it since the rules were others. What a credential is used for is decided
/// elsewhere (<see cref="DelegationPolicy"/>); here it is whether it would be acquired today.
/// </summary>
internal static unsafe class HandlePolicy
{
    /// <summary>For a credential that was imported.</summary>
    /// <param name="call">The call.</param>
    /// <param name="credential">The credential.</param>
    /// <param name="origin">Where it came from.</param>
    /// <returns>Complete; GSS_S_UNAUTHORIZED or GSS_S_NO_CRED with words; the mechanism's error where the credential cannot be looked at.</returns>
    public static GssResult Check(Call call, gss_cred_id_struct* credential, CredentialOrigin origin) =>
        Check(call, call.Service.Configuration, credential, origin);

    /// <summary>The same for the service that made the handle.</summary>
    public static GssResult Check(Call call, ServiceConfiguration service, gss_cred_id_struct* credential, CredentialOrigin origin)
    {
        if (origin == CredentialOrigin.Delegated)
        {
            return GssResult.Complete;
        }

        bool mayAskForUsers = Policy.ShouldImpersonate(service, call.Peer, AcquireType.ImpersonateName, GssxCredUsage.Initiate);
        bool mayImpersonate = service.Impersonate || mayAskForUsers;
        bool isItself = !mayAskForUsers && Policy.ActsAsItself(service, call.Peer);
        bool usersMatter = isItself || !service.AllowUsers.IsEmpty;
        bool allMatter = service.EnforceKrb5Principal || service.CredUsage != GssxCredUsage.Both;
        XdrOpaque impersonator = default;
        if (!mayImpersonate || usersMatter || allMatter)
        {
            GssResult found = DelegationPolicy.ImpersonatorOf(call, credential, out impersonator);
            if (found.IsError)
            {
                return found;
            }
        }

        if (!impersonator.IsEmpty && !mayImpersonate)
        {
            return call.Refuse(
                GssApi.GSS_S_UNAUTHORIZED,
                $"service {service.Name} has no credentials in another's name (S4U2Self) any more: set impersonate or allow_protocol_transition");
        }

        return allMatter || (usersMatter && !impersonator.IsEmpty)
            ? CheckNameAndUsage(call, service, credential, impersonator, isItself)
            : GssResult.Complete;
    }

    /// <summary>Where users are impersonated as who they are (<see cref="Policy.ActsAsItself"/>): whether the client is this one.</summary>
    public static GssResult CheckIsItself(Call call, ServiceConfiguration service, XdrOpaque user)
    {
        GssResult outcome = GssResult.Of(GssApi.GSS_S_BAD_NAME);
        XdrOpaque principal = default;
        if (Accounts.UserByUid(call.Peer.Uid)?.Name is { } own)
        {
            outcome = Acquisition.Import(call, own, Oids.UserName, out gss_name_struct* name);
            outcome = outcome.IsError ? outcome : Acquisition.PrincipalOf(call, name, out principal);
        }

        return !outcome.IsError && principal.Span.SequenceEqual(user.Span)
            ? outcome
            : call.Refuse(
                GssApi.GSS_S_UNAUTHORIZED,
                $"service {service.Name} has uid {call.Peer.Uid} act in its own name (impersonate), not in that of {Printable.Quote(Encoding.UTF8.GetString(user.Span))}",
                DenialReason.User);
    }

    /// <summary>For an acceptor, which is known by what it is.</summary>
    public static GssResult CheckAcceptor(Call call, Mechanisms mechs, uint uid, ReadOnlySpan<byte> type, ReadOnlySpan<byte> name)
    {
        ServiceConfiguration service = call.Service.Configuration;
        if ((mechs & call.Service.Credentials.Mechs) != mechs)
        {
            return GssResult.Of(GssApi.GSS_S_BAD_MECH);
        }

        if (!Policy.TryNarrow(service, GssxCredUsage.Accept, out _))
        {
            return call.Refuse(GssApi.GSS_S_NO_CRED, $"cred_usage of service '{service.Name}' is initiate; both would allow it");
        }

        if (uid != call.Peer.Uid && !Policy.IsTrusted(service, call.Peer))
        {
            return call.Refuse(
                GssApi.GSS_S_UNAUTHORIZED, $"the handle is for keys of uid {uid}, and "
                + $"service {service.Name} does not trust uid {call.Peer.Uid} with them any more");
        }

        if (!service.EnforceKrb5Principal)
        {
            return GssResult.Complete;
        }

        // Only a principal says for sure which keys will be used: a host-based name may match several. So Acquisition writes the principal as it is configured.
        Span<byte> enforced = stackalloc byte[AcceptorIdentity.BytesMax];
        bool isEnforced = type.SequenceEqual(Oids.ToWire(Oids.Krb5Principal).Span)
            && service.Krb5Principal is { } configured
            && Encoding.UTF8.TryGetBytes(configured, enforced, out int length)
            && name.SequenceEqual(enforced[..length]);
        return isEnforced
            ? GssResult.Complete
            : call.Refuse(
                GssApi.GSS_S_UNAUTHORIZED,
                $"the handle is not for {service.Krb5Principal ?? "any principal"}, "
                + $"to which enforce_krb5_principal keeps service {service.Name}; acquire the credential again");
    }

    private static GssResult CheckNameAndUsage(
        Call call, ServiceConfiguration service, gss_cred_id_struct* credential, XdrOpaque impersonator, bool isItself)
    {
        GssResult outcome = call.Gss.InquireCred(credential, out gss_name_struct* name, out _, out int usage, out _);
        XdrOpaque principal = default;
        if (outcome.Major == GssApi.GSS_S_CREDENTIALS_EXPIRED && !impersonator.IsEmpty)
        {
            // libgssapi says no more of it, but it may be got again (CredentialRefresh) for whose it was.
            using CredentialTickets tickets = CredentialTickets.Of(call, credential);
            principal = tickets.FindUser(call, impersonator);
            usage = GssApi.GSS_C_INITIATE;
            outcome = principal.IsEmpty ? outcome : GssResult.Complete;
        }
        else if (!outcome.IsError && name != null)
        {
            outcome = call.Gss.DisplayName(name, out principal, out _);
        }

        if (outcome.IsError)
        {
            return outcome;
        }

        if (!Usage.IsWithin(Usage.ToWire(usage), service.CredUsage))
        {
            return call.Refuse(GssApi.GSS_S_NO_CRED, $"cred_usage of service '{service.Name}' does not allow all that the credential is for");
        }

        if (impersonator.IsEmpty)
        {
            return PrincipalPolicy.RefusePrincipal(service, principal.Span, call.Krb5.DefaultRealm) is { } own
                ? call.Refuse(GssApi.GSS_S_UNAUTHORIZED, own)
                : GssResult.Complete;
        }

        // The service has the impersonator's tickets with it.
        string? refusal = PrincipalPolicy.RefuseUser(service, principal.Span, call.Krb5.DefaultRealm)
            ?? PrincipalPolicy.RefusePrincipal(service, impersonator.Span, call.Krb5.DefaultRealm);
        return refusal is not null ? call.Refuse(GssApi.GSS_S_UNAUTHORIZED, refusal)
            : isItself ? CheckIsItself(call, service, principal)
            : GssResult.Complete;
    }
}
