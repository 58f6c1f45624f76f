// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Contexts;
using GssInterposer.Daemon.Credentials;
using GssInterposer.Daemon.Observability;
using GssInterposer.Daemon.Sealing;

namespace GssInterposer.Daemon.Dispatch;

/// <summary>What outlives a reload: shared by all services and snapshots.</summary>
internal sealed class DaemonState
{
    /// <summary>The log.</summary>
    public required Log Log { get; init; }

    /// <summary>Counters.</summary>
    public required Metrics Metrics { get; init; }

    /// <summary>Decisions.</summary>
    public required AuditLog Audit { get; init; }

    /// <summary>Seals handles.</summary>
    public required ISealer Sealer { get; init; }

    /// <summary>Acceptor contexts that wait for their peers' next tokens.</summary>
    public HalfOpenContexts HalfOpen { get; } = new();

    /// <summary>Established contexts whose keys stay here.</summary>
    public HeldContexts Held { get; } = new();

    /// <summary>Credentials imported from handles.</summary>
    public CredentialCache Credentials { get; } = new();

    /// <summary>The configuration in force; replaced as a whole by a reload.</summary>
    public required DaemonConfiguration Configuration { get; set; }
}
