// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Configuration;

namespace GssInterposer.Daemon.Dispatch;

/// <summary>A service of one configuration snapshot, with what it keeps at run time.</summary>
internal sealed class Service
{
    /// <summary>What the administrator wants.</summary>
    public required ServiceConfiguration Configuration { get; init; }
}
