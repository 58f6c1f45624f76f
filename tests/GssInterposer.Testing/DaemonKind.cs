// SPDX-License-Identifier: MIT
namespace GssInterposer.Testing;

/// <summary>The two daemons that speak the protocol, by the names that scripts/lib/daemon.sh has for them.</summary>
public enum DaemonKind
{
    /// <summary>artifacts/gssinterposerd, or what <see cref="ProxyDaemon.ProgramVariable"/> names.</summary>
    Ours = 0,

    /// <summary>gssproxy's daemon.</summary>
    Gssproxy,
}
