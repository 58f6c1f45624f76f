// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Gss;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Dispatch;

/// <summary>
/// One call in execution: who calls, which service serves, and where memory comes from. One per worker, reused. Everything a procedure takes is taken through
/// it and given back when the call ends: bytes from <see cref="Arena"/>, GSS objects from <see cref="Gss"/>.
/// </summary>
// SAFETY: Arena belongs to the front end and outlives the call.
internal sealed unsafe class Call
{
    /// <summary>Which worker executes it: an index for per-worker objects.</summary>
    public int Worker { get; init; }

    /// <summary>Memory for the call; released, wiped, after the reply was sent.</summary>
    public Arena* Arena { get; set; }

    /// <summary>Who calls.</summary>
    public Peer Peer { get; set; } = null!;

    /// <summary>The service that was matched.</summary>
    public Service Service { get; set; } = null!;

    /// <summary>What all services share.</summary>
    public required DaemonState Daemon { get; init; }

    /// <summary>GSS-API for the length of the call.</summary>
    public GssSession Gss { get; } = new();

    /// <summary>For the audit line: the principal that was authenticated, or whose credential it was. Set by procedures.</summary>
    public XdrOpaque AuditPrincipal { get; set; }

    /// <summary>For the audit line: the target of an initiation.</summary>
    public XdrOpaque AuditTarget { get; set; }

    /// <summary>For the audit line: why the daemon itself refused; null when it did not.</summary>
    public string? Denial { get; set; }
}
