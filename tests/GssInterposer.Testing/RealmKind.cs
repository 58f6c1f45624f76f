// SPDX-License-Identifier: MIT
namespace GssInterposer.Testing;

/// <summary>What a <see cref="Realm"/> has.</summary>
public enum RealmKind
{
    /// <summary>Two users and two services; the database is a file.</summary>
    Plain,

    /// <summary>Services that may delegate, too (<see cref="DelegationRealm"/>); the database is in LDAP.</summary>
    Delegation,
}
