// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.RegularExpressions;
using GssInterposer.Testing;

namespace GssInterposer.Integration.Tests;

/// <summary>What the two sample programs said, without what may differ between two runs of the same.</summary>
public static partial class Transcript
{
    /// <summary>How much the remaining lifetime of two contexts may differ: the one's ticket is as old as the realm, the other's may be new.</summary>
    private const int LifetimeToleranceSeconds = 600;

    private const int TicketLifetimeSeconds = 36_000;

    /// <summary>The lines of both programs and the client's exit status.</summary>
    /// <param name="sample">What they said.</param>
    /// <param name="plugin">
    /// gss-server prints the local name up to a NUL, which GSS does not promise and the C plugin does not put there: what follows is left out then.
    /// </param>
    public static string Of(GssSample sample, PluginKind plugin = PluginKind.Ours) =>
        $"server:\n{Server(plugin == PluginKind.Ours ? sample.Server.Output : LocalName().Replace(sample.Server.Output, "$1"))}client, status {sample.Client?.ExitCode}:\n{Client(sample.Client?.Output ?? string.Empty)}";

    private static string Client(string output) => Lifetime().Replace(TokenSize().Replace(output, "token "), match =>
    {
        int seconds = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        bool plausible = seconds is > TicketLifetimeSeconds - LifetimeToleranceSeconds and <= TicketLifetimeSeconds;
        return plausible ? "lifetime of a ticket" : match.Value;
    });

    /// <summary>
    /// Leaves out the PAC's name attributes, which gss-server prints between the flags and the local name: the daemon does not send them with the name.
    /// </summary>
    private static string Server(string output)
    {
        List<string> kept = [];
        bool inAttribute = false;
        foreach (string line in output.Split('\n'))
        {
            inAttribute = line.StartsWith("Attribute ", StringComparison.Ordinal)
                || (inAttribute && !line.StartsWith("localname", StringComparison.Ordinal) && !line.StartsWith("Accepted", StringComparison.Ordinal));
            if (!inAttribute)
            {
                kept.Add(line);
            }
        }

        return string.Join('\n', kept);
    }

    [GeneratedRegex("^(localname: alice).*$", RegexOptions.Multiline)]
    private static partial Regex LocalName();

    [GeneratedRegex("lifetime ([0-9]+)")]
    private static partial Regex Lifetime();

    // DER: a microsecond count has one to three bytes, and a ticket has a start time only when it is not the time of authentication.
    [GeneratedRegex(@"token \(size=[0-9]+\)")]
    private static partial Regex TokenSize();
}
