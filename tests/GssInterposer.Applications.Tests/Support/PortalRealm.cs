// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using GssInterposer.Applications.Tests.PostgreSql;
using GssInterposer.Testing;

namespace GssInterposer.Applications.Tests;

/// <summary>
/// A realm in which HTTP/localhost is the portal of docs/DELEGATION.md, with a keytab of its own that nobody but the daemon can read, and ldap/localhost and postgres/localhost
/// are behind it. Each part is made when a test first asks.
/// </summary>
public sealed class PortalRealm : IDisposable
{
    private static readonly (string Documented, string Actual)[] Names = [("portal.example.org", "localhost"), ("back.example.org", "localhost")];

    private readonly Lazy<Realm> realm;
    private readonly Lazy<PostgresCluster> cluster;

    /// <summary>Starts nothing yet.</summary>
    public PortalRealm()
    {
        realm = new Lazy<Realm>(Make);
        cluster = new Lazy<PostgresCluster>(() => new PostgresCluster(Realm));
    }

    /// <summary>The realm.</summary>
    public Realm Realm => realm.Value;

    /// <summary>The environment of a back end, which has keys.</summary>
    public Dictionary<string, string> Local() => new(Application.Environment(Realm.DirectEnvironment())) { ["KRB5_KTNAME"] = Realm.ServiceKeytab };

    /// <summary>A daemon with the documented service, for <see cref="Account.Unprivileged"/>.</summary>
    public ProxyDaemon StartDaemon(DaemonKind kind, params (string Documented, string Actual)[] replacements)
    {
        string section = HowTo.Text(
            "/etc/gssproxy/80-portal.conf", [.. replacements, ("/etc/krb5/portal.keytab", Realm.Keytab("portal")), ("back.example.org", "localhost"), ("EXAMPLE.ORG", Realm.Name)]);
        return new ProxyDaemon(Realm, kind, HowTo.Service(section, Account.Unprivileged.Uid));
    }

    /// <summary>The database, with the keys in its hands.</summary>
    internal PostgresServer StartDatabase()
    {
        PostgresCluster made = cluster.Value;
        string keytab = Path.Combine(Realm.Directory, "public", "postgres.keytab");
        File.Copy(Realm.ServiceKeytab, keytab, overwrite: true);
        File.SetUnixFileMode(keytab, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        return new PostgresServer(Realm, made, Application.Environment(Realm.DirectEnvironment()), $"FILE:{keytab}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (realm.IsValueCreated)
        {
            realm.Value.Dispose();
        }
    }

    private static Realm Make()
    {
        Realm made = new(RealmKind.Delegation);
        made.Administer(
            "addprinc -randkey ldap/localhost",
            $"ktadd -norandkey -k {made.ServiceKeytab} ldap/localhost",
            $"ktadd -norandkey -k {made.Keytab("portal")} HTTP/localhost");
        string change = Path.Combine(made.Directory, "kdc", "portal.ldif");
        File.WriteAllText(change, HowTo.Text("portal.ldif", [.. Names, ("EXAMPLE.ORG", made.Name)]));
        string url = $"ldapi://{Path.Combine(made.Directory, "kdc", "ldapi").Replace("/", "%2F", StringComparison.Ordinal)}";
        ProcessResult result = ProcessRunner.Run(
            [Application.PathOf("usr/bin/ldapmodify"), "-Q", "-Y", "EXTERNAL", "-H", url, "-f", change], Application.Environment(made.DirectEnvironment()));
        return result.ExitCode == 0 ? made : throw new InvalidOperationException(result.ToString());
    }
}
