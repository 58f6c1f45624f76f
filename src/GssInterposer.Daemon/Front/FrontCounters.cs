// SPDX-License-Identifier: MIT
using System;
using System.Threading;

namespace GssInterposer.Daemon.Front;

/// <summary>What the front end counts. Totals since the start; reading them takes no lock.</summary>
internal sealed class FrontCounters
{
    private readonly long[] _refused = new long[Enum.GetValues<Refusal>().Length];
    private long _accepted;
    private long _timedOut;
    private long _malformed;
    private long _acceptPauses;

    /// <summary>Connections taken.</summary>
    public long Accepted => Volatile.Read(ref _accepted);

    /// <summary>Connections closed because their client was too slow, or idle for too long.</summary>
    public long TimedOut => Volatile.Read(ref _timedOut);

    /// <summary>Connections closed because what came was no call.</summary>
    public long Malformed => Volatile.Read(ref _malformed);

    /// <summary>How often accepting paused for want of descriptors or memory.</summary>
    public long AcceptPauses => Volatile.Read(ref _acceptPauses);

    /// <summary>Connections not taken, for <paramref name="reason"/>.</summary>
    public long Refused(Refusal reason) => Volatile.Read(ref _refused[(int)reason]);

    /// <summary>Counts.</summary>
    public void CountAccepted() => Interlocked.Increment(ref _accepted);

    /// <summary>Counts.</summary>
    public void CountTimedOut() => Interlocked.Increment(ref _timedOut);

    /// <summary>Counts.</summary>
    public void CountMalformed() => Interlocked.Increment(ref _malformed);

    /// <summary>Counts.</summary>
    public void CountAcceptPause() => Interlocked.Increment(ref _acceptPauses);

    /// <summary>Counts.</summary>
    public void CountRefused(Refusal reason) => Interlocked.Increment(ref _refused[(int)reason]);
}
