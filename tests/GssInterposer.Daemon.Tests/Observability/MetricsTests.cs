// SPDX-License-Identifier: MIT
using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using GssInterposer.Daemon.Observability;
using GssInterposer.Interop;
using Xunit;

namespace GssInterposer.Daemon.Tests.Observability;

/// <summary>Counters and what Prometheus gets to read.</summary>
public sealed partial class MetricsTests
{
    private const uint Accept = 9;
    private readonly Metrics metrics = new(8);

    public static TheoryData<long, int> Durations => new()
    {
        { -5, 0 }, { 0, 0 }, { 1, 0 }, { 4_000, 0 }, { 4_001, 1 }, { 8_000, 1 }, { 8_001, 2 }, { 1_000_000, 8 }, { 1_024_000, 8 }, { 1_024_001, 9 },
        { 67_108_864_000, 24 }, { 67_108_864_001, 25 }, { long.MaxValue / 2, 25 },
    };

    [Theory]
    [MemberData(nameof(Durations))]
    public void A_duration_is_counted_in_the_first_bucket_whose_bound_it_does_not_exceed(long nanoseconds, int bucket) =>
        Assert.Equal(bucket, LatencyHistogram.BucketOf(nanoseconds));

    [Fact]
    public void Bounds_double_from_4_microseconds() =>
        Assert.Equal([4, 8, 16], Enumerable.Range(0, 3).Select(LatencyHistogram.BoundMicroseconds));

    [Theory]
    [InlineData(0u, "complete", false)]
    [InlineData(1u, "continue_needed", false)]
    [InlineData(2u, "complete", false)]
    [InlineData(GssApi.GSS_S_NO_CRED, "no_cred", true)]
    [InlineData(GssApi.GSS_S_BAD_SIG, "bad_mic", true)]
    [InlineData(GssApi.GSS_S_FAILURE | 1, "failure", true)]
    [InlineData(GssApi.GSS_S_NAME_NOT_MN, "name_not_mn", true)]
    [InlineData(GssApi.GSS_S_BAD_MECH_ATTR, "bad_mech_attr", true)]
    [InlineData(GssApi.GSS_S_UNAUTHORIZED, "unauthorized", true)]
    [InlineData(GssApi.GSS_S_CALL_BAD_STRUCTURE | GssApi.GSS_S_FAILURE, "bad_call", true)]
    [InlineData(0x00ff0000u, "unknown", true)]
    public void A_major_status_has_words(uint major, string words, bool error)
    {
        Assert.Equal(words, Outcome.Words(Outcome.Of(major)));
        Assert.Equal(error, Outcome.IsError(major));
    }

    [Fact]
    public async Task Calls_of_all_workers_are_added_up()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Factory.StartNew(
            () =>
            {
                for (int i = 0; i < 1000; i++)
                {
                    metrics.CallFinished(worker, Accept, GssApi.GSS_S_COMPLETE, Stopwatch.Frequency / 1000);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        Dictionary<string, double> samples = Samples();
        Assert.Equal(8000, samples["gssinterposerd_calls_total{procedure=\"accept_sec_context\",result=\"complete\"}"]);
        Assert.Equal(8000, samples["gssinterposerd_call_duration_seconds_count{procedure=\"accept_sec_context\"}"]);
        Assert.Equal(8, samples["gssinterposerd_call_duration_seconds_sum{procedure=\"accept_sec_context\"}"], 3);
        Assert.Equal(0, samples["gssinterposerd_call_duration_seconds_bucket{procedure=\"accept_sec_context\",le=\"0.000512\"}"]);
        Assert.Equal(8000, samples["gssinterposerd_call_duration_seconds_bucket{procedure=\"accept_sec_context\",le=\"0.001024\"}"]);
    }

    [Fact]
    public void Counting_a_call_allocates_nothing()
    {
        metrics.CallFinished(1, Accept, 0, 1);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 1000; i++)
        {
            metrics.CallFinished(1, Accept, GssApi.GSS_S_FAILURE, i);
            metrics.Denied(DenialReason.Handle);
            metrics.Count(Counter.CacheHits);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Unknown_procedures_share_one_row()
    {
        metrics.CallFinished(0, 16, 0, 1);
        metrics.CallFinished(0, uint.MaxValue, 0, 1);

        Assert.Equal(2, Samples()["gssinterposerd_calls_total{procedure=\"unknown\",result=\"complete\"}"]);
    }

    [Fact]
    public void Every_sample_follows_the_help_and_type_of_its_family()
    {
        CountSomething();
        string family = string.Empty;
        string type = string.Empty;

        foreach (string line in Text().Split('\n')[..^1])
        {
            if (Help().Match(line) is { Success: true } help)
            {
                family = help.Groups[1].Value;
            }
            else if (Type().Match(line) is { Success: true } typed)
            {
                Assert.Equal(family, typed.Groups[1].Value);
                type = typed.Groups[2].Value;
            }
            else
            {
                string name = Assert.IsType<Match>(Sample().Match(line)) is { Success: true } sample ? sample.Groups[1].Value : $"no sample: {line}";
                string[] allowed = type == "histogram" ? [family + "_bucket", family + "_sum", family + "_count"] : [family];
                Assert.Contains(name, allowed);
            }
        }
    }

    [Fact]
    public void Buckets_are_cumulative_and_the_last_is_the_count()
    {
        CountSomething();

        double[] buckets = [.. Text().Split('\n').Where(line => line.Contains("_bucket{procedure=\"accept_sec_context\"", StringComparison.Ordinal))
            .Select(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture))];

        Assert.Equal(LatencyHistogram.BoundedBuckets + 1, buckets.Length);
        Assert.Equal(buckets.Order(), buckets);
        Assert.Equal(Samples()["gssinterposerd_call_duration_seconds_count{procedure=\"accept_sec_context\"}"], buckets[^1]);
    }

    [Fact]
    public void Gauges_counters_and_denials_show()
    {
        CountSomething();

        Dictionary<string, double> samples = Samples();
        Assert.Equal(3, samples["gssinterposerd_connections"]);
        Assert.Equal(7, samples["gssinterposerd_threads"]);
        Assert.Equal(1, samples["gssinterposerd_denials_total{reason=\"target\"}"]);
        Assert.Equal(1, samples["gssinterposerd_seals_total"]);
        Assert.Equal(1, samples["gssinterposerd_opens_failed_total"]);
        Assert.True(samples["gssinterposerd_resident_memory_bytes"] > 1 << 20);
        Assert.Contains(samples.Keys, name => name.StartsWith("gssinterposerd_build_info{version=\"0", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^# HELP (gssinterposerd_[a-z_]+) \S.*$")]
    private static partial Regex Help();

    [GeneratedRegex(@"^# TYPE (gssinterposerd_[a-z_]+) (counter|gauge|histogram)$")]
    private static partial Regex Type();

    [GeneratedRegex(@"^(gssinterposerd_[a-z_]+)(\{[a-z]+=""[^""\\\n]*""(,[a-z]+=""[^""\\\n]*"")*\})? [0-9]+(\.[0-9]+)?$")]
    private static partial Regex Sample();

    private void CountSomething()
    {
        metrics.CallFinished(0, Accept, 0, Stopwatch.Frequency);
        metrics.CallFinished(1, Accept, GssApi.GSS_S_FAILURE, 1);
        metrics.CallFinished(1, Accept, 0, long.MaxValue / 4);
        metrics.Change(Gauge.Connections, 4);
        metrics.Change(Gauge.Connections, -1);
        metrics.Set(Gauge.Threads, 7);
        metrics.Denied(DenialReason.Target);
        metrics.Sealed();
        metrics.Opened(false);
    }

    private string Text()
    {
        ArrayBufferWriter<byte> output = new();
        new PrometheusText(metrics).Write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private Dictionary<string, double> Samples() => Text().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#')
        .ToDictionary(line => line[..line.LastIndexOf(' ')], line => double.Parse(line[line.LastIndexOf(' ')..], CultureInfo.InvariantCulture));
}
