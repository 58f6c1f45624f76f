// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using GssInterposer.Testing;

namespace GssInterposer.Applications.Tests.PostgreSql;

/// <summary>A server of the <see cref="PostgresCluster"/>; one at a time.</summary>
internal sealed class PostgresServer : IDisposable
{
    private const int FastShutdown = 2; // SIGINT

    private readonly Realm realm;
    private readonly RunningProcess process;
    private readonly string port = Application.FreePort().ToString(CultureInfo.InvariantCulture);

    /// <summary>Starts it with an environment: with a keytab that it can read, or behind the proxy.</summary>
    /// <param name="keytab">Its setting krb_server_keyfile.</param>
    public PostgresServer(Realm realm, PostgresCluster cluster, IReadOnlyDictionary<string, string> environment, string keytab)
    {
        this.realm = realm;
        string[] command = [Application.PathOf($"{PostgresCluster.Programs}/postgres"), .. cluster.Settings, "-c", $"krb_server_keyfile={keytab}", "-p", port];
        process = RunningProcess.Start(Account.Unprivileged.Wrap(realm, command), environment);
        if (!process.WaitForText("database system is ready to accept connections", Application.Patience))
        {
            throw new InvalidOperationException(process.Stop().ToString());
        }
    }

    /// <summary>Where it listens.</summary>
    public string Port => port;

    /// <summary>Its log.</summary>
    public string Log => process.Error;

    /// <summary>Has a principal run commands as the role alice, in one session.</summary>
    /// <param name="ccache">Whose ticket: as KRB5CCNAME wants it.</param>
    /// <param name="encryption">libpq's gssencmode: <c>require</c> or <c>disable</c>.</param>
    public ProcessResult Query(string ccache, string encryption, params string[] commands) =>
        ProcessRunner.Run(Client(encryption, commands), new Dictionary<string, string>(Application.Environment(realm.DirectEnvironment())) { ["KRB5CCNAME"] = ccache });

    /// <summary>The same by <see cref="Account.Unprivileged"/> with exactly this environment.</summary>
    public ProcessResult QueryUnprivileged(IReadOnlyDictionary<string, string> environment, string encryption, params string[] commands) =>
        ProcessRunner.Run(Account.Unprivileged.Wrap(realm, Client(encryption, commands)), environment);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Signal(FastShutdown); // killed, it would leave shared memory
            process.WaitForExit(Application.Patience);
        }

        process.Dispose();
    }

    private List<string> Client(string encryption, IEnumerable<string> commands) =>
    [
        Application.PathOf($"{PostgresCluster.Programs}/psql"), "--no-psqlrc", "--no-align", "--tuples-only", "--quiet", "--set=ON_ERROR_STOP=1",
        $"host=localhost hostaddr=127.0.0.1 port={port} user=alice dbname=postgres gssencmode={encryption} sslmode=disable",
        .. commands.SelectMany(command => new[] { "-c", command }),
    ];
}
