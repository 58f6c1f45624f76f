// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.Daemon.Observability;

/// <summary>Where finished lines go. Called by one thread at a time.</summary>
internal abstract class LogTarget
{
    /// <summary>The target adds the time itself.</summary>
    public virtual bool HasOwnClock => false;

    /// <summary>A line begins with its syslog priority: &lt;N&gt;.</summary>
    public virtual bool WantsPriority => false;

    /// <summary>Facility in the priority (RFC 5424 §6.2.1), already multiplied by 8: 0 for journald's prefix.</summary>
    public virtual int Facility => 0;

    /// <summary>Between the priority and the line.</summary>
    public virtual string Tag => string.Empty;

    /// <summary>Lines end with a newline: a stream; otherwise each is a datagram.</summary>
    public virtual bool IsStream => true;

    /// <summary>Writes a line. Must not wait for long and must not throw.</summary>
    /// <returns>False: it is lost.</returns>
    public abstract bool Write(ReadOnlySpan<byte> line);
}
