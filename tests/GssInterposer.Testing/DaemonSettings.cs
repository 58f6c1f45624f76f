// SPDX-License-Identifier: MIT
using System.Collections.Generic;

namespace GssInterposer.Testing;

/// <summary>How a <see cref="ProxyDaemon"/> differs from the usual one.</summary>
public sealed record DaemonSettings
{
    /// <summary>Lines for its [gssproxy] section.</summary>
    public IReadOnlyList<string> GlobalLines { get; init; } = [];

    /// <summary>Variables of its environment beside the realm's.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
