// SPDX-License-Identifier: MIT
using System;
using System.Text;
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
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

        bool mayImpersonate = service.Impersonate || Policy.ShouldImpersonate(service, call.Peer, AcquireType.ImpersonateName, GssxCredUsage.Initiate);
        XdrOpaque impersonator = default;
        if (!mayImpersonate || !service.AllowUsers.IsEmpty || service.EnforceKrb5Principal || service.CredUsage != GssxCredUsage.Both)
        {
            GssResult found = DelegationPolicy.ImpersonatorOf(call, credential, out impersonator);
            if (found.IsError)
            {
                return found;
            }
        }

        if (!impersonator.IsEmpty && !mayImpersonate)
        {
            return Acquisition.Refuse(
                call,
                GssApi.GSS_S_UNAUTHORIZED,
                $"service {service.Name} has no credentials in another's name (S4U2Self) any more: set impersonate or allow_protocol_transition");
        }

        bool userMatters = !impersonator.IsEmpty && !service.AllowUsers.IsEmpty;
        bool principalMatters = service.EnforceKrb5Principal;
        return service.CredUsage != GssxCredUsage.Both || userMatters || principalMatters
            ? CheckNameAndUsage(call, service, credential, impersonator, userMatters, principalMatters)
            : GssResult.Complete;
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
            return Acquisition.Refuse(call, GssApi.GSS_S_NO_CRED, $"cred_usage of service '{service.Name}' is initiate; both would allow it");
        }

        if (uid != call.Peer.Uid && !Policy.IsTrusted(service, call.Peer))
        {
            return Acquisition.Refuse(
                call, GssApi.GSS_S_UNAUTHORIZED, $"the handle is for keys of uid {uid}, and "
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
            : Acquisition.Refuse(
                call,
                GssApi.GSS_S_UNAUTHORIZED,
                $"the handle is not for {service.Krb5Principal ?? "any principal"}, "
                + $"to which enforce_krb5_principal keeps service {service.Name}; acquire the credential again");
    }

    private static GssResult CheckNameAndUsage(
        Call call, ServiceConfiguration service, gss_cred_id_struct* credential, XdrOpaque impersonator, bool userMatters, bool principalMatters)
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
            return Acquisition.Refuse(call, GssApi.GSS_S_NO_CRED, $"cred_usage of service '{service.Name}' does not allow all that the credential is for");
        }

        // Of a credential in a user's name it is the impersonator whose tickets the service has.
        ReadOnlySpan<byte> own = impersonator.IsEmpty ? principal.Span : impersonator.Span;
        string? refusal = userMatters ? PrincipalPolicy.RefuseUser(service, principal.Span, call.Krb5.DefaultRealm) : null;
        refusal ??= principalMatters ? PrincipalPolicy.RefusePrincipal(service, own, call.Krb5.DefaultRealm) : null;
        return refusal is null ? GssResult.Complete : Acquisition.Refuse(call, GssApi.GSS_S_UNAUTHORIZED, refusal);
    }
}
