// SPDX-License-Identifier: MIT
namespace GssInterposer.Daemon.Configuration;

/// <summary>Values of the key <c>session_keys</c>: who has the keys of established contexts.</summary>
internal enum SessionKeyHolder
{
    /// <summary>The client: it gets the exported context, and needs the daemon no longer.</summary>
    Client = 0,

    /// <summary>The daemon alone: the client gets a reference, and asks for each message.</summary>
    Daemon = 1,
}
