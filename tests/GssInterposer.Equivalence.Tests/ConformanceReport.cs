// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using GssInterposer.Testing;

namespace GssInterposer.Equivalence.Tests;

/// <summary>docs/conformance.md, from transcripts.</summary>
internal static class ConformanceReport
{
    /// <summary>The beginnings of the lines of a slot.</summary>
    private static readonly string[] SlotAnswers = ["answer: ", "symbol: ", "sent: "];

    /// <summary>The whole file.</summary>
    public static string Write(Stage stage, IReadOnlyList<string> chapters)
    {
        StringBuilder text = new();
        text.Append("""
            # Conformance

            Written by `scripts/conformance.sh` from a run of `tests/native/transcript`; the tests compare what is said of our plugin and of krb5 with theirs. Do not edit.

            ## The mechglue's 68 slots

            One call for each, with a handle that came through the proxy (`tests/native/transcript/slots.c`), beside the same call without it. How a plugin answers is what a
            witness saw (`tests/native/witness.c`): the procedure it sent, or the functions of libgssapi it called, which are the real mechanism's; "the handle": neither.

            | slot | our plugin | answers | the C plugin | answers | krb5 |
            |---|---|---|---|---|---|

            """);
        WriteSlots(text, stage);
        WriteDifferences(text, stage, chapters);
        WriteDifferencesWithoutKeys(text, stage);
        return text.ToString();
    }

    private static void WriteSlots(StringBuilder text, Stage stage)
    {
        Dictionary<string, List<string>> direct = Slots(stage.PlayDirectly("slots"));
        Dictionary<string, List<string>> ours = Slots(stage.PlaySlots(PluginKind.Ours)), theirs = Slots(stage.PlaySlots(PluginKind.Gssproxy));
        foreach ((string slot, List<string> lines) in direct)
        {
            string alone = Answer(lines) is var answer && answer == "not called" ? "–" : answer;
            text.Append(CultureInfo.InvariantCulture, $"| {slot} | {How(ours[slot])} | {Answer(ours[slot])} | {How(theirs[slot])} | {Answer(theirs[slot])} | {alone} |\n");
        }

        text.Append("\n–: the mechglue never looks there, or passes the call on to another slot; the plugins were called without it.\n");
    }

    private static Dictionary<string, List<string>> Slots(string transcript) =>
        Transcript.Split(transcript).Where(section => section.Title.StartsWith("slot: ", StringComparison.Ordinal))
            .ToDictionary(section => section.Title["slot: ".Length..], section => section.Lines);

    private static string? Field(List<string> lines, string name) => lines.Find(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..];

    private static string Answer(List<string> lines) =>
        Field(lines, SlotAnswers[0])?.Replace("|", ", ", StringComparison.Ordinal) ?? (Field(lines, "crashed: ") is { } signal ? $"crashes, {signal}" : "crashes");

    private static string How(List<string> lines)
    {
        if (Field(lines, SlotAnswers[1]) == "none")
        {
            return "no symbol";
        }

        if (Field(lines, SlotAnswers[2])?.Split("; asked:") is not [string sent, string asked])
        {
            return "–";
        }

        string procedures = sent.Trim().Replace(" ", ", ", StringComparison.Ordinal);
        return procedures.Length != 0 ? $"proxied: {procedures}" : asked.Trim().Length != 0 ? "real mechanism" : "the handle";
    }

    private static void WriteDifferences(StringBuilder text, Stage stage, IReadOnlyList<string> chapters)
    {
        text.Append("""

            ## Differences from a process without a proxy

            Lines of each chapter that differ, of as many as the run without a proxy has. Ours are all explained; the reasons are below.

            | chapter | lines | our plugin, our daemon | our plugin, C daemon | C plugin, C daemon |
            |---|---|---|---|---|

            """);
        SortedSet<string> reasons = new(StringComparer.Ordinal);
        foreach (string chapter in chapters)
        {
            string direct = stage.PlayDirectly(chapter);
            int lines = Transcript.Split(direct).Sum(section => section.Lines.Count);
            string ours = Explained(direct, stage.PlayProxied(DaemonKind.Ours, null, chapter), KnownDifferences.Of(DaemonKind.Ours), reasons);
            string mixed = Explained(direct, stage.PlayProxied(DaemonKind.Gssproxy, null, chapter), KnownDifferences.Of(DaemonKind.Gssproxy), reasons);
            string theirs = stage.PlayInC(chapter);
            int count = Transcript.Differences(direct, theirs).Count;
            int crashes = theirs.Split("crashed: ").Length + theirs.Split("exit status ").Length - direct.Split("crashed: ").Length - 1;
            text.Append(CultureInfo.InvariantCulture, $"| {chapter} | {lines} | {ours} | {mixed} | {count}{(crashes > 0 ? $", crashes {crashes}×" : "")} |\n");
        }

        WriteReasons(text, reasons);
    }

    private static void WriteDifferencesWithoutKeys(StringBuilder text, Stage stage)
    {
        text.Append("""

            ## The same where the daemon keeps the keys of contexts (`session_keys = daemon`)

            GSS_C_TRANS_FLAG, which such a context does not have, is left out of the comparison.

            | chapter | lines | our plugin, our daemon |
            |---|---|---|

            """);
        SortedSet<string> reasons = new(StringComparer.Ordinal);
        foreach (string chapter in EquivalenceTests.OfContexts)
        {
            string direct = EquivalenceTests.WithoutTransfer(stage.PlayDirectly(chapter)), held = EquivalenceTests.WithoutTransfer(stage.PlayHeld(behavior: null, chapter));
            int lines = Transcript.Split(direct).Sum(section => section.Lines.Count);
            text.Append(CultureInfo.InvariantCulture, $"| {chapter} | {lines} | {Explained(direct, held, KnownDifferences.OfKeysInTheDaemon(), reasons)} |\n");
        }

        WriteReasons(text, reasons);
    }

    private static void WriteReasons(StringBuilder text, SortedSet<string> reasons)
    {
        text.Append("\nThe reasons for what differs with our plugin:\n\n");
        foreach (string reason in reasons)
        {
            text.Append(CultureInfo.InvariantCulture, $"* {reason}\n");
        }
    }

    private static string Explained(string direct, string proxied, KnownDifferences known, SortedSet<string> reasons)
    {
        IReadOnlyList<(string Section, string Direct, string Proxied)> differences = Transcript.Differences(direct, proxied);
        List<string> unexplained = [];
        foreach ((string section, string left, string right) in differences)
        {
            if (known.ReasonOf(section, left, right) is { } reason)
            {
                reasons.Add(reason);
            }
            else
            {
                unexplained.Add($"{section}: {left} / {right}");
            }
        }

        return unexplained.Count == 0 ? $"{differences.Count}" : $"{differences.Count}, **not explained: {string.Join("; ", unexplained)}**";
    }
}
