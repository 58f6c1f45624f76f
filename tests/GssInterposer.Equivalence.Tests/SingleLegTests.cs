// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Equivalence.Tests;

/// <summary>What the C daemon cannot accept, because it has nowhere to keep a half-made acceptor, and what it does not offer: an error in words, and nothing established.</summary>
public sealed class SingleLegTests(Stage stage) : IClassFixture<Stage>
{
    [Theory]
    [InlineData("dce", "accept_sec_context: DEFECTIVE_TOKEN", "is the C gssproxy, which cannot accept it")]
    [InlineData("iakerb", "acquire_cred of the acceptor: NO_CRED", "asked for IAKERB, which the C gssproxy does not offer")]
    public void The_C_daemon_gives_words(string chapter, string outcome, string words)
    {
        string transcript = stage.PlayPair(DaemonKind.Gssproxy, initiatorProxied: false, acceptorProxied: true, chapter);
        string acceptor = transcript[transcript.IndexOf("== the acceptor's process", StringComparison.Ordinal)..];

        Assert.DoesNotContain("established: yes", transcript, StringComparison.Ordinal);
        Assert.Contains(acceptor.Split('\n'), line => line.Contains(outcome, StringComparison.Ordinal) && line.Contains(words, StringComparison.Ordinal));
    }
}
