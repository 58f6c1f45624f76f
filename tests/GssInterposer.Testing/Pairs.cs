// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;

namespace GssInterposer.Testing;

/// <summary>{our plugin, C plugin} × {our daemon, C daemon}.</summary>
public static class Pairs
{
    /// <summary>The daemons that tests run with: both, or the C daemon alone where that is what scripts/lib/daemon.sh starts by default.</summary>
    public static IReadOnlyList<DaemonKind> Daemons { get; } =
        ProxyDaemon.DefaultKind == DaemonKind.Ours ? [DaemonKind.Ours, DaemonKind.Gssproxy] : [DaemonKind.Gssproxy];

    /// <summary>All pairs, ours × ours first.</summary>
    public static IReadOnlyList<Pair> All { get; } =
        [.. from daemon in Daemons from plugin in Enum.GetValues<PluginKind>() select new Pair(plugin, daemon)];

    /// <summary>What a test runs with that needs only one: our plugin and the default daemon.</summary>
    public static Pair Default { get; } = All[0];
}
