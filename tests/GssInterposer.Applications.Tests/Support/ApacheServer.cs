// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using GssInterposer.Testing;

namespace GssInterposer.Applications.Tests;

/// <summary>Apache with mod_auth_gssapi and a page for alice, with a configuration, logs and sockets in a directory of its own.</summary>
internal sealed class ApacheServer : IDisposable
{
    /// <summary>The server.</summary>
    public const string Program = "usr/sbin/apache2";

    /// <summary>The module.</summary>
    public const string Module = $"{ModuleDirectory}/mod_auth_gssapi.so";

    /// <summary>What answers with the user's name, as the application behind the server would see it.</summary>
    public const string UserHeader = "X-Remote-User";

    private const string ModuleDirectory = "usr/lib/apache2/modules";
    private const int ProcessesMin = 10; // prefork: one for each of a test's connections; more are started one in a second
    private const UnixFileMode Everybody = (UnixFileMode)0b111_111_111;

    private readonly ScratchDirectory scratch = new();
    private readonly ListeningProcess process;

    /// <summary>Starts it.</summary>
    /// <param name="realm">Where.</param>
    /// <param name="processing">The multi-processing module: prefork or event.</param>
    /// <param name="environment">Its environment.</param>
    /// <param name="account">Who starts it; when that is root, its children become nobody.</param>
    public ApacheServer(Realm realm, string processing, IReadOnlyDictionary<string, string> environment, Account account)
    {
        Directory.CreateDirectory(scratch.PathOf("www"));
        foreach (string writable in (string[])["run", "ccaches"])
        {
            Directory.CreateDirectory(scratch.PathOf(writable));
            File.SetUnixFileMode(scratch.PathOf(writable), Everybody);
        }

        File.WriteAllText(scratch.PathOf("www", "page"), "for alice\n");
        string program = Application.PathOf(Program);
        process = ListeningProcess.Start(port => account.Wrap(realm, [program, "-D", "FOREGROUND", "-f", Configure(realm, processing, port)]), environment);
    }

    /// <summary>The page.</summary>
    public string Page => $"http://localhost:{process.Port}/page";

    /// <summary>The ccaches of the tickets that were delegated to it.</summary>
    public string[] Ccaches => Directory.GetFiles(scratch.PathOf("ccaches"));

    /// <summary>Its log, for messages.</summary>
    public string Log => File.ReadAllText(scratch.PathOf("run", "error.log"));

    /// <inheritdoc/>
    public void Dispose()
    {
        process.Dispose();
        scratch.Dispose();
    }

    private string Configure(Realm realm, string processing, int port)
    {
        string file = scratch.PathOf("httpd.conf");
        File.WriteAllText(file, $$"""
            ServerRoot "{{scratch.Path}}"
            ServerName localhost
            Listen 127.0.0.1:{{port}}
            User #65534
            Group #65534
            PidFile run/pid
            DefaultRuntimeDir run
            Mutex file:run
            ErrorLog run/error.log
            LogLevel warn auth_gssapi:debug
            {{Load($"mpm_{processing}")}}
            StartServers {{(processing == "prefork" ? ProcessesMin : 1)}}
            {{Load("authn_core")}}
            {{Load("authz_core")}}
            {{Load("authz_user")}}
            {{Load("headers")}}
            {{Load("auth_gssapi")}}
            DocumentRoot "{{scratch.PathOf("www")}}"
            <Location "/page">
              AuthType GSSAPI
              AuthName "Kerberos"
              GssapiAllowedMech krb5
              GssapiDelegCcacheDir {{scratch.PathOf("ccaches")}}
              Require user alice@{{realm.Name}}
              Header set {{UserHeader}} "expr=%{REMOTE_USER}"
            </Location>

            """);
        return file;
    }

    /// <summary>The line that loads a module.</summary>
    internal static string Load(string module) => $"LoadModule {module}_module {Application.PathOf($"{ModuleDirectory}/mod_{module}.so")}";
}
