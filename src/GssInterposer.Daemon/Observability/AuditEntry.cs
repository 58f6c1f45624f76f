// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.Daemon.Observability;

/// <summary>One decision. Names come from clients and KDCs, so they may hold anything; tokens, keys and handles have no place here.</summary>
internal readonly ref struct AuditEntry
{
    /// <summary>Effective uid of the peer.</summary>
    public required uint Uid { get; init; }

    /// <summary>Process id of the peer.</summary>
    public required int Pid { get; init; }

    /// <summary>Its executable, or null.</summary>
    public string? Executable { get; init; }

    /// <summary>Its systemd unit, or null.</summary>
    public string? Unit { get; init; }

    /// <summary>The service that was matched, or null.</summary>
    public string? Service { get; init; }

    /// <summary>What was asked: a procedure's name.</summary>
    public required string Operation { get; init; }

    /// <summary>Whose credential or who was authenticated.</summary>
    public ReadOnlySpan<byte> Principal { get; init; }

    /// <summary>Where an initiation went.</summary>
    public ReadOnlySpan<byte> Target { get; init; }

    /// <summary>Major status (RFC 2744).</summary>
    public required uint Major { get; init; }

    /// <summary>Minor status.</summary>
    public required uint Minor { get; init; }

    /// <summary>How long it took, in ticks of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    public required long ElapsedTicks { get; init; }

    /// <summary>Why the daemon itself refused, or null.</summary>
    public string? Denial { get; init; }
}
