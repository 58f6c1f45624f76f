// SPDX-License-Identifier: MIT
using System;
using System.Diagnostics;
using System.Threading;
using GssInterposer.Gssx;

namespace GssInterposer.Daemon.Observability;

/// <summary>
/// What the daemon counts. Counting never waits and allocates nothing, except for the first call that a worker finishes. What is counted per call lies in memory of the
/// worker, so that workers do not fight for cache lines; <see cref="PrometheusText"/> adds it up when asked.
/// </summary>
internal sealed class Metrics
{
    /// <summary>Rows: one for each procedure (<see cref="ProcedureNames.RowOf"/>), and the last for numbers that are none.</summary>
    public const int Procedures = ProcedureNames.Count + 1;

    private const int NanosecondsPerSecond = 1_000_000_000;
    private readonly WorkerCounters?[] workers;
    private readonly long[] denials = new long[(int)DenialReason.Other + 1];
    private readonly long[] counts = new long[(int)Counter.Last + 1];
    private readonly long[] gauges = new long[(int)Gauge.Last + 1];

    /// <summary>All zero.</summary>
    /// <param name="workersMax">Worker indices are below this (max_threads).</param>
    public Metrics(int workersMax) => workers = new WorkerCounters?[workersMax];

    /// <summary>A call was answered.</summary>
    /// <param name="worker">The worker's index; one thread at a time uses it.</param>
    /// <param name="procedure">Procedure number.</param>
    /// <param name="major">Major status in the reply.</param>
    /// <param name="elapsedTicks">From the first octet of the call to the reply, in ticks of <see cref="Stopwatch"/>.</param>
    public void CallFinished(int worker, uint procedure, uint major, long elapsedTicks)
    {
        WorkerCounters counters = workers[worker] ?? (workers[worker] = new WorkerCounters());
        int row = ProcedureNames.RowOf((GssxProgram.Procedure)procedure);
        ref long calls = ref counters.Calls[(row * Outcome.Count) + Outcome.Of(major)];
        Volatile.Write(ref calls, calls + 1);
        (counters.Latency[row] ??= new LatencyHistogram()).Add(Nanoseconds(elapsedTicks));
    }

    /// <summary>The daemon itself refused.</summary>
    public void Denied(DenialReason reason) => Interlocked.Increment(ref denials[(int)reason]);

    /// <summary>Counts one.</summary>
    public void Count(Counter counter) => Interlocked.Increment(ref counts[(int)counter]);

    /// <summary>Brings what others count up to date; called before the values are written out, by the thread that does that.</summary>
    public Action? Gather { get; set; }

    /// <summary>Changes a gauge.</summary>
    public void Change(Gauge gauge, long by) => Interlocked.Add(ref gauges[(int)gauge], by);

    /// <summary>Takes over a total that is counted elsewhere.</summary>
    public void Set(Counter counter, long total) => Volatile.Write(ref counts[(int)counter], total);

    /// <summary>Takes over a total that is counted elsewhere.</summary>
    public void Set(DenialReason reason, long total) => Volatile.Write(ref denials[(int)reason], total);

    /// <summary>Sets a gauge.</summary>
    public void Set(Gauge gauge, long value) => Volatile.Write(ref gauges[(int)gauge], value);

    /// <summary>A handle was sealed.</summary>
    public void Sealed() => Count(Counter.Seals);

    /// <summary>A handle was opened, or was not ours.</summary>
    public void Opened(bool success) => Count(success ? Counter.Opens : Counter.OpensFailed);

    /// <summary>Value of a counter.</summary>
    public long Read(Counter counter) => Volatile.Read(ref counts[(int)counter]);

    /// <summary>Value of a gauge.</summary>
    public long Read(Gauge gauge) => Volatile.Read(ref gauges[(int)gauge]);

    /// <summary>Refusals for a reason.</summary>
    public long Read(DenialReason reason) => Volatile.Read(ref denials[(int)reason]);

    /// <summary>Calls of a procedure that ended so.</summary>
    public long Calls(int procedure, int outcome)
    {
        long sum = 0;
        foreach (WorkerCounters? worker in workers)
        {
            if (worker != null)
            {
                sum += Volatile.Read(ref worker.Calls[(procedure * Outcome.Count) + outcome]);
            }
        }

        return sum;
    }

    /// <summary>How long calls of a procedure took.</summary>
    /// <param name="procedure">Row of the procedure.</param>
    /// <param name="buckets">One per bucket of <see cref="LatencyHistogram"/>; overwritten.</param>
    /// <returns>All durations together, in nanoseconds.</returns>
    public long Latency(int procedure, Span<long> buckets)
    {
        long nanoseconds = 0;
        buckets.Clear();
        foreach (WorkerCounters? worker in workers)
        {
            worker?.Latency[procedure]?.AddTo(buckets, ref nanoseconds);
        }

        return nanoseconds;
    }

    private static long Nanoseconds(long ticks) =>
        Stopwatch.Frequency == NanosecondsPerSecond ? ticks : (long)(ticks * ((double)NanosecondsPerSecond / Stopwatch.Frequency));

    private sealed class WorkerCounters
    {
        public long[] Calls { get; } = new long[Procedures * Outcome.Count];

        public LatencyHistogram?[] Latency { get; } = new LatencyHistogram?[Procedures];
    }
}
