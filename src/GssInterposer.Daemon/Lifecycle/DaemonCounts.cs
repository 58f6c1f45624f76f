// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Front;
using GssInterposer.Daemon.Observability;

namespace GssInterposer.Daemon.Lifecycle;

/// <summary>Brings what parts of the daemon count for themselves into the metrics, when somebody asks for these: calls pay nothing for it.</summary>
/// <param name="metrics">Gets the values.</param>
/// <param name="front">Connections, threads and refusals.</param>
/// <param name="state">Caches.</param>
internal sealed class DaemonCounts(Metrics metrics, FrontEnd front, DaemonState state)
{
    /// <summary>Takes up the present values.</summary>
    public void Gather()
    {
        FrontCounters counters = front.Counters;
        metrics.Set(Counter.ConnectionsAccepted, counters.Accepted);
        metrics.Set(Counter.ConnectionsTimedOut, counters.TimedOut);
        metrics.Set(Counter.ConnectionsEvicted, counters.Evicted);
        metrics.Set(Counter.AcceptPauses, counters.AcceptPauses);
        metrics.Set(Counter.CacheHits, state.Credentials.Hits);
        metrics.Set(Counter.CacheMisses, state.Credentials.Misses);
        metrics.Set(Counter.CacheEvictions, state.Credentials.Evictions);
        metrics.Set(Counter.LogLinesLost, state.Log.LinesLost);
        metrics.Set(Gauge.Connections, front.ConnectionsOpen);
        metrics.Set(Gauge.Threads, front.Threads);
        metrics.Set(Gauge.CallsInFlight, front.CallsInFlight);
        metrics.Set(Gauge.CacheBytes, state.Credentials.Bytes);
        metrics.Set(Gauge.CacheEntries, state.Credentials.Count);
        metrics.Set(Gauge.HalfOpenContexts, state.HalfOpen.Count);
        metrics.Set(Gauge.HeldContexts, state.Held.Count);
        metrics.Set(DenialReason.NoService, counters.Refused(Refusal.NotAdmitted));
        metrics.Set(DenialReason.Limit, counters.Refused(Refusal.TooManyConnections) + counters.Refused(Refusal.TooManyConnectionsOfUid));
        metrics.Set(DenialReason.Unavailable, counters.Refused(Refusal.PeerUnknown) + counters.Refused(Refusal.Unavailable));
        metrics.Set(DenialReason.Malformed, counters.Malformed);
    }
}
