// SPDX-License-Identifier: MIT
namespace GssInterposer.Daemon.Tests.Attack;

/// <summary>What a daemon did about a hostile case.</summary>
public enum Outcome
{
    /// <summary>A whole reply record came.</summary>
    Answered = 0,

    /// <summary>It closed the connection.</summary>
    Closed,

    /// <summary>Neither, within the time allowed.</summary>
    Silent,

    /// <summary>It sent something that is no reply record.</summary>
    Babbled,

    /// <summary>It cannot be reached.</summary>
    Gone,
}
