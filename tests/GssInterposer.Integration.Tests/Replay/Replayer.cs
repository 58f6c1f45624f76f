// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace GssInterposer.Integration.Tests.Replay;

/// <summary>
/// Sends a daemon the calls that another one was sent. A call may hold what an earlier reply gave (a handle, a token): in its place goes what this
/// daemon gave in the same field of the same reply.
/// </summary>
internal sealed class Replayer(RecordStream daemon)
{
    /// <summary>Shorter values may occur by chance.</summary>
    private const int ReplacedBytesMin = 24;

    private readonly List<(byte[] Recorded, byte[] Replayed)> replacements = [];

    /// <summary>Sends one call.</summary>
    /// <returns>The call as it was sent, and its reply.</returns>
    public Exchange Send(string label, byte[] recordedCall)
    {
        byte[] call = recordedCall;
        foreach ((byte[] recorded, byte[] replayed) in replacements)
        {
            call = Replace(call, recorded, replayed);
        }

        daemon.Send(call);
        byte[] reply = daemon.Receive() ?? throw new InvalidDataException($"{label}: the daemon closed the connection");
        return new Exchange(label, call, reply);
    }

    /// <summary>Sends one recorded call, and remembers what its reply gave in the place of what the recorded reply gave.</summary>
    public Exchange Replay(Exchange recorded)
    {
        Exchange replayed = Send(recorded.Label, recorded.Call);
        Dictionary<string, byte[]> given = Leaves.Of(replayed).Where(leaf => leaf.Encoded is not null).ToDictionary(leaf => leaf.Path, leaf => leaf.Encoded!);
        replacements.AddRange(
            from leaf in Leaves.Of(recorded)
            where leaf.Encoded is { Length: >= ReplacedBytesMin } && given.ContainsKey(leaf.Path) && !leaf.Encoded.AsSpan().SequenceEqual(given[leaf.Path])
            select (leaf.Encoded, given[leaf.Path]));
        replacements.Sort((left, right) => right.Recorded.Length - left.Recorded.Length); // a whole handle before its parts
        return replayed;
    }

    private static byte[] Replace(byte[] message, byte[] recorded, byte[] replayed)
    {
        int at = message.AsSpan().IndexOf(recorded);
        return at < 0 ? message : [.. message.AsSpan(0, at), .. replayed, .. message.AsSpan(at + recorded.Length)];
    }
}
