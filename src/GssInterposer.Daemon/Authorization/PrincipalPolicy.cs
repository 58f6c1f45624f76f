// SPDX-License-Identifier: MIT
using System;
using System.Collections.Immutable;
using System.Text;
using GssInterposer.Daemon.Configuration;

namespace GssInterposer.Daemon.Authorization;

/// <summary>
/// Which principals a service may have credentials of, act for, and reach. Principals are in the form that gss_display_name gives a mechanism name
/// (unparsed, with realm, UTF-8). Each method answers null for yes, or why not in words; saying yes allocates nothing. Refusals are GSS_S_UNAUTHORIZED.
/// </summary>
internal static class PrincipalPolicy
{
    /// <summary>
    /// <c>allow_users</c>: before a ticket is got in a user's name (S4U2Self), by either kind of <see cref="Impersonation"/>, and before a credential with an impersonator is used.
    /// </summary>
    public static string? RefuseUser(ServiceConfiguration service, ReadOnlySpan<byte> user, string? defaultRealm) =>
        IsListed(service.AllowUsers, user, defaultRealm)
            ? null
            : $"service {service.Name} may not act for {Show(user)}: no pattern of allow_users has it";

    /// <summary><c>enforce_krb5_principal</c>: the name of a credential that was acquired without impersonation, or who got it in a user's name.</summary>
    public static string? RefusePrincipal(ServiceConfiguration service, ReadOnlySpan<byte> principal, string? defaultRealm)
    {
        if (!service.EnforceKrb5Principal)
        {
            return null;
        }

        Span<char> text = stackalloc char[AuthorizationLimits.PrincipalCharsMax];
        return service.Krb5Principal is { } enforced && TryDecode(principal, text, out int length)
            && PrincipalPattern.IsSame(enforced, text[..length], defaultRealm)
                ? null
                : $"service {service.Name} gives out no credential of {Show(principal)}: enforce_krb5_principal keeps it to {service.Krb5Principal ?? "none"}";
    }

    /// <summary><c>allow_targets</c>, and the rule of constrained delegation: before a context is initiated.</summary>
    /// <param name="service">The service.</param>
    /// <param name="peer">Who asks.</param>
    /// <param name="impersonator">GSS_KRB5_GET_CRED_IMPERSONATOR of the credential; empty when it has none.</param>
    /// <param name="target">Canonicalised for krb5, as displayed.</param>
    /// <param name="defaultRealm">The default realm.</param>
    public static string? RefuseInitiate(
        ServiceConfiguration service, Peer peer, ReadOnlySpan<byte> impersonator, ReadOnlySpan<byte> target, string? defaultRealm)
    {
        if (!IsListed(service.AllowTargets, target, defaultRealm))
        {
            return $"service {service.Name} may not initiate to {Show(target)}: no pattern of allow_targets has it";
        }

        return impersonator.IsEmpty || MayDelegate(service, peer) || impersonator.SequenceEqual(target)
            ? null
            : $"service {service.Name} may use a credential got in another's name towards its impersonator {Show(impersonator)} alone, not towards "
                + $"{Show(target)}: allow_constrained_delegation is not set";
    }

    /// <summary>
    /// Whether credentials that carry an impersonator may be used towards anybody. While this holds the impersonator need not be asked for.
    /// <c>impersonate</c> says it for every uid, since it is how users get such credentials; <c>trusted</c> for the configured uid alone, where the C
    /// daemon says it for every uid.
    /// </summary>
    public static bool MayDelegate(ServiceConfiguration service, Peer peer) =>
        service.AllowConstrainedDelegation || service.Impersonate || Policy.IsTrusted(service, peer);

    private static bool IsListed(ImmutableArray<string> patterns, ReadOnlySpan<byte> principal, string? defaultRealm)
    {
        if (patterns.IsEmpty)
        {
            return true;
        }

        Span<char> text = stackalloc char[AuthorizationLimits.PrincipalCharsMax];
        if (!TryDecode(principal, text, out int length))
        {
            return false;
        }

        foreach (string pattern in patterns)
        {
            if (PrincipalPattern.IsMatch(pattern, text[..length], defaultRealm))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryDecode(ReadOnlySpan<byte> principal, Span<char> text, out int length)
    {
        length = 0;
        return !principal.IsEmpty && Encoding.UTF8.TryGetChars(principal, text, out length);
    }

    private static string Show(ReadOnlySpan<byte> principal) =>
        Printable.Quote(Encoding.UTF8.GetString(principal[..Math.Min(principal.Length, AuthorizationLimits.PrincipalCharsMax)]));
}
