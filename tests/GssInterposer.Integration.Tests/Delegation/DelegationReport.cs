// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using GssInterposer.Testing;

namespace GssInterposer.Integration.Tests.Delegation;

/// <summary>The part of docs/DELEGATION.md that is written from a run.</summary>
internal sealed partial class DelegationReport(DelegationSite site, FlagMatrix flags)
{
    private const string NotReached = "–";
    private const string ThreeColumns = "| local | our pair | C pair |\n";

    // Steps that are of interest only when they fail.
    private static readonly string[] Preparations = ["own", "initiator", "default", "send", "keep", "take"];

    private readonly StringBuilder text = new();

    /// <summary>All tables.</summary>
    public string Write()
    {
        WriteFlags();
        WriteForwarding();
        WriteScenarios();
        WriteKeys();
        return text.ToString();
    }

    private static Pair Same(DaemonKind kind) => new(kind == DaemonKind.Ours ? PluginKind.Ours : PluginKind.Gssproxy, kind);

    private void WriteFlags()
    {
        text.Append("""
            ### Request flags

            What the initiator and the acceptor are told of a flag, by what the service's section says of it (`filter_flags`, `enforce_flags`): both of them, none, or one; and
            whether a credential arrives. "asked" and "not asked" are a process without a proxy. "default" to "enforced and filtered" are our pair; the application asks
            for the flag but in "enforced".


            """);
        text.Append("| flag | asked | not asked |").AppendJoin("|", FlagSetting.All.Select(setting => $" {setting.Title} ")).Append("| C pair |\n");
        text.Append("|---|---|---|").Append(string.Concat(Enumerable.Repeat("---|", FlagSetting.All.Length))).Append("---|\n");
        foreach (RequestFlag flag in RequestFlag.All)
        {
            string[] ours = [.. FlagSetting.All.Select(setting => Seen(flag, flags.Proxied(DaemonKind.Ours, flag, setting)))];
            string[] theirs = [.. FlagSetting.All.Select(setting => Seen(flag, flags.Proxied(DaemonKind.Gssproxy, flag, setting)))];
            text.Append(CultureInfo.InvariantCulture, $"| {flag.Title} | {Seen(flag, flags.Locally(flag, flag.Value))} | {Seen(flag, flags.Locally(flag, 0))} | ");
            text.AppendJoin(" | ", ours).Append(CultureInfo.InvariantCulture, $" | {(ours.SequenceEqual(theirs) ? "the same" : string.Join("; ", theirs))} |\n");
        }

        text.Append("""

            krb5 gives CONFIDENTIALITY and INTEGRITY with every context, and has ANONYMOUS for anonymous tickets alone. The C plugin differs in a flag that is no row: it gives
            the initiator PROT_READY where krb5 does not yet, and the acceptor none where krb5 does.


            """);
    }

    private static string Seen(RequestFlag flag, string outcome)
    {
        if (outcome.Split(' ') is not [string initiator, string acceptor, string delegated])
        {
            return $"refused: {outcome}";
        }

        bool sent = initiator.Split(',').Contains(flag.Name), seen = acceptor.Split(',').Contains(flag.Name);
        string who = sent && seen ? "both" : sent ? "initiator" : seen ? "acceptor" : "none";
        return delegated == "nothing" ? who : $"{who}; a credential of {delegated[..delegated.IndexOf('@', StringComparison.Ordinal)]}";
    }

    private void WriteForwarding()
    {
        text.Append("""
            ### A forwarded ticket

            alice asks for delegation towards HTTP/front.test, which accepts with its default credential and goes on to ldap/denied.test: with what was delegated, or as itself where
            nothing was, as gss_init_sec_context does without a credential.


            """);
        text.Append("| settings | step ").Append(ThreeColumns).Append("|---|---|---|---|---|\n");
        using ProxyDaemon ours = Forwarding.StartDaemon(site, DaemonKind.Ours), theirs = Forwarding.StartDaemon(site, DaemonKind.Gssproxy);
        foreach (Forwarding row in Forwarding.All)
        {
            WriteSteps(row.Title, [new Hop("front", "accept:", "to:ldap@denied.test")], row.Run(site, null), row.Run(site, ours), row.Run(site, theirs));
        }
    }

    private void WriteScenarios()
    {
        text.Append("""

            ### In a user's name

            HTTP/front.test may change the protocol (`ok_to_auth_as_delegate`) and delegate to HTTP/middle.test and ldap/back.test; HTTP/middle.test and HTTP/plain.test may delegate to
            ldap/back.test; nobody to ldap/denied.test; nodeleg must not be delegated. The services of the daemon are front, middle and plain with both `allow_` keys,
            transition with `allow_protocol_transition` alone, delegation with `allow_constrained_delegation` alone, and impersonating with `impersonate`.


            """);
        text.Append("| scenario | step ").Append(ThreeColumns).Append("|---|---|---|---|---|\n");
        foreach (Scenario scenario in Scenarios.All)
        {
            WriteSteps(scenario.Name, scenario.Hops, site.Run(scenario, null), site.Run(scenario, Same(DaemonKind.Ours)), site.Run(scenario, Same(DaemonKind.Gssproxy)));
        }
    }

    private void WriteKeys()
    {
        text.Append("""

            ### What a key forbids

            A service with the keys of HTTP/front.test and these lines in its section. Our daemon refuses before the KDC is asked. A key that is ours alone is nothing to the C daemon.


            """);
        text.Append("| lines | step ").Append(ThreeColumns).Append("|---|---|---|---|---|\n");
        (string[] Lines, string[] Steps)[] rows = [.. PolicyTests.Refusals().Select(row => (((string)row[0]).Split('|'), (string[])[.. (string[])row[1], (string)row[2]]))];
        using ProxyDaemon ours = Start(DaemonKind.Ours, rows), theirs = Start(DaemonKind.Gssproxy, rows);
        for (int i = 0; i < rows.Length; i++)
        {
            string title = string.Join(", ", rows[i].Lines.Select(line => $"`{line}`"));
            WriteSteps(
                title, [new Hop("", rows[i].Steps)], Lines(site.Run(site.Local("front"), rows[i].Steps)), Lines(site.Run(site.Proxied(ours, $"k{i}"), rows[i].Steps)),
                Lines(site.Run(site.Proxied(theirs, $"k{i}", PluginKind.Gssproxy), rows[i].Steps)));
        }
    }

    private ProxyDaemon Start(DaemonKind kind, (string[] Lines, string[] Steps)[] rows) => new(site.Realm, kind, [.. rows.Select((row, number) =>
    {
        List<string> lines = [.. row.Lines];
        string usage = lines.Remove("cred_usage = accept") ? "accept" : "both";
        return site.Service($"k{number}", "front", [.. lines]) with { Usage = usage };
    })]);

    private static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A row for each step that tells something, the title in the first.</summary>
    private void WriteSteps(string title, Hop[] hops, params string[][] runs)
    {
        Queue<string>[] left = [.. runs.Select(run => new Queue<string>(run))];
        foreach ((string service, string step) in hops.SelectMany(hop => hop.Steps.Select(step => (hop.Service, step))))
        {
            string label = step.Split(':')[0] is var word && (Preparations.Contains(word) || word == "accept") ? word : step;
            string[] cells = [.. left.Select(lines => lines.TryPeek(out string? line) && line.StartsWith($"{label}: ", StringComparison.Ordinal) ? Cell(lines.Dequeue()[(label.Length + 2)..]) : NotReached)];
            if (Array.TrueForAll(cells, cell => cell == NotReached))
            {
                continue; // what came before has failed everywhere, or the step says nothing
            }

            if (!Preparations.Contains(label) || cells.Any(cell => !cell.StartsWith("allowed", StringComparison.Ordinal)))
            {
                text.Append(CultureInfo.InvariantCulture, $"| {title} | {(service.Length == 0 ? "" : $"{service}: ")}{Words(step)} | {string.Join(" | ", cells)} |\n");
                title = "";
            }
        }
    }

    private static string Cell(string outcome)
    {
        int blank = outcome.IndexOf(' ', StringComparison.Ordinal);
        string major = blank < 0 ? outcome : outcome[..blank], rest = blank < 0 ? "" : outcome[(blank + 1)..];
        rest = Uid().Replace(rest, "uid N").Replace("|", "\\|", StringComparison.Ordinal);
        return major is "COMPLETE" or "CONTINUE_NEEDED" ? rest.Length == 0 ? "allowed" : $"allowed: {rest}" : rest.Length == 0 ? $"refused: {major}" : $"refused: {rest}";
    }

    private static string Words(string step)
    {
        string rest = step[(step.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return step.Split(':')[0] switch
        {
            "as" or "service-as" => $"acquires in the name of {rest}",
            "add" => $"adds in the name of {rest}",
            "plain" => $"acquires the name {rest}",
            "to" => $"to {rest}",
            "accept" => "accepts",
            "keep" => "stores",
            "take" => "acquires out of the ccache",
            "send" => $"to {rest.Split('>')[0]}",
            "initiator" => "acquires its own to initiate",
            _ => "acquires its own",
        };
    }

    [GeneratedRegex("uid [0-9]+")]
    private static partial Regex Uid();
}
