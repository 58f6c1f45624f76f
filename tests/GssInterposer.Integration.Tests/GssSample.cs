// SPDX-License-Identifier: MIT
using System;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using GssInterposer.Testing;

namespace GssInterposer.Integration.Tests;

/// <summary>MIT's sample programs gss-server and gss-client, as Debian ships them, run against each other.</summary>
/// <param name="Server">How the server ended.</param>
/// <param name="Client">How the client ended; null when the server never listened.</param>
public sealed record GssSample(ProcessResult Server, ProcessResult? Client)
{
    private const int AttemptsAtAPort = 5;

    // gss-server's last words about a connection; it flushes its output then, and only then.
    private const string EndOfConnection = "NOOP token";

    private static readonly TimeSpan ServerTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Whether the client ended well and the server accepted.</summary>
    public bool Succeeded => Client is { ExitCode: 0 } && Server.Output.Contains("Accepted connection: ", StringComparison.Ordinal);

    /// <summary>Runs one server and one client.</summary>
    /// <param name="realm">Where.</param>
    /// <param name="server">Environment, options and account of the server.</param>
    /// <param name="client">The same of the client.</param>
    /// <param name="message">What the client sends.</param>
    /// <param name="connections">How often the client connects (its -ccount).</param>
    public static GssSample Run(Realm realm, Party server, Party client, string message = "the quick brown fox", int connections = 1)
    {
        for (int attempt = 1; ; attempt++)
        {
            string port = FreePort().ToString(CultureInfo.InvariantCulture);
            string[] once = connections == 1 ? ["-once"] : [];
            using RunningProcess running = server.Start(realm, ["gss-server", "-port", port, .. once, .. server.Options, "host@localhost"]);
            if (!running.WaitForText("starting...", ServerTimeout))
            {
                ProcessResult failed = running.WaitForExit(ServerTimeout);
                if (attempt < AttemptsAtAPort && failed.Error.Contains("binding socket", StringComparison.Ordinal))
                {
                    continue; // another process was given the port meanwhile
                }

                return new GssSample(failed, null);
            }

            ProcessResult result = client.Run(
                realm, ["gss-client", "-port", port, "-ccount", $"{connections}", .. client.Options, "127.0.0.1", "host@localhost", message]);
            if (connections == 1)
            {
                return new GssSample(running.WaitForExit(ServerTimeout), result);
            }

            if (result.ExitCode == 0)
            {
                running.WaitForText(EndOfConnection, ServerTimeout, connections);
            }

            return new GssSample(running.Stop(), result);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"server: {Server}\nclient: {Client?.ToString() ?? "not started"}";

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
