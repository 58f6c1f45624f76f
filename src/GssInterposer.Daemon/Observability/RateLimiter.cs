// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;

namespace GssInterposer.Daemon.Observability;

/// <summary>Token buckets by key: a burst, refilled evenly over a window. What is refused is counted and told with the next that is let through. Not thread-safe.</summary>
/// <param name="burst">Let through at once.</param>
/// <param name="window">In which an empty bucket fills.</param>
/// <param name="clock">Time.</param>
/// <typeparam name="TKey">What is limited one by one.</typeparam>
internal sealed class RateLimiter<TKey>(int burst, TimeSpan window, TimeProvider clock)
    where TKey : notnull
{
    /// <summary>Beyond so many keys all of them start anew: memory stays bounded whatever the keys are made of.</summary>
    public const int KeysMax = 1024;

    private readonly Dictionary<TKey, Bucket> buckets = [];

    /// <summary>Asks to let one through.</summary>
    /// <param name="key">Of which kind.</param>
    /// <param name="suppressed">When it is let through: how many of its kind were not, since the last one.</param>
    public bool TryPass(TKey key, out long suppressed)
    {
        suppressed = 0;
        long now = clock.GetTimestamp();
        if (!buckets.TryGetValue(key, out Bucket? bucket))
        {
            if (buckets.Count >= KeysMax)
            {
                buckets.Clear();
            }

            bucket = new Bucket { Tokens = burst, Filled = now };
            buckets.Add(key, bucket);
        }

        bucket.Tokens = Math.Min(burst, bucket.Tokens + (burst * (clock.GetElapsedTime(bucket.Filled, now) / window)));
        bucket.Filled = now;
        if (bucket.Tokens < 1)
        {
            bucket.Suppressed++;
            return false;
        }

        bucket.Tokens--;
        suppressed = bucket.Suppressed;
        bucket.Suppressed = 0;
        return true;
    }

    private sealed class Bucket
    {
        public double Tokens { get; set; }

        public long Filled { get; set; }

        public long Suppressed { get; set; }
    }
}
