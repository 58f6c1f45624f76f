// SPDX-License-Identifier: MIT
namespace GssInterposer.Daemon.Observability;

/// <summary>Why the daemon itself said no: the label of a counter, so a closed list. The words for people are elsewhere.</summary>
internal enum DenialReason
{
    /// <summary>No service is for the peer.</summary>
    NoService = 0,

    /// <summary>More connections or calls than one may have.</summary>
    Limit,

    /// <summary>Not a message of the protocol.</summary>
    Malformed,

    /// <summary>A handle that is not ours, or somebody else's.</summary>
    Handle,

    /// <summary>Initiating or accepting is not for this service (cred_usage).</summary>
    CredUsage,

    /// <summary>The mechanism is not for this service (mechs).</summary>
    Mechanism,

    /// <summary>The peer may not speak for that user (trusted, impersonate, allow_protocol_transition, allow_users).</summary>
    User,

    /// <summary>The service may not go there (allow_targets, allow_constrained_delegation).</summary>
    Target,

    /// <summary>Session keys stay here, and the client needs them or asks for them (session_keys).</summary>
    SessionKeys,

    /// <summary>The peer of a connection is not known, or the daemon could not take it.</summary>
    Unavailable,

    /// <summary>Anything else.</summary>
    Other,
}
