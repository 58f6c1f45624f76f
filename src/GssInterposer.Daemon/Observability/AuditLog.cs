// SPDX-License-Identifier: MIT
using System;
using System.Diagnostics;
using GssInterposer.Daemon.Configuration;

namespace GssInterposer.Daemon.Observability;

/// <summary>
/// One line per decision, in the daemon's log. At <see cref="AuditLevel.All"/> every decision has its line. At <see cref="AuditLevel.Denials"/> a client that does nothing but
/// fail must not fill the disk: each uid may have 200 lines at once and then 200 in 5 seconds, and the next one says how many are missing.
/// Thread-safe; a line that is not wanted costs a comparison.
/// </summary>
/// <param name="log">Where lines go.</param>
internal sealed class AuditLog(Log log)
{
    private const int DenialBurst = 200;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);
    private readonly RateLimiter<uint> denials = new(DenialBurst, Window, log.Clock);

    /// <summary>Which decisions are written; a reload may change it.</summary>
    public AuditLevel Level { get; set; }

    /// <summary>Whether a decision leaves a line: ask before gathering what an <see cref="AuditEntry"/> needs.</summary>
    public bool Wants(uint major, string? denial) => Level switch
    {
        AuditLevel.All => true,
        AuditLevel.Denials => denial != null || Outcome.IsError(major),
        _ => false,
    };

    /// <summary>Writes a decision, if it is wanted.</summary>
    public void Write(in AuditEntry entry)
    {
        if (!Wants(entry.Major, entry.Denial))
        {
            return;
        }

        lock (log.Gate)
        {
            long suppressed = 0;
            if (Level != AuditLevel.All && !denials.TryPass(entry.Uid, out suppressed))
            {
                return;
            }

            LogComposer line = log.Begin(LogLevel.Info, "audit");
            line.Field("uid", entry.Uid);
            line.Field("pid", entry.Pid);
            line.Field("exe", entry.Executable);
            line.Field("unit", entry.Unit);
            line.Field("service", entry.Service);
            line.Field("operation", entry.Operation);
            line.Field("principal", Words(entry.Principal));
            line.Field("target", Words(entry.Target));
            line.Field("result", Outcome.Words(Outcome.Of(entry.Major)));
            line.Field("minor", entry.Minor);
            line.Field("us", (long)Stopwatch.GetElapsedTime(0, entry.ElapsedTicks).TotalMicroseconds);
            line.Field("denied", entry.Denial);
            log.End(suppressed);
        }
    }

    /// <summary>Names on the wire may end with a NUL, which says nothing.</summary>
    private static ReadOnlySpan<byte> Words(ReadOnlySpan<byte> name) => name.TrimEnd((byte)0);
}
