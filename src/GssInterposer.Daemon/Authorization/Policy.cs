// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Gssx;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Authorization;

/// <summary>What a peer may have of a service. Pure functions; docs/SECURITY-MODEL.md has the rules and where they are stricter than the C daemon's.</summary>
internal static class Policy
{
    /// <summary>The flag <c>trusted</c> counts for a peer whose uid is the configured one; <c>allow_any_uid</c> lets others in without it.</summary>
    public static bool IsTrusted(ServiceConfiguration service, Peer peer) => service.Trusted && service.Euid == peer.Uid;

    /// <summary>Request flags of gss_init_sec_context after <c>enforce_flags</c> and <c>filter_flags</c>; what is filtered is filtered.</summary>
    public static uint RequestFlags(ServiceConfiguration service, uint requested) => (requested | service.EnforceFlags) & ~service.FilterFlags;

    /// <summary>Narrows both to what <c>cred_usage</c> allows. False: nothing of what was asked is allowed.</summary>
    public static bool TryNarrow(ServiceConfiguration service, GssxCredUsage asked, out GssxCredUsage usage)
    {
        usage = asked == GssxCredUsage.Both ? service.CredUsage : asked;
        return service.CredUsage == GssxCredUsage.Both || service.CredUsage == usage;
    }

    /// <summary>Whether a credential is got by impersonation, provided that there is a user to impersonate.</summary>
    /// <param name="service">The service.</param>
    /// <param name="peer">Who asks.</param>
    /// <param name="type">What was asked for.</param>
    /// <param name="usage">Narrowed.</param>
    public static bool ShouldImpersonate(ServiceConfiguration service, Peer peer, AcquireType type, GssxCredUsage usage) => type switch
    {
        AcquireType.ImpersonateName => service.AllowProtocolTransition || IsTrusted(service, peer),
        _ => service.Impersonate && usage is GssxCredUsage.Initiate or GssxCredUsage.Both,
    };

    /// <summary>Whether a peer's credentials in a user's name are in its own alone: an arbitrary uid is impersonated as who it is, whatever name it asks for.</summary>
    public static bool ActsAsItself(ServiceConfiguration service, Peer peer) => service.Impersonate && service.Euid != peer.Uid;

    /// <summary>Decides about acquire_cred, and about the credential that init_sec_context and accept_sec_context acquire when they are given none.</summary>
    /// <param name="service">The service.</param>
    /// <param name="peer">Who asks.</param>
    /// <param name="type">The option acquire_type.</param>
    /// <param name="asked">Off the wire, checked by decoding.</param>
    /// <param name="nameKind">What the desired name is.</param>
    /// <param name="displayName">The desired name's bytes; looked at for the uid kinds alone.</param>
    public static AcquireDecision DecideAcquire(
        ServiceConfiguration service, Peer peer, AcquireType type, GssxCredUsage asked, DesiredNameKind nameKind, ReadOnlySpan<byte> displayName)
    {
        // S4U2Self makes a ticket to initiate with, whatever usage the client mentions.
        GssxCredUsage wanted = type == AcquireType.ImpersonateName ? GssxCredUsage.Initiate : asked;
        if (!TryNarrow(service, wanted, out GssxCredUsage usage))
        {
            return AcquireDecision.Refuse(
                $"service {service.Name} gives no credentials to {Words(wanted)} with: cred_usage is {Words(service.CredUsage)}", GssApi.GSS_S_CRED_UNAVAIL);
        }

        return type == AcquireType.ImpersonateName
            ? DecideImpersonateName(service, peer, usage, nameKind)
            : DecideNormal(service, peer, usage, nameKind, displayName);
    }

    private static AcquireDecision DecideImpersonateName(ServiceConfiguration service, Peer peer, GssxCredUsage usage, DesiredNameKind nameKind)
    {
        if (!ShouldImpersonate(service, peer, AcquireType.ImpersonateName, usage))
        {
            string trusted = service.Trusted ? $", and trusted counts for uid {service.Euid} alone" : "";
            return AcquireDecision.Refuse(
                $"service {service.Name} lets uid {peer.Uid} get no tickets in another's name (S4U2Self): allow_protocol_transition is not set{trusted}");
        }

        return nameKind == DesiredNameKind.None
            ? AcquireDecision.Refuse("acquire_type impersonate_name needs a desired name: the user to impersonate", GssApi.GSS_S_BAD_NAME, LibC.EINVAL)
            : new AcquireDecision
            {
                Usage = usage,
                TargetUid = peer.Uid,
                IsForUser = true,
                Name = AcquireName.AsAsked,
                Impersonation = Impersonation.WithInputCredential,
            };
    }

    private static AcquireDecision DecideNormal(
        ServiceConfiguration service, Peer peer, GssxCredUsage usage, DesiredNameKind nameKind, ReadOnlySpan<byte> displayName)
    {
        bool isOwnUid = service.Euid == peer.Uid;
        uint targetUid = peer.Uid;
        bool isForUser = !isOwnUid;
        AcquireName name = AcquireName.Default;
        bool usesServiceKeytab = false;

        if (nameKind is DesiredNameKind.StringUid or DesiredNameKind.MachineUid && IsTrusted(service, peer))
        {
            if (!UidName.TryParse(nameKind, displayName, out targetUid))
            {
                return AcquireDecision.Refuse(UidName.Rule(nameKind), GssApi.GSS_S_BAD_NAME, LibC.EINVAL);
            }

            isForUser = true;
        }
        else if (nameKind != DesiredNameKind.None)
        {
            name = AcquireName.AsAsked;
            usesServiceKeytab = isOwnUid;
        }
        else
        {
            usesServiceKeytab = IsTrusted(service, peer);
        }

        Impersonation impersonation = Impersonation.None;
        if (ShouldImpersonate(service, peer, AcquireType.Normal, usage))
        {
            if (isForUser)
            {
                // Whatever name an arbitrary uid asks for, it is impersonated as who it is.
                name = AcquireName.UserOfTargetUid;
                usesServiceKeytab = true;
                impersonation = Impersonation.WithServiceCredential;
            }
            else if (name == AcquireName.AsAsked)
            {
                impersonation = Impersonation.WithServiceCredential;
            }
        }

        bool isOwnDefault = usesServiceKeytab || service.EnforceKrb5Principal;
        if (name == AcquireName.Default && isOwnDefault && service.Krb5Principal is not null)
        {
            name = AcquireName.Configured;
        }

        return new AcquireDecision
        {
            Usage = usage,
            TargetUid = targetUid,
            IsForUser = isForUser,
            UsesServiceKeytab = usesServiceKeytab,
            Name = name,
            Impersonation = impersonation,
        };
    }

    private static string Words(GssxCredUsage usage) => usage switch
    {
        GssxCredUsage.Initiate => "initiate",
        GssxCredUsage.Accept => "accept",
        _ => "both",
    };
}
