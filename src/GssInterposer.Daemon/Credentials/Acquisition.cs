// SPDX-License-Identifier: MIT
using System;
using System.Text;
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Observability;
using GssInterposer.Daemon.Lifecycle;
using GssInterposer.Daemon.Names;
using GssInterposer.Daemon.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Credentials;

/// <summary>How a credential comes about: policy first (<see cref="Policy"/>), then keytab, ccache, password or S4U2Self.</summary>
// SAFETY: names and credentials are the call's; pinned bytes are only read during the call that gets them.
internal static unsafe class Acquisition
{
    /// <summary>Acquires a credential.</summary>
    /// <param name="call">The call.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="acquired">What came of it.</param>
    /// <returns>As gss_acquire_cred; a refusal has its words in <see cref="Call.Denial"/>.</returns>
    public static GssResult Acquire(Call call, in AcquireRequest request, out AcquiredCredential acquired)
    {
        acquired = default;
        ServiceConfiguration service = call.Service.Configuration;
        AcquireDecision decision = Policy.DecideAcquire(
            service, call.Peer, request.Type, request.Usage, KindOf(in request.Name), request.Name.DisplayName.Span);
        if (!decision.IsAllowed)
        {
            return call.Refuse(decision.Major, decision.Refusal, decision.Major == GssApi.GSS_S_CRED_UNAVAIL ? DenialReason.CredUsage : DenialReason.User);
        }

        if (decision.Usage == GssxCredUsage.Accept && decision.Impersonation == Impersonation.None && !request.HasPassword)
        {
            return AsAcceptor(call, in request, in decision, out acquired.Acceptor);
        }

        if (request.HasPassword)
        {
            return WithPassword(call, in request, in decision, out acquired.Credential);
        }

        GssResult outcome = NameFor(call, in request, in decision, out gss_name_struct* name);
        if (outcome.IsError)
        {
            return outcome;
        }

        if (decision.Impersonation != Impersonation.None)
        {
            return ByImpersonation.Acquire(call, in request, in decision, name, out acquired.Credential);
        }

        outcome = FromStore(call, in request, in decision, Usage.Read(decision.Usage), name, out acquired.Credential);
        return outcome.IsError ? outcome : CheckPrincipal(call, acquired.Credential);
    }

    /// <summary>gss_acquire_cred_from the service's cred_store.</summary>
    public static GssResult FromStore(
        Call call, in AcquireRequest request, in AcquireDecision decision, int usage, gss_name_struct* name, out gss_cred_id_struct* credential)
    {
        credential = null;
        if (CredStore.Build(call, decision.TargetUid, decision.UsesServiceKeytab, needsCache: true, out gss_key_value_set_struct* store) is { } reason)
        {
            return call.Refuse(GssApi.GSS_S_CRED_UNAVAIL, reason);
        }

        return call.Gss.AcquireCredFrom(name, request.Lifetime, request.Mechs.Set, usage, store, out credential);
    }

    /// <summary>A name in the form that patterns are compared with: canonicalised for krb5, displayed.</summary>
    public static GssResult PrincipalOf(Call call, gss_name_struct* name, out XdrOpaque principal)
    {
        principal = default;
        GssResult outcome = call.Gss.CanonicalizeName(name, Oids.Krb5, out gss_name_struct* canonical);
        return outcome.IsError ? outcome : call.Gss.DisplayName(canonical, out principal, out _);
    }

    private static DesiredNameKind KindOf(in GssxName name) =>
        name.IsAbsent ? DesiredNameKind.None
        : Oids.Is(name.NameType, Oids.StringUidName) ? DesiredNameKind.StringUid
        : Oids.Is(name.NameType, Oids.MachineUidName) ? DesiredNameKind.MachineUid
        : DesiredNameKind.Other;

    private static GssResult NameFor(Call call, in AcquireRequest request, in AcquireDecision decision, out gss_name_struct* name)
    {
        name = null;
        switch (decision.Name)
        {
            case AcquireName.AsAsked:
                return NameConversion.ToGss(call, in request.Name, out name);
            case AcquireName.Configured:
                return Import(call, call.Service.Configuration.Krb5Principal!, Oids.Krb5Principal, out name);
            case AcquireName.UserOfTargetUid:
                return Accounts.UserByUid(decision.TargetUid)?.Name is { } user
                    ? Import(call, user, Oids.UserName, out name)
                    : call.Refuse(GssApi.GSS_S_BAD_NAME, $"uid {decision.TargetUid} has no user name, so there is nobody to impersonate");
            default:
                return GssResult.Complete;
        }
    }

    /// <summary>Imports a name that the configuration or the account database has.</summary>
    public static GssResult Import(Call call, string text, gss_OID_desc_struct* type, out gss_name_struct* name)
    {
        fixed (byte* bytes = Encoding.UTF8.GetBytes(text))
        {
            return call.Gss.ImportName(new XdrOpaque(bytes, (uint)Encoding.UTF8.GetByteCount(text)), type, out name);
        }
    }

    /// <summary>Whoever knows the password is the user: the name is the one asked for, whatever the service would choose.</summary>
    private static GssResult WithPassword(Call call, in AcquireRequest request, in AcquireDecision decision, out gss_cred_id_struct* credential)
    {
        credential = null;
        if (decision.Usage == GssxCredUsage.Accept || request.Type != AcquireType.Normal)
        {
            return call.Refuse(
                GssApi.GSS_S_CRED_UNAVAIL,
                "a password gets a credential to initiate with, and nothing else; "
                + $"cred_usage of service {call.Service.Configuration.Name} must be initiate or both");
        }

        if (request.Name.IsAbsent)
        {
            return call.Refuse(GssApi.GSS_S_BAD_NAME, "a password needs the name that it belongs to");
        }

        // By IAKERB the tickets are got later, so until then the password is the credential, which krb5 does not export.
        Mechanisms mechs = request.Mechs & Mechanisms.Krb5;
        if (mechs.IsEmpty)
        {
            return call.Refuse(
                GssApi.GSS_S_UNAVAILABLE, "the gss-proxy cannot keep a password, which IAKERB would need; without it (GSSPROXY_BEHAVIOR) the application can");
        }

        GssResult outcome = NameConversion.ToGss(call, in request.Name, out gss_name_struct* name);
        if (!outcome.IsError)
        {
            outcome = call.Gss.AcquireCredWithPassword(name, request.Password, request.Lifetime, mechs.Set, out credential);
        }

        return outcome.IsError ? outcome : CheckPrincipal(call, credential);
    }

    /// <summary>An acceptor is known by what it is, not by what it has. Its keys are looked at by whoever needs them.</summary>
    private static GssResult AsAcceptor(Call call, in AcquireRequest request, in AcquireDecision decision, out XdrOpaque identity)
    {
        identity = default;
        ServiceConfiguration service = call.Service.Configuration;
        if (service.EnforceKrb5Principal)
        {
            XdrOpaque principal = default;
            GssResult outcome = NameFor(call, in request, in decision, out gss_name_struct* name);
            if (!outcome.IsError && name != null)
            {
                outcome = PrincipalOf(call, name, out principal);
            }

            if (outcome.IsError)
            {
                return outcome;
            }

            if (PrincipalPolicy.RefusePrincipal(service, principal.Span, call.Krb5.DefaultRealm) is { } refusal)
            {
                return call.Refuse(GssApi.GSS_S_UNAUTHORIZED, refusal, DenialReason.User);
            }
        }

        if (decision.Name == AcquireName.Configured || service.EnforceKrb5Principal)
        {
            fixed (byte* configured = Encoding.UTF8.GetBytes(service.Krb5Principal!))
            {
                XdrOpaque text = new(configured, (uint)Encoding.UTF8.GetByteCount(service.Krb5Principal!));
                identity = AcceptorIdentity.Write(request.Mechs, decision.TargetUid, Oids.ToWire(Oids.Krb5Principal), text, call.Arena);
            }
        }
        else
        {
            GssxName none = default;
            identity = decision.Name == AcquireName.AsAsked
                ? AcceptorIdentity.Write(request.Mechs, decision.TargetUid, in request.Name, call.Arena)
                : AcceptorIdentity.Write(request.Mechs, decision.TargetUid, in none, call.Arena);
        }

        return identity.IsEmpty ? GssResult.Of(GssApi.GSS_S_BAD_NAME) : GssResult.Complete;
    }

    /// <summary>enforce_krb5_principal.</summary>
    public static GssResult CheckPrincipal(Call call, gss_cred_id_struct* credential)
    {
        if (!call.Service.Configuration.EnforceKrb5Principal)
        {
            return GssResult.Complete;
        }

        GssResult outcome = call.Gss.InquireCred(credential, out gss_name_struct* name, out _, out _, out _);
        XdrOpaque principal = default;
        if (!outcome.IsError && name != null)
        {
            outcome = call.Gss.DisplayName(name, out principal, out _);
        }

        return outcome.IsError ? outcome
            : PrincipalPolicy.RefusePrincipal(call.Service.Configuration, principal.Span, call.Krb5.DefaultRealm) is { } refusal
                ? call.Refuse(GssApi.GSS_S_UNAUTHORIZED, refusal, DenialReason.User)
                : outcome;
    }
}
