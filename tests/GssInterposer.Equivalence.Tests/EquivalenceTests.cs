// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Equivalence.Tests;

/// <summary>An application sees the same results with its keys in the daemon, ours or the C one, as with its keys at hand.</summary>
public sealed class EquivalenceTests(Stage stage) : IClassFixture<Stage>
{
    private const int DifferencesShownMax = 25;

    internal static readonly string[] OfContexts = ["contexts", "messages", "iov", "krb5", "attributes", "leaks", "odd contexts", "odd messages"];

    internal static readonly string[] All =
    [
        "names", "mechanisms", "credentials", "nulls", "contexts", "messages", "iov", "transfer", "krb5", "attributes", "leaks", "storing", "options", "adding", "times",
        "odd names", "odd data", "odd credentials", "odd contexts", "odd messages",
    ];

    /// <summary>Chapters of one process.</summary>
    public static TheoryData<DaemonKind, string> Chapters() => ForEachDaemon(All);

    /// <summary>Chapters in which the daemon can do everything.</summary>
    public static TheoryData<DaemonKind, string> RemoteChapters() => ForEachDaemon("names", "contexts", "messages", "transfer", "attributes", "storing", "options", "adding", "times");

    /// <summary>Chapters of two processes, and which of them (initiator, acceptor) go through the proxy.</summary>
    public static TheoryData<DaemonKind, string, bool, bool> Pairings()
    {
        TheoryData<DaemonKind, string, bool, bool> rows = [];
        foreach (DaemonKind daemon in Pairs.Daemons)
        {
            foreach (string chapter in (string[])["contexts", "messages", "iov", "transfer", "attributes"])
            {
                rows.Add(daemon, chapter, true, false);
                rows.Add(daemon, chapter, false, true);
                rows.Add(daemon, chapter, true, true);
            }

            // Three legs. The C daemon cannot accept in more than one: it has nowhere to keep a half-made acceptor.
            rows.Add(daemon, "dce", true, false);
            if (daemon == DaemonKind.Ours)
            {
                rows.Add(daemon, "dce", false, true);
                rows.Add(daemon, "dce", true, true);
                rows.Add(daemon, "iakerb", true, false);
                rows.Add(daemon, "iakerb", false, true);
                rows.Add(daemon, "iakerb", true, true);
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Chapters))]
    public void One_process_with_both_roles_sees_no_difference(DaemonKind daemon, string chapter) =>
        ExpectSame(daemon, stage.PlayDirectly(chapter), stage.PlayProxied(daemon, behavior: null, chapter));

    /// <summary>The real mechanism, in the process, knows when a ticket ends; a daemon is not asked.</summary>
    [Fact]
    public void A_context_ends_with_its_ticket() =>
        ExpectSame(DaemonKind.Ours, stage.PlayDirectly("expiry"), stage.PlayProxied(DaemonKind.Ours, behavior: null, "expiry"));

    [Theory]
    [MemberData(nameof(RemoteChapters))]
    public void One_process_that_never_tries_locally_sees_no_difference(DaemonKind daemon, string chapter) =>
        ExpectSame(daemon, stage.PlayDirectly(chapter), stage.PlayProxied(daemon, "REMOTE_ONLY", chapter));

    [Theory]
    [MemberData(nameof(Pairings))]
    public void Two_processes_see_no_difference(DaemonKind daemon, string chapter, bool initiatorProxied, bool acceptorProxied) =>
        ExpectSame(daemon, stage.PlayPairDirectly(chapter), stage.PlayPair(daemon, initiatorProxied, acceptorProxied, chapter));

    /// <summary>Chapters about contexts and messages.</summary>
    public static TheoryData<string> ChaptersOfContexts() => [.. OfContexts, "expiry"];

    /// <summary>The same in two processes, and which of them (initiator, acceptor) go through the proxy.</summary>
    public static TheoryData<string, bool, bool> PairingsOfContexts()
    {
        TheoryData<string, bool, bool> rows = [];
        foreach (string chapter in (string[])["contexts", "messages", "iov", "dce", "iakerb"])
        {
            rows.Add(chapter, true, false);
            rows.Add(chapter, false, true);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(ChaptersOfContexts))]
    public void One_process_whose_keys_are_in_the_daemon_sees_no_difference(string chapter) =>
        ExpectSame(KnownDifferences.OfKeysInTheDaemon(), WithoutTransfer(stage.PlayDirectly(chapter)), WithoutTransfer(stage.PlayHeld(behavior: null, chapter)));

    [Theory]
    [MemberData(nameof(PairingsOfContexts))]
    public void Two_processes_one_of_which_has_its_keys_in_the_daemon_see_no_difference(string chapter, bool initiatorProxied, bool acceptorProxied) =>
        ExpectSame(
            KnownDifferences.OfKeysInTheDaemon(), WithoutTransfer(stage.PlayPairDirectly(chapter)), WithoutTransfer(stage.PlayHeldPair(initiatorProxied, acceptorProxied, chapter)));

    [Fact]
    public void Our_daemon_has_no_more_differences_than_the_C_daemon() =>
        Assert.InRange(KnownDifferences.Of(DaemonKind.Ours).Count, 0, KnownDifferences.Of(DaemonKind.Gssproxy).Count);

    /// <summary>A context whose keys are in the daemon cannot be exported, and its flags say so (GSS_C_TRANS_FLAG): the chapter "transfer" is not for it.</summary>
    internal static string WithoutTransfer(string transcript) => transcript.Replace(" trans", "", StringComparison.Ordinal);

    private static TheoryData<DaemonKind, string> ForEachDaemon(params string[] chapters)
    {
        TheoryData<DaemonKind, string> rows = [];
        foreach (DaemonKind daemon in Pairs.Daemons)
        {
            foreach (string chapter in chapters)
            {
                rows.Add(daemon, chapter);
            }
        }

        return rows;
    }

    private static void ExpectSame(DaemonKind daemon, string direct, string proxied) => ExpectSame(KnownDifferences.Of(daemon), direct, proxied);

    private static void ExpectSame(KnownDifferences known, string direct, string proxied)
    {
        IReadOnlyList<string> differences = Transcript.Compare(direct, proxied, known);
        Assert.True(differences.Count == 0, $"{differences.Count} differences:\n{string.Join('\n', differences.Take(DifferencesShownMax))}");
    }
}
