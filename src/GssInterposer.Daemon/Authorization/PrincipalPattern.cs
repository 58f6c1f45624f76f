// SPDX-License-Identifier: MIT
using System;
using System.Diagnostics.CodeAnalysis;

namespace GssInterposer.Daemon.Authorization;

/// <summary>
/// Patterns of principals in the form of krb5_unparse_name (krb5_unparse_name(3)): <c>name@REALM</c>, each side a <see cref="Glob"/>. As everywhere in
/// Kerberos a pattern without a realm means the default realm, never any realm: <c>alice</c> must not be the alice of whatever realm there is a trust with.
/// The name is matched in its unparsed form, where a backslash stands before an at sign, slash or backslash that belongs to a component.
/// </summary>
internal static class PrincipalPattern
{
    /// <summary>Whether a principal is as the pattern says.</summary>
    /// <param name="pattern">As configured.</param>
    /// <param name="principal">Unparsed.</param>
    /// <param name="defaultRealm">The default realm; null when there is none, and then patterns without a realm match nothing but names without one.</param>
    /// <remarks>
    /// A principal may have an empty realm, <c>HTTP/web.example.com@</c>: a host-based name of which the KDC is to say the realm. It matches patterns
    /// without a realm, since its host is what was named, and patterns whose realm matches the empty text.
    /// </remarks>
    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> principal, string? defaultRealm)
    {
        Split(principal, out ReadOnlySpan<char> name, out ReadOnlySpan<char> realm, out _);
        Split(pattern, out ReadOnlySpan<char> namePattern, out ReadOnlySpan<char> realmPattern, out bool hasRealm);
        bool isRealm = hasRealm
            ? Glob.IsMatch(realmPattern, realm)
            : realm.IsEmpty || (defaultRealm is not null && realm.SequenceEqual(defaultRealm));
        return isRealm && Glob.IsMatch(namePattern, name);
    }

    /// <summary>Whether a configured principal (no pattern) is this one; without a realm it is of the default realm.</summary>
    public static bool IsSame(ReadOnlySpan<char> configured, ReadOnlySpan<char> principal, string? defaultRealm)
    {
        Split(principal, out ReadOnlySpan<char> name, out ReadOnlySpan<char> realm, out _);
        Split(configured, out ReadOnlySpan<char> wanted, out ReadOnlySpan<char> wantedRealm, out bool hasRealm);
        return name.SequenceEqual(wanted) && (hasRealm ? realm.SequenceEqual(wantedRealm) : defaultRealm is not null && realm.SequenceEqual(defaultRealm));
    }

    /// <summary>Whether a pattern stands for one principal alone; then which, unparsed.</summary>
    public static bool TryGetPrincipal(string pattern, [NotNullWhen(true)] out string? principal)
    {
        principal = Glob.LastUnescaped(pattern, '*') < 0 && Glob.LastUnescaped(pattern, '?') < 0 ? Glob.Unescape(pattern) : null;
        return principal is not null;
    }

    private static void Split(ReadOnlySpan<char> text, out ReadOnlySpan<char> name, out ReadOnlySpan<char> realm, out bool hasRealm)
    {
        int at = Glob.LastUnescaped(text, '@');
        hasRealm = at >= 0;
        name = hasRealm ? text[..at] : text;
        realm = hasRealm ? text[(at + 1)..] : default;
    }
}
