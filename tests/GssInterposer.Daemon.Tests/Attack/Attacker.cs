// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;

namespace GssInterposer.Daemon.Tests.Attack;

/// <summary>Runs hostile cases against a daemon: each must be answered or hung up on, and a good client must be served all along.</summary>
public sealed class Attacker(string socketPath)
{
    private const int CasesBetweenGoodCalls = 100;
    private const int FailuresMax = 20;
    private const int AcceptStatusOffset = 20;     // after xid, type, status and an empty verifier

    /// <summary>How long the daemon may take for a case. Some make it ask a KDC.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Cases tried so far.</summary>
    public int Tried { get; private set; }

    /// <summary>How often each outcome was seen.</summary>
    public Dictionary<Outcome, int> Outcomes { get; } = [];

    /// <summary>Everything there is: headers, records, arguments.</summary>
    public static IEnumerable<HostileCase> AllCases(int seed, int mutationsPerCall) =>
        HostileRecords.All().Concat(HostileArguments.All(seed, mutationsPerCall));

    /// <summary>Runs the cases; returns what went wrong, at most twenty lines, none when all is well.</summary>
    public IReadOnlyList<string> Run(IEnumerable<HostileCase> cases)
    {
        List<string> failures = [];
        using RawClient client = new(socketPath, Timeout);
        string last = "nothing";
        foreach (HostileCase hostile in cases)
        {
            Outcome outcome = client.Send(hostile);
            Tried++;
            Outcomes[outcome] = Outcomes.GetValueOrDefault(outcome) + 1;
            if (outcome is not (Outcome.Answered or Outcome.Closed))
            {
                failures.Add($"{hostile.Name}: {outcome}, after {last}");
            }

            if ((Tried % CasesBetweenGoodCalls == 0 || outcome == Outcome.Gone) && !ServesGoodClient())
            {
                failures.Add($"no answer to a good client after {hostile.Name}");
            }

            if (failures.Count >= FailuresMax || outcome == Outcome.Gone)
            {
                return failures;
            }

            last = hostile.Name;
        }

        if (!ServesGoodClient())
        {
            failures.Add($"no answer to a good client at the end, after {last}");
        }

        return failures;
    }

    /// <summary>Whether indicate_mechs is answered with success on a new connection.</summary>
    public bool ServesGoodClient()
    {
        using RawClient client = new(socketPath, Timeout);
        byte[] call = RecordedCalls.Harmless;
        return client.Send(HostileCase.Record("good call", call)) == Outcome.Answered
            && client.Reply.Length > AcceptStatusOffset + 4
            && client.Reply.AsSpan(0, 4).SequenceEqual(call.AsSpan(0, 4))
            && !client.Reply.AsSpan(8, AcceptStatusOffset + 4 - 8).ContainsAnyExcept((byte)0);
    }
}
