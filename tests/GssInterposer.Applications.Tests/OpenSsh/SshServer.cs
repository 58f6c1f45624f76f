// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using GssInterposer.Testing;

namespace GssInterposer.Applications.Tests.OpenSsh;

/// <summary>
/// An sshd of Debian's package with its privilege separation and its sandbox (scripts/lib/sshd.sh), in which a user alice exists. Alice's principal is
/// hers by the realm's default mapping.
/// </summary>
internal sealed class SshServer : IDisposable
{
    public const string Script = "lib/sshd.sh";

    private readonly ScratchDirectory scratch = new();
    private readonly Realm realm;
    private readonly RunningProcess process;
    private readonly string port = Application.FreePort().ToString(CultureInfo.InvariantCulture);

    /// <summary>Starts one with an environment: with its keytab, or behind the proxy.</summary>
    /// <param name="options">Of sshd_config: <c>Name=value</c>.</param>
    public SshServer(Realm realm, IReadOnlyDictionary<string, string> environment, params ReadOnlySpan<string> options)
    {
        this.realm = realm;
        process = RunningProcess.Start([Repository.PathOf("scripts", Script), scratch.Path, port, .. options], environment);
        if (!process.WaitForText("Server listening on ", Application.Patience))
        {
            throw new InvalidOperationException(process.Stop().ToString());
        }
    }

    /// <summary>What it has logged so far, at level DEBUG3. Lines of the sandboxed child end in <c>[preauth]</c>.</summary>
    public string Log => process.Error;

    /// <summary>Does it log this? The line may come after what the client is told.</summary>
    public bool Logs(string text) => process.WaitForText(text, Application.Patience);

    /// <summary>Has a principal log in as alice and run a command.</summary>
    /// <param name="ccache">Whose ticket: as KRB5CCNAME wants it.</param>
    /// <param name="options">Of ssh_config: <c>Name=value</c>.</param>
    public ProcessResult Login(string ccache, string command, params ReadOnlySpan<string> options) =>
        ProcessRunner.Run(Client(command, options), EnvironmentOf(ccache));

    /// <summary>The same in the background.</summary>
    public RunningProcess StartLogin(string ccache, string command) => RunningProcess.Start(Client(command), EnvironmentOf(ccache));

    /// <inheritdoc/>
    public void Dispose()
    {
        process.Dispose();
        scratch.Dispose();
    }

    private List<string> Client(string command, params ReadOnlySpan<string> options)
    {
        List<string> client = [Application.PathOf("usr/bin/ssh"), "-F", "none", "-p", port, "-l", "alice"];
        string[] usual =
        [
            "GSSAPIAuthentication=yes", "PreferredAuthentications=gssapi-with-mic", "BatchMode=yes", "StrictHostKeyChecking=no",
            "UserKnownHostsFile=/dev/null", "LogLevel=ERROR",
        ];
        foreach (string option in (string[])[.. options, .. usual]) // the first value counts
        {
            client.AddRange(["-o", option]);
        }

        return [.. client, "localhost", command];
    }

    private Dictionary<string, string> EnvironmentOf(string ccache) =>
        new(Application.Environment(realm.DirectEnvironment())) { ["KRB5CCNAME"] = ccache, ["HOME"] = Path.GetTempPath() };
}
