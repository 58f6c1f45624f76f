// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using GssInterposer.Testing;

namespace GssInterposer.Applications.Tests;

/// <summary>slapd with one entry that only alice may read, its configuration and database in a directory of its own.</summary>
internal sealed class LdapServer : IDisposable
{
    /// <summary>The server.</summary>
    public const string Program = "usr/sbin/slapd";

    /// <summary>The entry.</summary>
    public const string Entry = "dc=test";

    /// <summary>Octets of its description: more than one message of the security layer can hold.</summary>
    public const int DescriptionLength = 300_000;

    private const UnixFileMode Everybody = (UnixFileMode)0b111_111_111;

    private readonly ScratchDirectory scratch = new();
    private readonly ListeningProcess process;

    /// <summary>Fills the database and starts the server.</summary>
    public LdapServer(Realm realm, IReadOnlyDictionary<string, string> environment, Account account)
    {
        Directory.CreateDirectory(scratch.PathOf("data"));
        File.SetUnixFileMode(scratch.PathOf("data"), Everybody);
        string configuration = Configure(realm);
        File.WriteAllText(
            scratch.PathOf("entry.ldif"),
            $"dn: {Entry}\nobjectClass: dcObject\nobjectClass: organization\ndc: test\no: for alice\ndescription: {new string('x', DescriptionLength)}\n");

        string program = Application.PathOf(Program);
        ProcessResult filled = ProcessRunner.Run(
            account.Wrap(realm, [Path.Combine(Path.GetDirectoryName(program)!, "slapadd"), "-f", configuration, "-l", scratch.PathOf("entry.ldif")]), environment);
        if (filled.ExitCode != 0)
        {
            throw new InvalidOperationException(filled.ToString());
        }

        process = ListeningProcess.Start( // with -d it stays in the foreground
            port => account.Wrap(realm, [program, "-d", "none", "-f", configuration, "-h", $"ldap://127.0.0.1:{port}"]), environment);
    }

    /// <summary>Where it listens.</summary>
    public string Url => $"ldap://localhost:{process.Port}";

    /// <inheritdoc/>
    public void Dispose()
    {
        process.Dispose();
        scratch.Dispose();
    }

    private string Configure(Realm realm)
    {
        string file = scratch.PathOf("slapd.conf");
        string readers = string.Join(' ', Array.ConvertAll(["gssapi", "gss-spnego"], mechanism =>
            $"by dn.exact=\"uid=alice,cn={realm.Name.ToLowerInvariant()},cn={mechanism},cn=auth\" read"));
        File.WriteAllText(file, $"""
            include {Application.PathOf("etc/ldap/schema/core.schema")}
            modulepath {Path.GetDirectoryName(Application.PathOf("usr/lib/ldap/back_mdb.so"))}
            moduleload back_mdb
            sasl-host localhost
            sasl-realm {realm.Name}
            sasl-secprops none
            database mdb
            suffix "{Entry}"
            directory {scratch.PathOf("data")}
            access to * {readers} by * none

            """);
        return file;
    }
}
