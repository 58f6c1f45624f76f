// SPDX-License-Identifier: MIT
using System;
using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Reflection;
using System.Text;

namespace GssInterposer.Daemon.Observability;

/// <summary>Writes the metrics as Prometheus text, exposition format 0.0.4. Procedures that were never called, and outcomes that never were, are left out.</summary>
/// <param name="metrics">What has been counted.</param>
internal sealed class PrometheusText(Metrics metrics)
{
    /// <summary>Content type of the format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const double NanosecondsPerSecond = 1e9;
    private const double MicrosecondsPerSecond = 1e6;
    private static readonly string Version = typeof(PrometheusText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
    private readonly long[] buckets = new long[LatencyHistogram.BoundedBuckets + 1];
    private readonly long started = Stopwatch.GetTimestamp();

    /// <summary>Writes everything. Not thread-safe.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        metrics.Gather?.Invoke();
        WriteCalls(output);
        WriteLatency(output);
        WriteDenials(output);
        WriteCounter(output, "seals_total", "Handles sealed.", Counter.Seals);
        WriteCounter(output, "opens_total", "Handles opened.", Counter.Opens);
        WriteCounter(output, "opens_failed_total", "Handles presented that were not ours, or not for the peer that presented them.", Counter.OpensFailed);
        WriteCounter(output, "cache_hits_total", "Credentials found in the cache.", Counter.CacheHits);
        WriteCounter(output, "cache_misses_total", "Credentials that had to be imported.", Counter.CacheMisses);
        WriteCounter(output, "cache_evictions_total", "Cached credentials dropped for room or age.", Counter.CacheEvictions);
        WriteCounter(output, "connections_accepted_total", "Connections accepted.", Counter.ConnectionsAccepted);
        WriteCounter(output, "connections_timed_out_total", "Connections closed because their client was too slow, or idle for too long.", Counter.ConnectionsTimedOut);
        WriteCounter(output, "connections_evicted_total", "Idle connections closed because their place was needed.", Counter.ConnectionsEvicted);
        WriteCounter(output, "accept_pauses_total", "Times that accepting paused for want of descriptors or memory.", Counter.AcceptPauses);
        WriteCounter(output, "log_lines_lost_total", "Log lines that could not be written.", Counter.LogLinesLost);
        WriteCounter(output, "reloads_total", "Configurations taken into use after the first.", Counter.Reloads);
        WriteCounter(output, "reloads_failed_total", "Configurations refused; the one before stayed.", Counter.ReloadsFailed);
        WriteGauge(output, "connections", "Open connections.", metrics.Read(Gauge.Connections));
        WriteGauge(output, "threads", "Threads that execute calls.", metrics.Read(Gauge.Threads));
        WriteGauge(output, "calls_in_flight", "Calls in execution.", metrics.Read(Gauge.CallsInFlight));
        WriteGauge(output, "half_open_contexts", "Acceptor contexts that wait for another token.", metrics.Read(Gauge.HalfOpenContexts));
        WriteGauge(output, "held_contexts", "Established contexts whose keys stay with the daemon.", metrics.Read(Gauge.HeldContexts));
        WriteGauge(output, "cache_bytes", "Octets of the credential cache.", metrics.Read(Gauge.CacheBytes));
        WriteGauge(output, "cache_entries", "Entries of the credential cache.", metrics.Read(Gauge.CacheEntries));
        WriteGauge(output, "resident_memory_bytes", "Resident memory of the process.", ResidentBytes());
        WriteGauge(output, "uptime_seconds", "Since the daemon began to count.", (long)Stopwatch.GetElapsedTime(started).TotalSeconds);
        Header(output, "build_info", "gauge", "Always 1; the label says which version runs.");
        Text(output, $"gssinterposerd_build_info{{version=\"{Version}\"}} 1\n");
    }

    private static void Header(IBufferWriter<byte> output, string name, string type, string help) =>
        Text(output, $"# HELP gssinterposerd_{name} {help}\n# TYPE gssinterposerd_{name} {type}\n");

    private static void WriteGauge(IBufferWriter<byte> output, string name, string help, long value)
    {
        Header(output, name, "gauge", help);
        Text(output, $"gssinterposerd_{name} {value}\n");
    }

    private static void Text(IBufferWriter<byte> output, FormattableString text) => Encoding.UTF8.GetBytes(text.ToString(CultureInfo.InvariantCulture), output);

    /// <summary>Second number of /proc/self/statm: resident pages. 0 where /proc is hidden.</summary>
    private static long ResidentBytes()
    {
        try
        {
            ReadOnlySpan<byte> statm = File.ReadAllBytes("/proc/self/statm");
            return Utf8Parser.TryParse(statm[(statm.IndexOf((byte)' ') + 1)..], out long pages, out _) ? pages * Environment.SystemPageSize : 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private void WriteCounter(IBufferWriter<byte> output, string name, string help, Counter counter)
    {
        Header(output, name, "counter", help);
        Text(output, $"gssinterposerd_{name} {metrics.Read(counter)}\n");
    }

    private void WriteCalls(IBufferWriter<byte> output)
    {
        Header(output, "calls_total", "counter", "Calls answered, by procedure and major status.");
        for (int procedure = 0; procedure < Metrics.Procedures; procedure++)
        {
            for (int outcome = 0; outcome < Outcome.Count; outcome++)
            {
                long calls = metrics.Calls(procedure, outcome);
                if (calls != 0)
                {
                    Text(output, $"gssinterposerd_calls_total{{procedure=\"{ProcedureNames.OfRow(procedure)}\",result=\"{Outcome.Words(outcome)}\"}} {calls}\n");
                }
            }
        }
    }

    private void WriteLatency(IBufferWriter<byte> output)
    {
        Header(output, "call_duration_seconds", "histogram", "Time from a call's first octet to its reply.");
        for (int procedure = 0; procedure < Metrics.Procedures; procedure++)
        {
            double seconds = metrics.Latency(procedure, buckets) / NanosecondsPerSecond;
            long calls = 0;
            foreach (long bucket in buckets)
            {
                calls += bucket;
            }

            if (calls == 0)
            {
                continue;
            }

            string name = ProcedureNames.OfRow(procedure);
            long upTo = 0;
            for (int i = 0; i < LatencyHistogram.BoundedBuckets; i++)
            {
                upTo += buckets[i];
                double bound = LatencyHistogram.BoundMicroseconds(i) / MicrosecondsPerSecond;
                Text(output, $"gssinterposerd_call_duration_seconds_bucket{{procedure=\"{name}\",le=\"{bound:0.######}\"}} {upTo}\n");
            }

            Text(output, $"gssinterposerd_call_duration_seconds_bucket{{procedure=\"{name}\",le=\"+Inf\"}} {calls}\n");
            Text(output, $"gssinterposerd_call_duration_seconds_sum{{procedure=\"{name}\"}} {seconds:0.#########}\n");
            Text(output, $"gssinterposerd_call_duration_seconds_count{{procedure=\"{name}\"}} {calls}\n");
        }
    }

    private void WriteDenials(IBufferWriter<byte> output)
    {
        Header(output, "denials_total", "counter", "What the daemon itself refused, by reason.");
        for (DenialReason reason = DenialReason.NoService; reason <= DenialReason.Other; reason++)
        {
            Text(output, $"gssinterposerd_denials_total{{reason=\"{Words(reason)}\"}} {metrics.Read(reason)}\n");
        }
    }

    private static string Words(DenialReason reason) => reason switch
    {
        DenialReason.NoService => "no_service",
        DenialReason.Limit => "limit",
        DenialReason.Malformed => "malformed",
        DenialReason.Handle => "handle",
        DenialReason.CredUsage => "cred_usage",
        DenialReason.Mechanism => "mechanism",
        DenialReason.User => "user",
        DenialReason.Target => "target",
        DenialReason.SessionKeys => "session_keys",
        DenialReason.Unavailable => "unavailable",
        _ => "other",
    };
}
