// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using GssInterposer.Testing;

namespace GssInterposer.Applications.Tests;

/// <summary>Apache as the front end of docs/DELEGATION.md: with the configuration that stands there, and programs behind it.</summary>
internal sealed class PortalServer : IDisposable
{
    /// <summary>The module that runs programs.</summary>
    public const string CgiModule = "usr/lib/apache2/modules/mod_cgi.so";

    /// <summary>What makes the realm's database.</summary>
    public const string Database = "usr/sbin/kdb5_ldap_util";

    /// <summary>What it needs, its realm and its visitors included.</summary>
    public static readonly string[] Files = [ApacheServer.Program, ApacheServer.Module, CgiModule, Database, LdapServer.Program, "usr/bin/ldapmodify", "usr/bin/curl"];

    private const UnixFileMode Everybody = (UnixFileMode)0b111_111_111;

    // What an installed system has in its own places.
    private static readonly string[] Passed =
        ["GSSPROXY_SOCKET", "GSS_MECH_CONFIG", "GSSINTERPOSER_CONFIG", "KRB5_CONFIG", "KRB5_KTNAME", "LD_LIBRARY_PATH", "SASL_PATH"];

    private readonly ScratchDirectory scratch = new();
    private readonly ListeningProcess process;

    /// <summary>Starts it as <see cref="Account.Unprivileged"/>.</summary>
    /// <param name="realm">Where.</param>
    /// <param name="environment">Of the server: what is in it reaches the programs as well, but for the switch, which the configuration passes.</param>
    /// <param name="scripts">Name and text of each program.</param>
    /// <param name="replacements">What the documented configuration has and this one has not.</param>
    public PortalServer(
        Realm realm, IReadOnlyDictionary<string, string> environment, IEnumerable<(string Name, string Text)> scripts, params (string Documented, string Actual)[] replacements)
    {
        foreach (string writable in (string[])["run", "ccaches", "cgi-bin"])
        {
            Directory.CreateDirectory(scratch.PathOf(writable));
            File.SetUnixFileMode(scratch.PathOf(writable), Everybody);
        }

        foreach ((string name, string text) in scripts)
        {
            File.WriteAllText(scratch.PathOf("cgi-bin", name), text);
            File.SetUnixFileMode(scratch.PathOf("cgi-bin", name), Everybody);
        }

        string site = HowTo.Text(
            "/etc/apache2/conf-available/portal.conf",
            [("/usr/lib/cgi-bin", scratch.PathOf("cgi-bin")), ("/run/apache2/ccaches", scratch.PathOf("ccaches")), .. replacements]);
        string program = Application.PathOf(ApacheServer.Program);
        process = ListeningProcess.Start(
            port => Account.Unprivileged.Wrap(realm, [program, "-D", "FOREGROUND", "-f", Configure(site, environment, port)]), environment);
    }

    /// <summary>The ccaches that the module has left.</summary>
    public string[] Ccaches => Directory.GetFiles(scratch.PathOf("ccaches"));

    /// <summary>Its log, for messages.</summary>
    public string Log => File.ReadAllText(scratch.PathOf("run", "error.log"));

    /// <summary>Where a program answers.</summary>
    public string Page(string script) => $"http://localhost:{process.Port}/portal/{script}";

    /// <inheritdoc/>
    public void Dispose()
    {
        process.Dispose();
        scratch.Dispose();
    }

    private string Configure(string site, IReadOnlyDictionary<string, string> environment, int port)
    {
        string file = scratch.PathOf("httpd.conf");
        File.WriteAllText(file, $"""
            ServerRoot "{scratch.Path}"
            ServerName localhost
            Listen 127.0.0.1:{port}
            PidFile run/pid
            DefaultRuntimeDir run
            Mutex file:run
            ErrorLog run/error.log
            LogLevel warn auth_gssapi:debug
            {string.Join('\n', ((string[])["mpm_prefork", "authn_core", "authz_core", "authz_user", "alias", "env", "cgi", "auth_gssapi"]).Select(ApacheServer.Load))}
            StartServers 2
            PassEnv {string.Join(' ', Passed.Where(environment.ContainsKey))}
            {site}
            """);
        return file;
    }
}
