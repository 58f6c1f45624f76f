// SPDX-License-Identifier: MIT
using System;
using System.Runtime.CompilerServices;
using System.Threading;
using GssInterposer.Daemon.Configuration;

namespace GssInterposer.Daemon.Observability;

/// <summary>
/// The daemon's log. Lines never hold secrets: no tokens, keys, passwords or sealed bytes. Text of others belongs into fields, not into the message. Thread-safe.
/// Each place in the source may write a burst of 20 lines, and 20 more in each 5 seconds; the next line from there says how many were suppressed. Debugging is not
/// limited: it was asked for.
/// </summary>
internal sealed class Log
{
    private const int Burst = 20;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly LogComposer composer;
    private readonly RateLimiter<(string Member, int Line)> limiter;
    private long lost;

    /// <summary>A log to a target; standard error unless told otherwise.</summary>
    /// <param name="target">Where lines go.</param>
    /// <param name="clock">For time stamps and rates.</param>
    public Log(LogTarget? target = null, TimeProvider? clock = null)
    {
        Clock = clock ?? TimeProvider.System;
        composer = new LogComposer(target ?? new StandardErrorTarget(), Clock);
        limiter = new RateLimiter<(string, int)>(Burst, Window, Clock);
    }

    /// <summary>Debug messages up to this level are written (<see cref="DaemonConfiguration.DebugLevel"/>).</summary>
    public int DebugLevel { get; set; }

    /// <summary>Form of lines; a reload may change it.</summary>
    public LogFormat Format
    {
        get => composer.Format;
        set
        {
            lock (Gate)
            {
                composer.Format = value;
            }
        }
    }

    /// <summary>Lines that the target did not take.</summary>
    public long LinesLost => Volatile.Read(ref lost);

    /// <summary>Held while a line is composed.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>Time for stamps and rates.</summary>
    internal TimeProvider Clock { get; }

    /// <summary>Something failed that the administrator should look at.</summary>
    public void Error(string message, [CallerMemberName] string member = "", [CallerLineNumber] int number = 0) =>
        WriteLimited(LogLevel.Error, message, [], member, number);

    /// <inheritdoc cref="Error(string, string, int)"/>
    public void Error(string message, ReadOnlySpan<LogField> fields, [CallerMemberName] string member = "", [CallerLineNumber] int number = 0) =>
        WriteLimited(LogLevel.Error, message, fields, member, number);

    /// <summary>Something is odd, and goes on.</summary>
    public void Warning(string message, [CallerMemberName] string member = "", [CallerLineNumber] int number = 0) =>
        WriteLimited(LogLevel.Warning, message, [], member, number);

    /// <inheritdoc cref="Warning(string, string, int)"/>
    public void Warning(string message, ReadOnlySpan<LogField> fields, [CallerMemberName] string member = "", [CallerLineNumber] int number = 0) =>
        WriteLimited(LogLevel.Warning, message, fields, member, number);

    /// <summary>A fact worth a line even without debugging.</summary>
    public void Info(string message, [CallerMemberName] string member = "", [CallerLineNumber] int number = 0) =>
        WriteLimited(LogLevel.Info, message, [], member, number);

    /// <inheritdoc cref="Info(string, string, int)"/>
    public void Info(string message, ReadOnlySpan<LogField> fields, [CallerMemberName] string member = "", [CallerLineNumber] int number = 0) =>
        WriteLimited(LogLevel.Info, message, fields, member, number);

    /// <summary>What the administrator asked for, and waits for: never left out, however often it is asked.</summary>
    public void Answer(LogLevel level, string message)
    {
        lock (Gate)
        {
            Write(level, message, [], suppressed: 0);
        }
    }

    /// <summary>For debugging. Ask <see cref="DebugLevel"/> before composing an expensive message.</summary>
    public void Debug(int level, string message) => Debug(level, message, []);

    /// <inheritdoc cref="Debug(int, string)"/>
    public void Debug(int level, string message, ReadOnlySpan<LogField> fields) => Debug(level, message, fields, DebugLevel);

    /// <summary>The same where another level is in force: a service may have its own.</summary>
    public void Debug(int level, string message, ReadOnlySpan<LogField> fields, int inForce)
    {
        if (level <= inForce)
        {
            lock (Gate)
            {
                Write(LogLevel.Debug, message, fields, suppressed: 0);
            }
        }
    }

    /// <summary>For other kinds of line: the composer. The caller holds <see cref="Gate"/> from here to <see cref="End"/>.</summary>
    internal LogComposer Begin(LogLevel level, string message)
    {
        composer.Begin(level, message);
        return composer;
    }

    /// <summary>Writes what was composed.</summary>
    /// <param name="suppressed">Lines of its kind that were left out before it.</param>
    internal void End(long suppressed)
    {
        if (suppressed > 0)
        {
            composer.Field("suppressed", suppressed);
        }

        if (!composer.End())
        {
            lost++;
        }
    }

    private void WriteLimited(LogLevel level, string message, ReadOnlySpan<LogField> fields, string member, int number)
    {
        lock (Gate)
        {
            if (limiter.TryPass((member, number), out long suppressed))
            {
                Write(level, message, fields, suppressed);
            }
        }
    }

    private void Write(LogLevel level, string message, ReadOnlySpan<LogField> fields, long suppressed)
    {
        LogComposer line = Begin(level, message);
        foreach (LogField field in fields)
        {
            if (field.IsNumber)
            {
                line.Field(field.Name, field.Number);
            }
            else
            {
                line.Field(field.Name, field.Text);
            }
        }

        End(suppressed);
    }
}
