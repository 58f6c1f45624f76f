// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using GssInterposer.Testing;

namespace GssInterposer.Applications.Tests;

/// <summary>Cyrus SASL's sample programs, one run against the other.</summary>
/// <param name="Server">Everything that the server wrote.</param>
/// <param name="Client">Everything that the client wrote.</param>
internal sealed record SaslConversation(string Server, string Client)
{
    /// <summary>The server.</summary>
    public const string ServerProgram = "usr/sbin/sasl-sample-server";

    /// <summary>The client.</summary>
    public const string ClientProgram = "usr/bin/sasl-sample-client";

    private static readonly string[] Visible = ["Negotiation complete", "Username: ", "Realm: ", "SSF: ", "recieved decoded message "]; // as they spell it

    /// <summary>What both say about the outcome: who, how strong, and the messages that arrived.</summary>
    public IReadOnlyList<string> Outcome => [.. OutcomeOf("server", Server), .. OutcomeOf("client", Client)];

    /// <summary>Runs them once.</summary>
    /// <param name="server">The server.</param>
    /// <param name="client">The client.</param>
    /// <param name="mechanism">The SASL mechanism.</param>
    /// <param name="options">Further options of the client.</param>
    public static SaslConversation Run(SaslParty server, SaslParty client, string mechanism, string[] options)
    {
        using ScratchDirectory scratch = new();
        Write("server", server, ServerProgram, ["-s", "host", "-d", "localhost", "-m", mechanism]);
        Write("client", client, ClientProgram, ["-s", "host", "-n", "localhost", "-a", "alice", "-u", "alice", "-m", mechanism, .. options]);
        string script = Repository.PathOf("tests", "GssInterposer.Applications.Tests", "sasl-conversation.sh");
        ProcessResult result = ProcessRunner.Run([script, scratch.Path], ProcessRunner.InheritedEnvironment());
        return result.ExitCode == 0 ? new(TextOf("server"), TextOf("client")) : throw new InvalidOperationException(result.ToString());

        // Through a pipe they would write when they end, and wait for each other until then: stdbuf.
        void Write(string name, SaslParty party, string program, string[] arguments)
        {
            IEnumerable<string> command = party.Account.Wrap(
                party.Realm, ["stdbuf", "-oL", Application.PathOf(program), "-p", party.Environment["SASL_PATH"], .. arguments]);
            IEnumerable<string> words = ["env", "-i", .. party.Environment.Select(variable => $"{variable.Key}={variable.Value}"), .. command];
            File.WriteAllText(scratch.PathOf(name), "exec " + string.Join(' ', words.Select(word => $"'{word}'")) + "\n");
        }

        string TextOf(string name) => File.ReadAllText(scratch.PathOf($"{name}.out")) + File.ReadAllText(scratch.PathOf($"{name}.err"));
    }

    /// <inheritdoc/>
    public override string ToString() => $"--- server\n{Server}\n--- client\n{Client}";

    private static IEnumerable<string> OutcomeOf(string party, string text) =>
        from line in text.Split('\n') where Visible.Any(start => line.StartsWith(start, StringComparison.Ordinal)) select $"{party}: {line}";
}
