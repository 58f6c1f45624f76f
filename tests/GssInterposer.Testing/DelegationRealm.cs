// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Linq;

namespace GssInterposer.Testing;

/// <summary>Services of a realm of <see cref="RealmKind.Delegation"/> (scripts/lib/realm-ldap.sh has all of them), and whether this machine can have one.</summary>
public static class DelegationRealm
{
    /// <summary>May turn anybody into one of its clients, and delegate to <see cref="Back"/>. Keytab: front.</summary>
    public const string Front = "HTTP@front.test";

    /// <summary>The back end. Keytab: back.</summary>
    public const string Back = "ldap@back.test";

    /// <summary>A back end that nobody may delegate to. Keytab: back.</summary>
    public const string Denied = "ldap@denied.test";

    private static readonly Lazy<string?> Missing = new(FindMissing);

    /// <summary>Why there can be no such realm on this machine, or null.</summary>
    public static string? WhyNot => Missing.Value;

    private static string? FindMissing()
    {
        string unpacked = Repository.PathOf("artifacts", "peers");
        string? file = new[] { "usr/sbin/slapd", "usr/lib/ldap/back_mdb.so", "usr/bin/ldapmodify", "usr/sbin/kdb5_ldap_util", "usr/share/doc/krb5-kdc-ldap/kerberos.schema.gz" }
            .FirstOrDefault(path => !Path.Exists(Path.Combine(unpacked, path)) && !Path.Exists($"/{path}"));
        return file is null ? null : $"{file} is neither installed nor unpacked: scripts/lib/dependencies.sh could not download its package";
    }
}
