// SPDX-License-Identifier: MIT
namespace GssInterposer.Core.Transport;

/// <summary>May a call be sent again when it is not known whether the daemon has executed it?</summary>
public enum Idempotency
{
    /// <summary>Yes: executing it twice is the same as once.</summary>
    Repeatable,

    /// <summary>No: it moves a handshake, or the sequence numbers of a context, on. A second accept of one token is a replay.</summary>
    Never,

    /// <summary>Yes, and nothing depends on it: where there is no daemon, none is waited for.</summary>
    Dispensable,
}
