// SPDX-License-Identifier: MIT
using System;
using System.Numerics;
using System.Threading;

namespace GssInterposer.Daemon.Observability;

/// <summary>
/// Counts by duration, in buckets that double: up to 4 µs, 8 µs, 16 µs … 67 s, and longer. One writer at a time; readers may look any time and see a little less than
/// there is.
/// </summary>
internal sealed class LatencyHistogram
{
    /// <summary>Buckets with an upper bound.</summary>
    public const int BoundedBuckets = 25;

    private const int FirstBoundLog2 = 2;
    private const int NanosecondsPerMicrosecond = 1000;
    private readonly long[] counts = new long[BoundedBuckets + 1];
    private long nanoseconds;

    /// <summary>Upper bound of a bucket, inclusive, in microseconds.</summary>
    public static long BoundMicroseconds(int bucket) => 1L << (FirstBoundLog2 + bucket);

    /// <summary>The bucket of a duration; <see cref="BoundedBuckets"/> for what is longer than the last bound.</summary>
    public static int BucketOf(long durationNanoseconds)
    {
        // Rounded up, so that a duration just above a bound is above it.
        ulong microseconds = (ulong)Math.Max(0, (durationNanoseconds + NanosecondsPerMicrosecond - 1) / NanosecondsPerMicrosecond);
        int log2RoundedUp = microseconds <= 1 ? 0 : BitOperations.Log2(microseconds - 1) + 1;
        return Math.Clamp(log2RoundedUp - FirstBoundLog2, 0, BoundedBuckets);
    }

    /// <summary>Counts one.</summary>
    public void Add(long durationNanoseconds)
    {
        ref long count = ref counts[BucketOf(durationNanoseconds)];
        Volatile.Write(ref count, count + 1);
        Volatile.Write(ref nanoseconds, nanoseconds + Math.Max(0, durationNanoseconds));
    }

    /// <summary>Adds what it has counted to a sum.</summary>
    /// <param name="sums">One per bucket.</param>
    /// <param name="totalNanoseconds">All durations.</param>
    public void AddTo(Span<long> sums, ref long totalNanoseconds)
    {
        for (int i = 0; i < counts.Length; i++)
        {
            sums[i] += Volatile.Read(ref counts[i]);
        }

        totalNanoseconds += Volatile.Read(ref nanoseconds);
    }
}
