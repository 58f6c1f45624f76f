// SPDX-License-Identifier: MIT
using System.Linq;
using Xunit;

namespace GssInterposer.Testing;

/// <summary>A test of a promise that only our daemon makes; skipped where there is none to test (<see cref="Pairs.Daemons"/>).</summary>
public sealed class OurDaemonFactAttribute : FactAttribute
{
    /// <summary>Looks whether our daemon is among those that tests run with.</summary>
    public OurDaemonFactAttribute() =>
        Skip = Pairs.Daemons.Contains(DaemonKind.Ours) ? null : "scripts/lib/daemon.sh starts the C daemon by default";
}
