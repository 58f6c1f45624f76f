// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using GssInterposer.Testing;

namespace GssInterposer.Applications.Tests.PostgreSql;

/// <summary>A cluster of its own, made and run by <see cref="Account.Unprivileged"/>; whoever comes must be known to Kerberos.</summary>
public sealed class PostgresCluster
{
    /// <summary>The directory of PostgreSQL's programs in Debian's packages.</summary>
    internal const string Programs = "usr/lib/postgresql/15/bin";

    private const string Access = """
        hostgssenc all all 127.0.0.1/32 gss include_realm=0
        host       all all 127.0.0.1/32 gss include_realm=0
        """;

    private readonly Realm realm;

    /// <summary>Makes one with the roles alice and bob, and the service postgres/localhost; takes two seconds.</summary>
    public PostgresCluster(ApplicationRealm site)
        : this((site ?? throw new ArgumentNullException(nameof(site))).Realm)
    {
    }

    /// <summary>The same in any realm.</summary>
    internal PostgresCluster(Realm realm)
    {
        this.realm = realm;
        if (Application.WhyNot([$"{Programs}/initdb"]) is not null)
        {
            return; // the tests are skipped
        }

        Directory = Path.Combine(realm.Directory, "private", "postgres");
        realm.Administer("addprinc -randkey postgres/localhost", $"ktadd -norandkey -k {realm.ServiceKeytab} postgres/localhost");
        Run("initdb", "-D", Directory, "-U", "postgres", "--auth=reject", "--encoding=UTF8", "--no-locale", "--no-sync");
        string access = Path.Combine(realm.Directory, "public", "pg_hba.conf");
        File.WriteAllText(access, Access);
        string roles = Path.Combine(realm.Directory, "public", "roles.sql");
        File.WriteAllText(roles, "CREATE ROLE alice LOGIN;\nCREATE ROLE bob LOGIN;\n");
        RunShell($"\"$1/postgres\" --single -D '{Directory}' postgres <'{roles}'");
        Settings = ["-D", Directory, "-c", $"hba_file={access}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off",
            "-c", "shared_buffers=16MB", "-c", "jit=off"];
    }

    /// <summary>Its data directory.</summary>
    public string Directory { get; } = "";

    /// <summary>Arguments of <c>postgres</c> to run it, but for the port and the keytab.</summary>
    public IReadOnlyList<string> Settings { get; } = [];

    private void Run(string program, params string[] arguments) => Succeed([Application.PathOf($"{Programs}/{program}"), .. arguments]);

    private void RunShell(string command) => Succeed(["/bin/sh", "-c", command, "sh", Path.GetDirectoryName(Application.PathOf($"{Programs}/postgres"))!]);

    private void Succeed(IReadOnlyList<string> command)
    {
        ProcessResult result = ProcessRunner.Run(Account.Unprivileged.Wrap(realm, command), Application.Environment(realm.DirectEnvironment()));
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException(result.ToString());
        }
    }
}
